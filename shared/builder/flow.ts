import { isObject, type Json } from "./document.ts";
import { ANCHOR, isAnchored } from "./anchor.ts";
import { looksAt, sitesOf } from "./sites.ts";
import { at, entryOf, type Held, listsOf, rootList, type TaskList } from "./tree.ts";

/** What gives a value: a task its result (the task), a task its input made by `input.from`, or the workflow its input. */
export type Producer = Json | string;
type Values = ReadonlySet<Producer>;

/** Where the value that is handed from task to task (`.`) comes from, at each place that reads it. */
export interface Flow {
  /** By task, the members of it that read `.`, each with what may have given it. The workflow itself is the root. */
  readonly readers: ReadonlyMap<Json, ReadonlyMap<string, Values>>;
}

/** `.` of an expression is not followed into its parts: a task that looks at it at all reads it. */
export function flowOf(root: Json): Flow {
  const tracer = new Tracer(root);
  tracer.enter(rootList(root), 0, new Set(["start"]), null);
  return { readers: tracer.finish() };
}

interface Around {
  readonly task: Json;
  readonly list: TaskList;
  readonly index: number;
  readonly held: Held;
  readonly around: Around | null;
}

class Tracer {
  readonly #root: Json;
  /** What has arrived at each position of each list. */
  readonly #arrived = new Map<TaskList, Map<number, Set<Producer>>>();
  /** What lists of a container have given at their end. */
  readonly #ended = new Map<Json, Set<Producer>>();
  readonly #readers = new Map<Json, Map<string, Set<Producer>>>();
  readonly #facts = new Map<Json, Facts>();

  constructor(root: Json) {
    this.#root = root;
  }

  finish(): Flow["readers"] {
    // What a list of results is made of matters where somebody reads the list.
    const read = new Set(
      [...this.#readers.values()].flatMap((members) => [...members.values()].flatMap((one) => [...one])),
    );
    for (const [task, members] of this.#readers)
      if (!read.has(task) && !members.has("/output/as") && !members.has("/export/as")) members.delete("/results");
    return this.#readers;
  }

  /** A value comes to a position of a list: grown sets are handed on, so it ends when nothing is new. */
  enter(list: TaskList, index: number, values: Values, around: Around | null): void {
    const positions = this.#arrived.get(list) ?? new Map<number, Set<Producer>>();
    this.#arrived.set(list, positions);
    const known = positions.get(index);
    const fresh = [...values].filter((value) => known?.has(value) !== true);
    if (known !== undefined && fresh.length === 0) return;
    const all = known ?? new Set<Producer>();
    for (const value of fresh) all.add(value);
    positions.set(index, all);
    const entry = entryOf(list[index]);
    if (index >= list.length) this.#end(all, around);
    else if (entry === null) this.enter(list, index + 1, all, around);
    else this.#task(entry[1], list, index, all, around);
  }

  #task(task: Json, list: TaskList, index: number, raw: Values, around: Around | null): void {
    const facts = this.#factsOf(task);
    for (const member of facts.raw) this.#read(task, member, raw);
    const input: Values = facts.from ? new Set([`input of ${idOf(task)}`]) : raw;
    if (!facts.from) for (const member of facts.body) this.#read(task, member, raw);
    const here = { task, list, index, around };
    for (const held of listsOf(task)) {
      if (held.role === "undo") continue;
      // Of something that comes from elsewhere, an event say, the list gets that.
      const given: Values = held.role === "foreach" ? new Set([`item of ${idOf(task)}`]) : input;
      if (held.role === "branch")
        held.tasks.forEach((_, branch) => this.#branch(held.tasks, branch, given, { ...here, held }));
      else this.enter(held.tasks, 0, given, { ...here, held });
    }
    if (facts.gives === "own") this.#leave(task, list, index, new Set([task]), raw, around);
    else if (facts.gives === "input") this.#leave(task, list, index, input, raw, around);
    if (facts.conditional) this.#on(task, list, index, raw, around, true);
  }

  /** Branches begin with the same, and each ends by itself. */
  #branch(branches: TaskList, index: number, given: Values, around: Around): void {
    const entry = entryOf(branches[index]);
    if (entry === null) return;
    const [name, task] = entry;
    const own = around.held.tasks;
    const alone = this.#branchList(own, index, name, task);
    this.enter(alone, 0, given, { ...around, held: { ...around.held, tasks: alone } });
  }

  readonly #branches = new Map<TaskList, Map<number, TaskList>>();
  #branchList(branches: TaskList, index: number, name: string, task: Json): TaskList {
    const known = this.#branches.get(branches) ?? new Map<number, TaskList>();
    this.#branches.set(branches, known);
    const list = known.get(index) ?? [{ [name]: task }];
    known.set(index, list);
    return list;
  }

