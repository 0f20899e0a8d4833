import { authorizationOf } from "./authorization.ts";
import { contextOf } from "./branches.ts";
import type { Template, Variables } from "./evaluate.ts";
import type { Extended } from "./extensions.ts";
import type { TaskNode } from "./program.ts";
import type { Frame, State, Undo } from "./state.ts";
import { secretMarkers } from "./secrets.ts";
import type { Turn } from "./turn.ts";

/** The version that `$runtime` names: that of the engine's behaviour, not of a deployment. */
const RUNTIME = Object.freeze({ name: "millrace", version: "0.1.0", metadata: Object.freeze({}) });
const NO_VARIABLES: Variables = Object.freeze({});

/**
 * Where an expression stands: it decides which arguments it has (DSL, "Runtime Expression Arguments").
 * `input` and `output` are boxed, since null is a value of theirs.
 */
export interface Scope {
  /** Whose variables it sees besides: loops and error handlers around it, from here upwards. */
  readonly within: Frame | null;
  /** Null: an expression of the workflow itself. */
  readonly task: null | {
    readonly node: TaskNode;
    readonly raw: unknown;
    readonly startedAt: number;
    readonly rawOutput?: { readonly value: unknown };
  };
  readonly context: boolean;
  /** The task itself, where it runs: its branch may have a context of its own. */
  readonly frame?: Frame;
  /** The context that the task is about to export. */
  readonly exported?: { readonly value: unknown };
  /** What a subscription has consumed: `$context.consumedMessages`, as the standard's examples have it. */
  readonly consumed?: readonly unknown[];
  readonly input?: { readonly value: unknown };
  readonly output?: { readonly value: unknown };
  /** Bound by the task that evaluates: the item of the next iteration, the error that may be caught. */
  readonly bound?: Variables;
}

/** Evaluates with the arguments that the place has, and makes only those that the template mentions. */
export function evaluate<T>(turn: Turn, template: Template<T>, on: unknown, scope: Scope): T {
  return template.evaluate(on, template.names.size === 0 ? NO_VARIABLES : variables(turn, template, scope));
}

/** The scope of a task's definition: what its body is evaluated in. */
export function taskScope(turn: Turn, frame: Frame, bound?: Variables): Scope {
  const scope: Scope = {
    within: turn.state.frames.get(frame.parent) ?? null,
    task: { node: turn.program.nodeOf(frame), raw: frame.raw, startedAt: frame.startedAt },
    context: true,
    frame,
    input: { value: frame.input },
  };
  return bound === undefined ? scope : { ...scope, bound };
}

function variables(turn: Turn, template: Template, scope: Scope): Variables {
  const { state, program } = turn;
  const { names } = template;
  // No prototype: a loop variable may have any name.
  const result: Record<string, unknown> = { __proto__: null } as unknown as Record<string, unknown>;
  for (const name of names) {
    switch (name) {
      case "context":
        if (scope.context) result["context"] = contextIn(state, scope);
        break;
      case "input":
        if (scope.input !== undefined) result["input"] = scope.input.value;
        break;
      case "output":
        if (scope.output !== undefined) result["output"] = scope.output.value;
        break;
      case "task":
        if (scope.task !== null) result["task"] = describeTask(turn, scope, scope.task);
        break;
      case "workflow":
        result["workflow"] = {
          id: state.started.id,
          definition: program.definition,
          input: state.started.input,
          startedAt: describeTime(state.startedAt),
        };
        break;
      case "runtime":
        result["runtime"] = RUNTIME;
        break;
      case "secrets":
        result["secrets"] = secretMarkers(
          template.secrets,
          program.definition.use?.secrets ?? [],
          state.started.nonce ?? null,
        );
        break;
      case "authorization":
        if (scope.input !== undefined && !isBound(scope, name)) result[name] = authorization(turn, scope);
        break;
      default:
        break;
    }
  }
  bindAround(turn, names, scope, result);
  return result;
}

function isBound({ bound }: Scope, name: string): boolean {
  return bound !== undefined && Object.hasOwn(bound, name);
}

/** Its own expressions can't look at what it will be. */
function authorization(turn: Turn, scope: Scope): unknown {
  const { frame, task } = scope;
  if (frame === undefined || task === null) return null;
  const within: Scope = { ...scope, bound: { ...scope.bound, authorization: null } };
  return authorizationOf(task.node.body, (template) => evaluate(turn, template, frame.input, within));
}

