import type { Outline, Step, StepList, StepPath } from "../../../shared/builder/types.ts";
import { edgeOf } from "../canvas/layout-types.ts";
import type { TaskTally, Timeline } from "./timeline-types.ts";

type Jumps = ReadonlyMap<StepPath, readonly (StepPath | null)[]>;

/**
 * The ways that an execution has taken through its definition, by `edgeOf`: in a loop, those that any turn took. It is
 * read from how often each task ran, so that it costs the same however many runs there were.
 * @param before the ways as they were: the same object where nothing was added
 */
export function pathTaken(outline: Outline, timeline: Timeline, before: ReadonlySet<string>): ReadonlySet<string> {
  const taken = new Set<string>();
  const jumps: Jumps = new Map(
    [...Map.groupBy(outline.jumps, ({ from }) => from)].map(([from, all]) => [from, all.map(({ to }) => to)]),
  );
  new Walk(timeline, jumps, taken).list(outline.list, timeline.status === "completed");
  if (timeline.status === "completed") taken.add(edgeOf.end);
  return taken.size === before.size && taken.isSubsetOf(before) ? before : taken;
}

/** Which of the paths of an "if" was taken; null where none was yet, or it can't be told. */
export function pathOf(step: Step, timeline: Timeline): StepList | null {
  const paths = step.lists.filter(({ role }) => role === "path");
  const entered = paths.filter((path) => pathEntered(path, paths, timeline));
  return entered.length === 1 ? (entered[0] ?? null) : null;
}

/** A case without steps goes by its place in the switch (outline.ts). */
const CASE = /\/switch\/\d+\/[^/]+$/;

function pathEntered(path: StepList, all: readonly StepList[], { tasks }: Timeline): boolean {
  if (!CASE.test(path.path)) return ran(tasks.get(ownerOf(path)));
  // Such cases lead to the end of the "if" at once: of several, nobody has written down which it was.
  const only = all.filter((one) => CASE.test(one.path)).length === 1;
  return only && (tasks.get(path.path.replace(CASE, ""))?.exits["exit"] ?? 0) > 0;
}

class Walk {
  readonly #timeline: Timeline;
  readonly #jumps: Jumps;
  readonly #taken: Set<string>;

  constructor(timeline: Timeline, jumps: Jumps, taken: Set<string>) {
    this.#timeline = timeline;
    this.#jumps = jumps;
    this.#taken = taken;
  }

  /** @param through where it holds nothing: whether it has been gone through */
  list(list: StepList, through: boolean): void {
    const { steps } = list;
    steps.forEach((step, i) => {
      const before = steps[i - 1];
      this.#mark(edgeOf.before(list.path, i), this.#ran(step.path) && (before === undefined || this.#wentOn(before)));
      this.#step(step);
    });
    const last = steps.at(-1);
    this.#mark(edgeOf.before(list.path, steps.length), last === undefined ? through : this.#wentOn(last));
  }

  #step(step: Step): void {
    if (!this.#ran(step.path)) return;
    const passed = this.#passed(step.path);
    const { exits } = this.#tally(step.path) ?? NONE;
    for (const to of this.#jumps.get(step.path) ?? [])
      this.#mark(
        edgeOf.jump(step.path, to),
        namesOf(to).some((name) => (exits[name] ?? 0) > 0),
      );
    for (const list of step.lists) this.#held(step, list, passed);
    const paths = step.lists.filter(({ role }) => role === "path");
    const entered = paths.reduce((sum, path) => sum + this.#count(ownerOf(path)), 0);
    this.#mark(edgeOf.passing(step.path), paths.length > 0 && passed > entered);
  }

  #held(step: Step, list: StepList, passed: number): void {
    const [first] = list.steps;
    const last = list.steps.at(-1);
    const out = (entered: boolean): boolean => (last === undefined ? entered : this.#wentOn(last));
    let through = passed > 0;
    if (list.role === "path") through = pathEntered(list, step.lists, this.#timeline);
    else if (first !== undefined) through = this.#ran(first.path);
    else if (list.role === "branch") through = this.#ran(ownerOf(list));
    this.#mark(edgeOf.into(list.path), through);
    this.#mark(edgeOf.out(list.path), out(through));
    if (list.role === "fallback")
      this.#mark(edgeOf.past(list.path), passed > (last === undefined ? 0 : this.#passed(last.path)));
    if (list.role === "undo") this.#mark(edgeOf.past(list.path), passed > 0);
    // More turns than times that the loop itself ran: it has gone back.
    if (list.role === "loop")
      this.#mark(edgeOf.again(list.path), first !== undefined && this.#count(first.path) > this.#count(step.path));
    this.list(list, through);
  }

  /** Whether it was left for what comes next, and not only for somewhere else. */
  #wentOn(step: Step): boolean {
    const { exits } = this.#tally(step.path) ?? NONE;
    const names = new Set((this.#jumps.get(step.path) ?? []).flatMap(namesOf));
    let elsewhere = 0;
    for (const name of names) elsewhere += exits[name] ?? 0;
    return this.#passed(step.path) > elsewhere;
  }

  #mark(edge: string, was: boolean): void {
    if (was) this.#taken.add(edge);
  }

  #tally = (path: StepPath): TaskTally | undefined => this.#timeline.tasks.get(path);
  #ran = (path: StepPath): boolean => ran(this.#tally(path));
  #count = (path: StepPath): number => this.#tally(path)?.rows.length ?? 0;
  /** A step that was skipped was gone past. */
  #passed(path: StepPath): number {
    const { counts } = this.#tally(path) ?? NONE;
    return (counts.completed ?? 0) + (counts.skipped ?? 0);
  }
}

const NONE: TaskTally = { rows: [], counts: {}, exits: {} };

const ran = (tally: TaskTally | undefined): boolean => tally !== undefined && tally.rows.length > 0;

/** The task whose `do` a list is. */
const ownerOf = ({ path }: StepList): StepPath => path.slice(0, path.lastIndexOf("/"));

/** What a task's `then` is called where it leads there. */
function namesOf(to: StepPath | null): readonly string[] {
  if (to === null) return ["end", "exit"];
  return [
    to
      .slice(to.lastIndexOf("/") + 1)
      .replaceAll("~1", "/")
      .replaceAll("~0", "~"),
  ];
}