  /** A task is over with a raw output. */
  #leave(task: Json, list: TaskList, index: number, output: Values, raw: Values, around: Around | null): void {
    const facts = this.#factsOf(task);
    const anchored = isAnchored(task);
    if (facts.gives !== "own" || isContainer(task)) {
      if (facts.asReads && !anchored) this.#read(task, "/output/as", output);
      if (facts.exports) this.#read(task, "/export/as", facts.as && !anchored ? new Set([task]) : output);
    }
    const given = !facts.as
      ? output
      : at(task, ["output", "as"]) === ANCHOR
        ? raw
        : anchored
          ? new Set([...output, ...raw])
          : new Set([task]);
    this.#on(task, list, index, given, around, false);
  }

  #on(task: Json, list: TaskList, index: number, values: Values, around: Around | null, skipped: boolean): void {
    for (const then of skipped ? ["continue"] : this.#factsOf(task).then) {
      if (then === "continue") this.enter(list, index + 1, values, around);
      else if (then === "exit") this.enter(list, list.length, values, around);
      else if (then === "end") this.#finish(values);
      else {
        const target = list.findIndex((item) => entryOf(item)?.[0] === then);
        if (target >= 0) this.enter(list, target, values, around);
      }
    }
  }

  /** A list has come to its end. */
  #end(values: Values, around: Around | null): void {
    if (around === null) return this.#finish(values);
    const { task, list, index, held } = around;
    const facts = this.#factsOf(task);
    const ended = this.#ended.get(task) ?? new Set<Producer>();
    this.#ended.set(task, ended);
    for (const value of values) ended.add(value);
    if (held.role === "foreach") return;
    if (held.role === "loop" && !facts.concurrent) {
      if (facts.whileReads) this.#read(task, "/while", ended);
      this.enter(held.tasks, 0, ended, around);
    }
    const raw = this.#arrived.get(list)?.get(index) ?? new Set<Producer>();
    // A list of results is a value of its own, which is as the results are.
    const listed = held.role === "branch" || (held.role === "loop" && facts.concurrent);
    if (listed && at(task, ["output", "as"]) !== undefined && isAnchored(task))
      this.#leave(task, list, index, ended, raw, around.around);
    else if (listed) {
      this.#read(task, "/results", ended);
      this.#leave(task, list, index, new Set([task]), raw, around.around);
    } else this.#leave(task, list, index, ended, raw, around.around);
  }

  #finish(values: Values): void {
    const reads = (value: unknown): boolean => sitesOf({ set: value }).some(({ source }) => looksAt(source, null));
    const as = at(this.#root, ["output", "as"]);
    if (as !== undefined && sitesOf({ output: { as } }).some(({ source }) => looksAt(source, null)))
      this.#read(this.#root, "/output/as", values);
    else if (as === undefined && reads(at(this.#root, ["document", "metadata", "respond"])))
      this.#read(this.#root, "/document/metadata/respond", values);
  }

  #read(task: Json, member: string, values: Values): void {
    const members = this.#readers.get(task) ?? new Map<string, Set<Producer>>();
    this.#readers.set(task, members);
    const known = members.get(member) ?? new Set<Producer>();
    members.set(member, known);
    for (const value of values) known.add(value);
  }

  #factsOf(task: Json): Facts {
    const known = this.#facts.get(task) ?? factsOf(task);
    this.#facts.set(task, known);
    return known;
  }
}

/** Ids that tell tasks apart: they go by what they are, not by where they stand. */
const ids = new WeakMap<Json, number>();
let last = 0;
function idOf(task: Json): number {
  const known = ids.get(task) ?? ++last;
  ids.set(task, known);
  return known;
}