function contextIn(state: State, scope: Scope): unknown {
  const context = scope.exported === undefined ? contextOf(state, scope.frame ?? scope.within) : scope.exported.value;
  if (scope.consumed === undefined || typeof context !== "object" || context === null || Array.isArray(context))
    return context;
  return Object.hasOwn(context, "consumedMessages") ? context : { ...context, consumedMessages: scope.consumed };
}

/** The innermost binding of a name wins, over the standard's own too. */
function bindAround(turn: Turn, names: ReadonlySet<string>, scope: Scope, result: Record<string, unknown>): void {
  const bound = new Set<string>();
  const bind = (name: string, value: unknown): void => {
    if (!names.has(name) || bound.has(name)) return;
    bound.add(name);
    result[name] = value;
  };
  if (scope.bound !== undefined) for (const name of Object.keys(scope.bound)) bind(name, scope.bound[name]);
  for (let at = scope.within; at !== null && at.parent >= 0; at = parentOf(turn.state, at)) {
    const { body } = turn.program.nodeOf(at);
    // What is around the call is not around the function.
    if (body.kind === "function") return;
    if (at.undoes !== null) {
      for (const name of Object.keys(at.undoes.bound)) bind(name, at.undoes.bound[name]);
      return;
    }
    if (body.kind === "for") {
      // Of iterations side by side each has a frame of its own; the list is the loop's.
      const items = at.iteration ? (turn.state.frames.get(at.parent)?.items ?? null) : at.items;
      if (items === null || at.index < 0) continue;
      bind(body.each, items[at.index]);
      bind(body.at, at.index);
    } else if ((body.kind === "listen" || body.kind === "subscribe") && body.foreach !== null && at.stream !== null) {
      bind(body.foreach.item, at.stream.queue[0]);
      bind(body.foreach.at, at.index);
    } else if (body.kind === "try" && at.handling) {
      bind(body.as, at.error);
    }
  }
}

function parentOf(state: State, frame: Frame): Frame | null {
  return state.frames.get(frame.parent) ?? null;
}

function describeTask(turn: Turn, scope: Scope, task: NonNullable<Scope["task"]>): unknown {
  const { node, raw, startedAt, rawOutput } = task;
  if (node.extended !== null) return describeExtended(turn, scope, node.extended, startedAt);
  const undoes = turn.state.compensating === null ? null : undoneIn(turn.state, scope.within);
  if (undoes !== null) return describeUndone(turn, undoes);
  const described = {
    name: node.name,
    reference: node.pointer,
    definition: node.definition,
    input: raw,
    startedAt: describeTime(startedAt),
  };
  return rawOutput === undefined ? described : { ...described, output: rawOutput.value };
}

/**
 * In an extension `$task` is the task that it extends. The standard's examples read its definition's members from it
 * as well (`$task.with.endpoint`), so they are there, beneath the descriptor's own.
 */
function describeExtended(turn: Turn, scope: Scope, extended: Extended, startedAt: number): unknown {
  let list = scope.within;
  while (list !== null && turn.program.nodeOf(list).extended !== null) list = parentOf(turn.state, list);
  return {
    ...(extended.definition as object),
    name: extended.name,
    reference: extended.pointer,
    definition: extended.definition,
    input: list?.input ?? null,
    startedAt: describeTime(list?.startedAt ?? startedAt),
    // After it, the list around holds what it gave.
    ...(extended.done && list !== null ? { output: list.value } : {}),
  };
}

function undoneIn(state: State, within: Frame | null): Undo | null {
  for (let at = within; at !== null; at = parentOf(state, at)) if (at.undoes !== null) return at.undoes;
  return null;
}

/** In a compensation `$task` is the task that it undoes. */
function describeUndone({ program }: Turn, { node, input, output, startedAt }: Undo): unknown {
  const { name, pointer, definition } = program.nodes[node] ?? {};
  return { name, reference: pointer, definition, input, output, startedAt: describeTime(startedAt) };
}

/** DSL, "DateTime Descriptor". */
function describeTime(ms: number): unknown {
  return { iso8601: new Date(ms).toISOString(), epoch: { seconds: Math.floor(ms / 1000), milliseconds: ms } };
}
