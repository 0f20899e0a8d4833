import type {
  CallAsyncApiTask,
  CallFunctionTask,
  CallGrpcTask,
  CallHttpTask,
  CallMcpTask,
  CallOpenApiTask,
  CallTask,
  EmitTask,
  ErrorFilter,
  ForkTask,
  ForTask,
  ListenTask,
  RaiseTask,
  RunTask,
  SwitchTask,
  Task,
  TryTask,
} from "../dsl/types.ts";
import { kindsOf } from "../dsl/types.ts";
import { compileListen, compileSubscribe, type ListenBody, type SubscribeBody } from "./compile-events.ts";
import { compileEmit, compileRun, type EmitBody, type ScriptBody, type SubflowBody } from "./compile-run.ts";
import { optional, own, type Compiler } from "./compiler.ts";
import type { AsideBody } from "./extensions.ts";
import { compileFunction, type FunctionBody } from "./functions.ts";
import { MAX_LOOP_CONCURRENCY } from "./limits.ts";
import type { TaskList } from "./program.ts";
import type { Template } from "./evaluate.ts";
import { compileAsyncApi, type AsyncApiBody } from "./tasks/asyncapi.ts";
import { compileCatalogued, type EmailBody, type PersonBody } from "./tasks/catalogued.ts";
import { compileGrpc, type GrpcBody } from "./tasks/grpc.ts";
import { compileHttp, type HttpBody } from "./tasks/http.ts";
import { compileMcp, type McpBody } from "./tasks/mcp.ts";
import { compileOpenApi, type OpenApiBody } from "./tasks/openapi.ts";

/** What a task does, compiled. */
export type Body =
  | { readonly kind: "set"; readonly value: Template }
  | { readonly kind: "switch"; readonly cases: readonly SwitchCase[] }
  /** `cases`: of a switch that an extension is woven around; they are looked at when the list is done. */
  | { readonly kind: "do"; readonly list: TaskList; readonly cases?: readonly SwitchCase[] }
  | ForBody
  | { readonly kind: "fork"; readonly list: TaskList; readonly compete: boolean }
  | TryBody
  | { readonly kind: "raise"; readonly error: Template }
  | { readonly kind: "wait"; readonly duration: Template<number> }
  | CallBody
  | FunctionBody
  | AsideBody
  /** What undoes a task. */
  | { readonly kind: "undo"; readonly list: TaskList }
  | EmitBody
  | ListenBody
  | SubscribeBody
  | SubflowBody
  | ScriptBody
  /** Refused by the validator; what slips past it fails here. */
  | { readonly kind: "unsupported"; readonly detail: string };

/** Asks for one effect, and gives what it comes back with. */
export type CallBody = HttpBody | OpenApiBody | GrpcBody | AsyncApiBody | McpBody | EmailBody | PersonBody;

export interface SwitchCase {
  readonly name: string;
  /** Null: the default. */
  readonly when: Template | null;
  /** Null: go on. */
  readonly then: string | null;
}

export interface ForBody {
  readonly kind: "for";
  readonly list: TaskList;
  readonly each: string;
  readonly at: string;
  readonly in: Template;
  readonly while: Template | null;
  /** `metadata.concurrency`: so many iterations side by side. Null: one after the other. */
  readonly concurrency: number | null;
}

export interface TryBody {
  readonly kind: "try";
  readonly list: TaskList;
  /** `catch.do`. */
  readonly handler: TaskList | null;
  readonly filter: ErrorFilter | null;
  readonly as: string;
  readonly when: Template | null;
  readonly exceptWhen: Template | null;
  readonly retry: RetryBody | null;
  /** A retry policy that `use.retries` does not have. */
  readonly unknownRetry: string | null;
}

export interface RetryBody {
  readonly when: Template | null;
  readonly exceptWhen: Template | null;
  readonly delay: Template<number> | null;
  readonly backoff: "constant" | "linear" | "exponential";
  readonly jitter: { readonly from: Template<number>; readonly to: Template<number> } | null;
  /** Retries, the first attempt not counted. */
  readonly count: number | null;
  readonly attemptDuration: Template<number> | null;
  readonly duration: Template<number> | null;
}

export function compileBody(
  compiler: Compiler,
  name: string,
  task: Task,
  pointer: string,
): { kind: string; body: Body } {
  const [kind] = kindsOf(task);
  return { kind: kind ?? "unknown", body: compileKind(compiler, name, task, kind, pointer) };
}

function compileKind(compiler: Compiler, name: string, task: Task, kind: string | undefined, pointer: string): Body {
  if ("set" in task) return { kind: "set", value: compiler.make.value(task.set) };
  if ("for" in task) return compileFor(compiler, task as ForTask, pointer);
  if ("do" in task) return { kind: "do", list: compiler.list(task.do, `${pointer}/do`) };
  if ("switch" in task) return { kind: "switch", cases: compileCases(compiler, task as SwitchTask) };
  if ("fork" in task) return compileFork(compiler, task as ForkTask, pointer);
  if ("try" in task) return compileTry(compiler, task as TryTask, pointer);
  if ("raise" in task) return compileRaise(compiler, task as RaiseTask);
  if ("wait" in task) return { kind: "wait", duration: compiler.make.duration(task.wait) };
  if ("emit" in task) return compileEmit(compiler, task as EmitTask);
  if ("listen" in task) return compileListen(compiler, task as ListenTask, pointer);
  if ("run" in task) return compileRun(compiler, task as RunTask);
  if ("call" in task) return compileCall(compiler, name, task, pointer);
  const what = `task "${kind ?? Object.keys(task)[0] ?? ""}"`;
  return { kind: "unsupported", detail: `The ${what} is not supported by this runtime.` };
}

