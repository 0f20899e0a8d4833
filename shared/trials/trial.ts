import { fail, ok, type Result } from "../domain/result.ts";
import { type Json, literal, passing, refusing, skipped } from "./replacement.ts";

/** What is run otherwise than it stands. Pins are by the names of steps, places are JSON pointers. */
export interface TrialChanges {
  readonly pins: Readonly<Record<string, unknown>>;
  /** This step alone. */
  readonly only: string | null;
  /** From this step on. */
  readonly from: string | null;
  /** Steps that wait for a time are passed at once. */
  readonly skipWaits: boolean;
  /** Steps that act on the world and have no pin are not run, and fail: what a test does is nobody's business outside. */
  readonly sealed: boolean;
}

export const NO_CHANGES: TrialChanges = { pins: {}, only: null, from: null, skipWaits: false, sealed: false };

const ACTING = ["call", "run", "emit", "listen"] as const;

/** What stands around a list, as far as a step within is concerned. */
interface Place {
  readonly pointer: string;
  /** Steps of the list are run in no order that others could rely on: branches, what undoes, what extends. */
  readonly apart: boolean;
}

/**
 * A definition to try: every step keeps its place and its name, so that histories of both have the same pointers. A
 * pinned step gives its pin, and what would undo it goes, since nothing was done. Without `only` and `from` nothing
 * else changes.
 *
 * @param definition valid
 * @returns `unprocessable` where `only` or `from` is no step of it
 */
export function trialOf(definition: unknown, changes: TrialChanges): Result<unknown> {
  const trial = new Trial(definition as Json, changes);
  const made = trial.made();
  const wanted = changes.only ?? changes.from;
  if (wanted === null || trial.found) return ok(made);
  const member = changes.only === null ? "from" : "only";
  const message = `There is no step at ${wanted.slice(0, 300)} in this text.`;
  return fail("unprocessable", message, [{ path: `/${member}`, code: "trial.step", message }]);
}

class Trial {
  readonly #definition: Json;
  readonly #changes: TrialChanges;
  readonly #wanted: string | null;
  readonly #isLoose: boolean;
  /** The wanted step has been come to: what stands after it in the text comes after it. */
  found = false;

  constructor(definition: Json, changes: TrialChanges) {
    this.#definition = definition;
    this.#changes = changes;
    this.#wanted = changes.only ?? changes.from;
    this.#isLoose = (definition["evaluate"] as Json | undefined)?.["mode"] === "loose";
  }

  made(): Json {
    const { use } = this.#definition;
    return {
      ...this.#definition,
      ...(use === undefined ? {} : { use: this.#use(use as Json) }),
      do: this.#list(this.#definition["do"], { pointer: "/do", apart: false }),
    };
  }

  #list(value: unknown, place: Place): unknown {
    if (!Array.isArray(value)) return value;
    return value.map((item: unknown, index) => {
      const [entry] = Object.entries(item as Json);
      if (entry === undefined) return item;
      const [name, task] = entry as [string, Json];
      return { [name]: this.#task(name, task, `${place.pointer}/${index}/${escaped(name)}`, place) };
    });
  }

  #task(name: string, task: Json, pointer: string, { apart }: Place): Json {
    const wanted = this.#wanted;
    // With "if it fails" a step is a `try` of its name, and the task in it.
    const isWanted =
      pointer === wanted ||
      (wanted !== null && pointer === `${wanted}/try/0/${wanted.slice(wanted.lastIndexOf("/") + 1)}`);
    const isInside = wanted !== null && pointer.startsWith(`${wanted}/`);
    const isAround = wanted?.startsWith(`${pointer}/`) === true;
    const wasFound = this.found;
    if (pointer === wanted) this.found = true;
    const { pins, only, skipWaits, sealed } = this.#changes;
    // The one that is to be tried is run, also where it has a pin.
    if (Object.hasOwn(pins, name) && !isWanted && !isAround) return literal(task, pins[name], this.#isLoose);
    if (wanted !== null && !isWanted && !isAround && !isInside && (apart || !wasFound || only !== null))
      return skipped(task);
    if (sealed && acts(name, task)) return refusing(task, name);
    if ("wait" in task && skipWaits) return passing(task);
    const within = this.#within(task, pointer, isAround);
    return pointer === only ? { ...within, then: "end" } : within;
  }

  /** The lists of a task, wherever they stand in it. */
  #within(task: Json, pointer: string, isAround: boolean): Json {
    const made = withLists(task, (member, value) =>
      this.#list(value, { pointer: `${pointer}/${member}`, apart: member === "fork/branches" && isAround }),
    );
    if (isAround && Array.isArray(task["do"]))
      made["do"] = this.#led(task["do"] as Json[], made["do"] as Json[], pointer);
    return made;
  }

  /** An "if" around the wanted step leads to it, whatever its conditions would say. */
  #led(before: readonly Json[], made: readonly Json[], pointer: string): readonly Json[] {
    const [choose, ...paths] = before;
    const [name, task] = Object.entries((choose ?? {}) as Readonly<Record<string, Json>>)[0] ?? [];
    if (name === undefined || task === undefined || !("switch" in task)) return made;
    const to = paths
      .map((path) => Object.keys(path)[0] ?? "")
      .find((path, index) => this.#wanted?.startsWith(`${pointer}/do/${index + 1}/${escaped(path)}/`) === true);
    return to === undefined ? made : [{ [name]: { ...task, switch: [{ tried: { then: to } }] } }, ...made.slice(1)];
  }

  /** Extensions of a test do nothing outside either. */
  #use(use: Json): Json {
    const { extensions } = use;
    if (!this.#changes.sealed || !Array.isArray(extensions)) return use;
    return {
      ...use,
      extensions: (extensions as Json[]).map((item) =>
        Object.fromEntries(
          Object.entries(item as Readonly<Record<string, Json>>).map(([name, extension]) => [
            name,
            {
              ...extension,
              ...(extension["before"] === undefined ? {} : { before: silenced(extension["before"]) }),
              ...(extension["after"] === undefined ? {} : { after: silenced(extension["after"]) }),
            },
          ]),
        ),
      ),
    };
  }
}

/** Steps of an extension, of which those that act on the world are passed, however deep they stand. */
function silenced(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((item: Readonly<Record<string, Json>>) =>
    Object.fromEntries(
      Object.entries(item).map(([name, task]) => [
        name,
        acts(name, task) ? passing(task) : withLists(task, (_, value) => silenced(value)),
      ]),
    ),
  );
}

/** A task with other lists of steps, wherever they stand in it. */
function withLists(task: Json, change: (member: string, list: unknown) => unknown): Json {
  const made: Json = { ...task };
  for (const member of ["do", "try"]) if (Array.isArray(task[member])) made[member] = change(member, task[member]);
  for (const [member, list] of [
    ["fork", "branches"],
    ["foreach", "do"],
    ["catch", "do"],
    ["metadata", "compensate"],
  ] as const) {
    const around = task[member] as Json | undefined;
    if (around?.[list] !== undefined) made[member] = { ...around, [list]: change(`${member}/${list}`, around[list]) };
  }
  return made;
}

/** It calls, sends, asks, listens or runs something: by itself, or as what a `try` of its name is around. */
function acts(name: string, task: Json): boolean {
  if (ACTING.some((kind) => kind in task)) return true;
  const inner = Array.isArray(task["try"]) && task["try"].length === 1 ? (task["try"][0] as Json)[name] : undefined;
  return inner !== undefined && ACTING.some((kind) => kind in (inner as Json));
}

/** RFC 6901. */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