function isContainer(task: Json): boolean {
  return listsOf(task).some(({ role }) => role !== "undo");
}

/** What one task does with the value that is handed on. */
interface Facts {
  /** Members that read the raw input, and those that read the input as `input.from` made it. */
  readonly raw: readonly string[];
  readonly body: readonly string[];
  readonly from: boolean;
  readonly gives: "own" | "input" | "list" | "nothing";
  readonly as: boolean;
  readonly asReads: boolean;
  readonly exports: boolean;
  readonly conditional: boolean;
  readonly concurrent: boolean;
  readonly whileReads: boolean;
  readonly then: readonly string[];
}

function factsOf(task: Json): Facts {
  const sites = sitesOf(task);
  const from = at(task, ["input", "from"]) !== undefined;
  const reads = (stages: readonly string[], variable: string | null, member?: string): string[] =>
    sites
      .filter((site) => stages.includes(site.stage) && looksAt(site.source, variable, member))
      .map((site) => site.member);
  const as = at(task, ["output", "as"]) !== undefined;
  const anchored = isAnchored(task);
  const taskInput = reads(["raw", "body", "output", "export", "other"], "task", "input").filter(
    (member) => !(anchored && member === "/output/as"),
  );
  const schema = at(task, ["input", "schema"]) === undefined ? [] : ["/input/schema"];
  const body = [
    ...reads(["body"], null).filter((member) => member !== "/while"),
    ...reads(["body", "output", "export", "other"], "input"),
    ...bare(task),
  ];
  const conditional = task["if"] !== undefined;
  return {
    raw: [...new Set([...reads(["raw"], null), ...taskInput, ...schema])],
    body: [...new Set(body)],
    from,
    gives: givesOf(task),
    as,
    asReads: reads(["output"], null).length > 0,
    exports: [reads(["export"], null), reads(["export"], "output"), reads(["export"], "task", "output")].some(
      (members) => members.length > 0,
    ),
    conditional,
    concurrent: at(task, ["metadata", "concurrency"]) !== undefined,
    whileReads: reads(["body"], null).includes("/while"),
    then: thensOf(task),
  };
}

/** Reads that no expression shows: names in an address, and what a call is given if nothing is said. */
function bare(task: Json): string[] {
  const { call, run } = task;
  const endpoint = at(task, ["with", "endpoint"]);
  const uri = isObject(endpoint) ? endpoint["uri"] : endpoint;
  if (call === "http")
    return typeof uri === "string" && /\{[^}]/.test(uri.replace(/\$\{[^}]*\}/g, "")) ? ["/with/endpoint"] : [];
  if (typeof call === "string" && task["with"] === undefined) return ["/call"];
  return isObject(run) && isObject(run["workflow"]) && run["workflow"]["input"] === undefined ? ["/run/workflow"] : [];
}

function givesOf(task: Json): Facts["gives"] {
  if ("wait" in task || "switch" in task) return "input";
  if ("raise" in task) return "nothing";
  const run = task["run"];
  if (isObject(run) && run["await"] === false) return "input";
  if ("fork" in task || "do" in task) return emptyLoop(task) ? "input" : "list";
  if (!("try" in task)) return "own";
  // An error that is ignored gives what the `try` was given.
  const caught = task["catch"];
  return isObject(caught) && caught["do"] === undefined && caught["retry"] === undefined ? "input" : "list";
}

/** A loop over nothing gives what it was given. */
function emptyLoop(task: Json): boolean {
  return "for" in task && at(task, ["metadata", "concurrency"]) === undefined;
}

function thensOf(task: Json): readonly string[] {
  const own = typeof task["then"] === "string" ? task["then"] : "continue";
  const cases = task["switch"];
  if (!Array.isArray(cases)) return [own];
  const entries = (cases as unknown[]).map((item) => entryOf(item)?.[1]);
  const targets = entries.flatMap((one) => (typeof one?.["then"] === "string" ? [one["then"]] : []));
  return entries.some((one) => one !== undefined && one["when"] === undefined) ? targets : [...targets, own];
}
