import type { AnyEntry } from "../domain/journal.ts";
import { isAnchored } from "../builder/anchor.ts";

/** What steps that act on the world, or wait for it, came to. */
export interface Results {
  /** By the names of steps: the last result of each. */
  readonly pins: Readonly<Record<string, unknown>>;
  /** Those that failed, and of which nothing made up for it: they have no result that could be kept. */
  readonly failed: readonly string[];
}

/** Tasks that call, send, ask, listen or run something. */
const ACTING: ReadonlySet<string> = new Set(["call", "run", "emit", "listen"]);
/** Of tasks that extensions put around others. */
const EXTENSION = /\/extension\/(before|after)\/\d+\//;

/** From a `try` to the one task in it. */
const INNER = /\/try\/0\/[^/]+$/;

interface Run {
  readonly name: string;
  readonly kind: string;
  readonly output?: { readonly value: unknown };
  /** After it, where it exported something. */
  readonly context?: unknown;
  readonly failed?: true;
}

/**
 * The results that an execution's steps had, from its journal; of a step in a loop, the last one. A step with "if it
 * fails" is a `try` of its own name around it: what the whole came to is its result. What runs within a call, a
 * listener or a function is part of that.
 *
 * @param definition the one that it ran
 */
export function resultsOf(journal: readonly AnyEntry[], definition: unknown): Results {
  const runs = new Map<string, Run>();
  for (const entry of journal) {
    const { task } = entry;
    if (task === undefined) continue;
    const there = runs.get(task);
    if (entry.type === "task.started") {
      const { name, kind } = entry.data;
      // A function's task stands at its call's place.
      runs.set(task, { ...there, name, kind: there !== undefined && ACTING.has(there.kind) ? there.kind : kind });
    } else if (there === undefined) continue;
    else if (entry.type === "task.completed")
      runs.set(task, { ...there, output: { value: entry.data.output }, context: entry.data.context?.value });
    else if (entry.type === "task.faulted") runs.set(task, { ...there, failed: true });
  }
  const acting = [...runs].filter(([task, { kind }]) => ACTING.has(kind) && !EXTENSION.test(task));
  const inside = (task: string): boolean => acting.some(([other]) => task.startsWith(`${other}/`));
  const pins: Record<string, unknown> = {};
  const failed: string[] = [];
  for (const [task, own] of acting) {
    if (inside(task)) continue;
    const around = runs.get(task.replace(INNER, ""));
    const isWrapped = around?.kind === "try" && around.name === own.name;
    const whole = isWrapped ? around : own;
    const place = isWrapped ? task.replace(INNER, "") : task;
    if (whole.output !== undefined) pins[own.name] = resultOf(whole, taskAt(definition, place));
    else if (own.failed === true && !isCaught(runs, task)) failed.push(own.name);
  }
  return { pins, failed };
}

/** As those after it read it. */
function resultOf({ name, output, context }: Run, task: unknown): unknown {
  const members = typeof context === "object" && context !== null ? (context as Readonly<Record<string, unknown>>) : {};
  return isAnchored(task) && Object.hasOwn(members, name) ? members[name] : output?.value;
}

/** RFC 6901. */
function taskAt(definition: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (value, part) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, part)
          ? (value as Readonly<Record<string, unknown>>)[part]
          : undefined,
      definition,
    );
}

/** Something around it caught the error, and went on. */
function isCaught(runs: ReadonlyMap<string, Run>, task: string): boolean {
  return [...runs].some(
    ([place, { kind, output }]) => kind === "try" && output !== undefined && task.startsWith(`${place}/try/`),
  );
}