function compileCall(compiler: Compiler, name: string, task: CallTask, pointer: string): Body {
  switch (task.call) {
    case "http":
      return compileHttp(compiler, task as CallHttpTask);
    case "openapi":
      return compileOpenApi(compiler, (task as CallOpenApiTask).with);
    case "grpc":
      return compileGrpc(compiler, (task as CallGrpcTask).with, task.metadata);
    case "asyncapi":
      return (task as CallAsyncApiTask).with.subscription === undefined
        ? compileAsyncApi(compiler, (task as CallAsyncApiTask).with)
        : compileSubscribe(compiler, task as CallAsyncApiTask, pointer);
    case "mcp":
      return compileMcp(compiler, (task as CallMcpTask).with);
    case "a2a":
      return { kind: "unsupported", detail: "call: a2a is not supported by this runtime: use call: http." };
    default: {
      const own = compileCatalogued(compiler, task.call, task.with);
      return own ?? compileFunction(compiler, task as CallFunctionTask, name, pointer);
    }
  }
}

function compileFor(compiler: Compiler, task: ForTask, pointer: string): Body {
  const concurrency = task.metadata?.["concurrency"];
  if (concurrency !== undefined) {
    const limit = `a whole number from 1 to ${MAX_LOOP_CONCURRENCY}`;
    if (!Number.isInteger(concurrency) || Number(concurrency) < 1 || Number(concurrency) > MAX_LOOP_CONCURRENCY)
      return { kind: "unsupported", detail: `metadata.concurrency must be ${limit}.` };
    if (task.while !== undefined)
      return { kind: "unsupported", detail: "while can't be told of iterations that run side by side." };
  }
  return {
    kind: "for",
    list: compiler.list(task.do, `${pointer}/do`),
    each: task.for.each ?? "item",
    at: task.for.at ?? "index",
    in: compiler.make.transform(task.for.in),
    while: optional(task.while, compiler.make.transform),
    concurrency: concurrency === undefined ? null : Number(concurrency),
  };
}

export function compileCases(compiler: Compiler, task: SwitchTask): readonly SwitchCase[] {
  return task.switch.flatMap((item) =>
    Object.entries(item).map(([name, one]) => ({
      name,
      when: optional(one.when, compiler.make.transform),
      then: one.then === "continue" ? null : one.then,
    })),
  );
}

function compileFork(compiler: Compiler, task: ForkTask, pointer: string): Body {
  return {
    kind: "fork",
    list: compiler.list(task.fork.branches, `${pointer}/fork/branches`),
    compete: task.fork.compete ?? false,
  };
}

function compileTry(compiler: Compiler, task: TryTask, pointer: string): TryBody {
  const { errors, as, when, exceptWhen, retry, do: handler } = task.catch;
  const policy = typeof retry === "string" ? own(compiler.definition.use?.retries, retry) : retry;
  return {
    kind: "try",
    list: compiler.list(task.try, `${pointer}/try`),
    handler: handler === undefined ? null : compiler.list(handler, `${pointer}/catch/do`),
    filter: errors?.with ?? null,
    as: as ?? "error",
    when: optional(when, compiler.make.transform),
    exceptWhen: optional(exceptWhen, compiler.make.transform),
    retry: policy === undefined ? null : compileRetry(compiler, policy),
    unknownRetry: typeof retry === "string" && policy === undefined ? retry : null,
  };
}

function compileRetry({ make }: Compiler, policy: Exclude<TryTask["catch"]["retry"], string | undefined>): RetryBody {
  const { backoff, jitter, limit } = policy;
  return {
    when: optional(policy.when, make.transform),
    exceptWhen: optional(policy.exceptWhen, make.transform),
    delay: optional(policy.delay, make.duration),
    backoff: backoff?.exponential !== undefined ? "exponential" : backoff?.linear !== undefined ? "linear" : "constant",
    jitter: jitter === undefined ? null : { from: make.duration(jitter.from), to: make.duration(jitter.to) },
    count: limit?.attempt?.count ?? null,
    attemptDuration: optional(limit?.attempt?.duration, make.duration),
    duration: optional(limit?.duration, make.duration),
  };
}

function compileRaise(compiler: Compiler, task: RaiseTask): Body {
  const { error } = task.raise;
  if (typeof error !== "string") return { kind: "raise", error: compiler.make.value(error) };
  const named = own(compiler.definition.use?.errors, error);
  return named === undefined
    ? { kind: "unsupported", detail: `The error "${error}" is not defined in use.errors.` }
    : { kind: "raise", error: compiler.make.value(named) };
}
