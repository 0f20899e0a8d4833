import { stepsIn } from "../../../shared/builder/outline.ts";
import type { Outline, Step, StepPath } from "../../../shared/builder/types.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** Tasks that a definition needs for what the canvas draws as one step, or as a line. */
export interface Inner {
  readonly tasks: ReadonlySet<string>;
  /** Steps with "if it fails": the `try` around each is left out in favour of the step itself, once that runs. */
  readonly tried: ReadonlySet<StepPath>;
}

export const NONE_INNER: Inner = { tasks: new Set(), tried: new Set() };

/** A case without steps goes by its place in the switch (outline.ts). */
const CASE = /\/switch\/\d+\/[^/]+$/;
/** A task of the list that an "if" is made of. */
const OWN = /\/do\/\d+\/[^/]+$/;
/** What stands in for a result, or for going on, where a step has failed (failure.ts). */
const STAND_INS = ["otherwise", "ignored"] as const;

export function innerOf(outline: Outline): Inner {
  const tasks = new Set<string>();
  const tried = new Set<StepPath>();
  for (const step of stepsIn(outline.list)) {
    if (step.kind === "if") for (const path of ofIf(step)) tasks.add(path);
    const { retry, then } = step.failure ?? { retry: null, then: { kind: "fault" } };
    if (retry !== null || then.kind !== "fault") tried.add(step.path);
    if (then.kind === "value" || then.kind === "ignore")
      for (const name of STAND_INS) tasks.add(`${step.path}/catch/do/0/${name}`);
  }
  return { tasks, tried };
}

/** The task that decides, which comes first, and those that hold the steps of a path. */
function* ofIf({ lists, task }: Step): IterableIterator<string> {
  const held: unknown = Array.isArray(task["do"]) ? task["do"][0] : undefined;
  const [decides] = typeof held === "object" && held !== null ? Object.keys(held) : [];
  for (const list of lists) {
    if (list.role !== "path") continue;
    if (CASE.test(list.path)) {
      yield list.path.replace(CASE, "");
      continue;
    }
    const owner = list.path.slice(0, list.path.lastIndexOf("/"));
    yield owner;
    if (decides !== undefined) yield owner.replace(OWN, `/do/0/${decides.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}

export const isInner = (row: Row, { rows }: Timeline, { tasks, tried }: Inner): boolean =>
  tasks.has(row.task) || (tried.has(row.task) && rows.get(row.children[0] ?? "")?.name === row.name);
