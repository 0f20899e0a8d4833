import type { Template, Variables } from "./evaluate.ts";
import type { TaskNode } from "./program.ts";
import type { Frame, State } from "./state.ts";
import type { Turn } from "./turn.ts";

/** The version that `$runtime` names: that of the engine's behaviour, not of a deployment. */
const RUNTIME = Object.freeze({ name: "millrace", version: "0.1.0", metadata: Object.freeze({}) });
const NO_SECRETS = Object.freeze({});
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
  readonly input?: { readonly value: unknown };
  readonly output?: { readonly value: unknown };
  /** Bound by the task that evaluates: the item of the next iteration, the error that may be caught. */
  readonly bound?: Variables;
}

/** Evaluates with the arguments that the place has, and makes only those that the template mentions. */
export function evaluate<T>(turn: Turn, template: Template<T>, on: unknown, scope: Scope): T {
  return template.evaluate(on, template.names.size === 0 ? NO_VARIABLES : variables(turn, template.names, scope));
}

/** The scope of a task's definition: what its body is evaluated in. */
export function taskScope(turn: Turn, frame: Frame, bound?: Variables): Scope {
  const scope: Scope = {
    within: turn.state.frames.get(frame.parent) ?? null,
    task: { node: turn.program.nodeOf(frame), raw: frame.raw, startedAt: frame.startedAt },
    context: true,
    input: { value: frame.input },
  };
  return bound === undefined ? scope : { ...scope, bound };
}

function variables(turn: Turn, names: ReadonlySet<string>, scope: Scope): Variables {
  const { state, program } = turn;
  // No prototype: a loop variable may have any name.
  const result: Record<string, unknown> = { __proto__: null } as unknown as Record<string, unknown>;
  for (const name of names) {
    switch (name) {
      case "context":
        if (scope.context) result["context"] = state.context;
        break;
      case "input":
        if (scope.input !== undefined) result["input"] = scope.input.value;
        break;
      case "output":
        if (scope.output !== undefined) result["output"] = scope.output.value;
        break;
      case "task":
        if (scope.task !== null) result["task"] = describeTask(scope.task);
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
        result["secrets"] = NO_SECRETS;
        break;
      case "authorization":
        if (scope.input !== undefined) result["authorization"] = null;
        break;
      default:
        break;
    }
  }
  bindAround(turn, names, scope, result);
  return result;
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
    if (body.kind === "for" && at.items !== null) {
      bind(body.each, at.items[at.index]);
      bind(body.at, at.index);
    } else if (body.kind === "try" && at.handling) {
      bind(body.as, at.error);
    }
  }
}

function parentOf(state: State, frame: Frame): Frame | null {
  return state.frames.get(frame.parent) ?? null;
}

function describeTask(task: NonNullable<Scope["task"]>): unknown {
  const { node, raw, startedAt, rawOutput } = task;
  const described = {
    name: node.name,
    reference: node.pointer,
    definition: node.definition,
    input: raw,
    startedAt: describeTime(startedAt),
  };
  return rawOutput === undefined ? described : { ...described, output: rawOutput.value };
}

/** DSL, "DateTime Descriptor". */
function describeTime(ms: number): unknown {
  return { iso8601: new Date(ms).toISOString(), epoch: { seconds: Math.floor(ms / 1000), milliseconds: ms } };
}
