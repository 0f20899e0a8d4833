import type {
  CallHttpTask,
  Definition,
  ErrorFilter,
  ForkTask,
  ForTask,
  RaiseTask,
  SwitchTask,
  Task,
  TryTask,
} from "../dsl/types.ts";
import { kindsOf } from "../dsl/types.ts";
import { optional, own, type Compiler } from "./compiler.ts";
import type { TaskList } from "./program.ts";
import type { Template, Templates } from "./evaluate.ts";

/** What a task does, compiled. */
export type Body =
  | { readonly kind: "set"; readonly value: Template }
  | { readonly kind: "switch"; readonly cases: readonly SwitchCase[] }
  | { readonly kind: "do"; readonly list: TaskList }
  | ForBody
  | { readonly kind: "fork"; readonly list: TaskList; readonly compete: boolean }
  | TryBody
  | { readonly kind: "raise"; readonly error: Template }
  | { readonly kind: "wait"; readonly duration: Template<number> }
  | HttpBody
  /** Refused by the validator; what slips past it fails here. */
  | { readonly kind: "unsupported"; readonly detail: string };

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

export interface HttpBody {
  readonly kind: "http";
  readonly method: Template;
  readonly endpoint: Template<string>;
  readonly authentication: Authentication | null;
  readonly headers: Template | null;
  readonly query: Template | null;
  readonly body: Template | null;
  readonly output: "content" | "response" | "raw";
  readonly redirect: boolean;
  /** `metadata.idempotency: none`. */
  readonly repeatable: boolean;
}
export type Authentication =
  | { readonly scheme: "basic"; readonly username: Template; readonly password: Template }
  | { readonly scheme: "bearer"; readonly token: Template }
  | { readonly scheme: "unsupported"; readonly detail: string };

export function compileBody(compiler: Compiler, task: Task, pointer: string): { kind: string; body: Body } {
  const [kind] = kindsOf(task);
  return { kind: kind ?? "unknown", body: compileKind(compiler, task, kind, pointer) };
}

function compileKind(compiler: Compiler, task: Task, kind: string | undefined, pointer: string): Body {
  if ("set" in task) return { kind: "set", value: compiler.make.value(task.set) };
  if ("for" in task) return compileFor(compiler, task as ForTask, pointer);
  if ("do" in task) return { kind: "do", list: compiler.list(task.do, `${pointer}/do`) };
  if ("switch" in task) return compileSwitch(compiler, task as SwitchTask);
  if ("fork" in task) return compileFork(compiler, task as ForkTask, pointer);
  if ("try" in task) return compileTry(compiler, task as TryTask, pointer);
  if ("raise" in task) return compileRaise(compiler, task as RaiseTask);
  if ("wait" in task) return { kind: "wait", duration: compiler.make.duration(task.wait) };
  if ("call" in task && task.call === "http") return compileHttp(compiler, task as CallHttpTask);
  const what = "call" in task ? `call: ${task.call}` : `task "${kind ?? Object.keys(task)[0] ?? ""}"`;
  return { kind: "unsupported", detail: `The ${what} is not supported by this runtime.` };
}

function compileFor(compiler: Compiler, task: ForTask, pointer: string): ForBody {
  return {
    kind: "for",
    list: compiler.list(task.do, `${pointer}/do`),
    each: task.for.each ?? "item",
    at: task.for.at ?? "index",
    in: compiler.make.transform(task.for.in),
    while: optional(task.while, compiler.make.transform),
  };
}

function compileSwitch(compiler: Compiler, task: SwitchTask): Body {
  const cases = task.switch.flatMap((item) =>
    Object.entries(item).map(([name, one]) => ({
      name,
      when: optional(one.when, compiler.make.transform),
      then: one.then === "continue" ? null : one.then,
    })),
  );
  return { kind: "switch", cases };
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

function compileHttp({ definition, make }: Compiler, task: CallHttpTask): HttpBody {
  const { endpoint, headers, query, body, method, output, redirect } = task.with;
  return {
    kind: "http",
    method: make.value(method),
    endpoint: make.uri(typeof endpoint === "string" ? endpoint : endpoint.uri),
    authentication:
      typeof endpoint === "string" ? null : compileAuthentication(definition, make, endpoint.authentication),
    headers: optional(headers, make.value),
    query: optional(query, make.value),
    body: body === undefined ? null : make.value(body),
    output: output ?? "content",
    redirect: redirect ?? false,
    repeatable: task.metadata?.["idempotency"] !== "none",
  };
}

type AuthenticationDefinition = Exclude<Exclude<CallHttpTask["with"]["endpoint"], string>["authentication"], undefined>;

function compileAuthentication(
  workflow: Definition,
  make: Templates,
  policy: AuthenticationDefinition | undefined,
): Authentication | null {
  if (policy === undefined) return null;
  if ("use" in policy) {
    const named = own(workflow.use?.authentications, policy.use);
    if (named === undefined)
      return {
        scheme: "unsupported",
        detail: `The authentication "${policy.use}" is not defined in use.authentications.`,
      };
    return compileAuthentication(workflow, make, named);
  }
  const { basic, bearer } = policy;
  if (basic !== undefined && !("use" in basic)) {
    return { scheme: "basic", username: make.value(basic.username), password: make.value(basic.password) };
  }
  if (bearer !== undefined && !("use" in bearer)) return { scheme: "bearer", token: make.value(bearer.token) };
  return {
    scheme: "unsupported",
    detail: `Authentication by ${(basic ?? bearer) !== undefined ? "a secret" : Object.keys(policy).join(", ")} is not supported by this runtime.`,
  };
}
