import fc from "fast-check";
import { parse } from "yaml";
import { type Json, readRoot } from "../document.ts";
import { applyEdit, availableAt, type Edit, outlineOf, type Step, type StepList } from "../index.ts";
import { at, isWithin, placeAt } from "../tree.ts";
import { Choices, Generator, observe, type Observed, runnable } from "./random.ts";

/** What a sequence is made of. */
export const NUMBERS = fc.array(fc.nat(), { minLength: 40, maxLength: 60 });

const EDITS = 3;
const INPUTS = [
  { n: 1, items: [5], h: 1 },
  { n: 9, items: [5, 6], h: 2 },
];

function everything(text: string): { steps: Step[]; lists: StepList[] } {
  const outline = outlineOf(text);
  if (!outline.ok) throw new Error(outline.error.detail);
  const steps: Step[] = [];
  const lists: StepList[] = [];
  const visit = (list: StepList): void => {
    lists.push(list);
    for (const step of list.steps) {
      steps.push(step);
      step.lists.forEach(visit);
    }
  };
  visit(outline.value.list);
  return { steps, lists };
}

/** Ids of the calls within a step. */
function idsIn(step: Step): string[] {
  return [...JSON.stringify(step.task).matchAll(/"id":"(\w+)"/g)].map(([, id = ""]) => id);
}

interface Chosen {
  readonly edit: Edit;
  /** Calls whose fields are what is edited, or are taken out. */
  readonly apart: readonly string[];
  /** The steps that are edited: where one of them fails, it decides what runs after it, wherever it stands. */
  readonly steps: readonly string[];
}

const KINDS = [
  "insert",
  "insert",
  "move",
  "move",
  "move",
  "rename",
  "wrap",
  "wrap",
  "delete",
  "refer",
  "refer",
] as const;

function choose(text: string, choices: Choices, number: number): Chosen | null {
  const { steps, lists } = everything(text);
  const step = choices.of(steps);
  const list = choices.of(lists);
  const holder = lists.find((one) => one.steps.includes(step)) as StepList;
  // A list that is left empty is a draft, and can't be run.
  const last = holder.steps.length === 1 && holder.role !== "path";
  switch (choices.of(KINDS)) {
    case "insert": {
      const task = {
        call: "http",
        with: { method: "post", endpoint: "https://x.test/", body: { id: `new${number}` } },
      };
      const index = choices.upTo(list.steps.length + 1);
      return {
        edit: { type: "insert", list: list.path, index, step: { kind: "http", title: `New ${number}`, task } },
        apart: [`new${number}`],
        steps: [],
      };
    }
    case "move":
      if (last) return null;
      return {
        edit: { type: "move", path: step.path, list: list.path, index: choices.upTo(list.steps.length + 1) },
        apart: idsIn(step),
        steps: [step.path],
      };
    case "rename":
      return {
        edit: {
          type: "rename",
          path: step.path,
          title: choices.of([`Named ${number}`, "The same", "t2", "Größe $ 1", `${number}`]),
        },
        apart: [],
        steps: [],
      };
    case "wrap": {
      const from = choices.upTo(holder.steps.length);
      const paths = holder.steps.slice(from, from + 1 + choices.upTo(3)).map(({ path }) => path);
      const as = choices.of(["if", "forEach", "parallel", "group"] as const);
      // Side by side, one that fails stops others that it would have come after.
      return { edit: { type: "wrap", paths, as }, apart: [], steps: as === "parallel" ? paths : [] };
    }
    case "delete":
      return last ? null : { edit: { type: "delete", path: step.path }, apart: idsIn(step), steps: [step.path] };
    case "refer": {
      if (step.kind !== "http") return null;
      const { reference } = choices.of(availableAt(text, step.path, { steps: {} }));
      const value = { kind: "value", ref: { ...reference, path: [] } } as const;
      return {
        edit: { type: "setField", path: step.path, member: `/with/body/ref${number}`, value },
        apart: idsIn(step),
        steps: [step.path],
      };
    }
  }
}

const QUESTION = { call: "person.approve:1@connectors", with: { assignee: "ada", title: "Shall it?" } };

/**
 * A random workflow that a question is put into, and then its two paths. It is answered with yes: what came behind the
 * question is done as before.
 *
 * @throws as `sequence`
 */
export function decision(numbers: readonly number[], tally: Tally): void {
  const choices = new Choices(numbers);
  const base = new Generator(choices).text();
  const { lists } = everything(base);
  const list = choices.of(lists);
  const index = choices.upTo(list.steps.length + 1);
  const step = { kind: "approval", title: "Ask", task: QUESTION } as const;
  const asked = applyEdit(base, { type: "insert", list: list.path, index, step });
  if (!asked.ok) {
    if (asked.error.code !== "conflict") throw new Error(`${JSON.stringify(asked.error)}\n${base}`);
    return Tally.add(tally.refused, "insert");
  }
  const { text, select } = asked.value;
  const path = stepOf(text, select ?? "");
  const rest = choices.upTo(3) === 0 ? ({ rest: "after" } as const) : {};
  const edit: Edit = { type: "decide", path, approved: "Approved", declined: "Declined", ...rest };
  const edited = applyEdit(text, edit);
  if (!edited.ok) {
    if (edited.error.code !== "conflict") throw new Error(`${JSON.stringify(edited.error)}\n${text}`);
    return Tally.add(tally.refused, "decide");
  }
  Tally.add(tally.done, "decide");
  try {
    const [before, after] = [runnable(valueOf(text)), runnable(valueOf(edited.value.text))];
    for (const input of INPUTS) {
      const [was, now] = [observe(before, input), observe(after, input)];
      compare(was, now, new Set(), races(text, was) || races(edited.value.text, now));
    }
  } catch (error) {
    throw new Error(`${String(error)}\n${JSON.stringify(edit)}\n${text}\n---\n${edited.value.text}`, { cause: error });
  }
}

/** The step that a task is shown as: a question that hands on what it was given is within a group. */
function stepOf(text: string, task: string): string {
  const { steps } = everything(text);
  return steps.findLast(({ path, kind }) => kind === "approval" && isWithin(path, task))?.path ?? task;
}

/** What became of the edits of a sequence. */
export class Tally {
  readonly done = new Map<Edit["type"], number>();
  readonly refused = new Map<Edit["type"], number>();
  /** Runs that say nothing, for the step that was edited fails. */
  silent = 0;

  static add(to: Map<Edit["type"], number>, type: Edit["type"]): void {
    to.set(type, (to.get(type) ?? 0) + 1);
  }
}

/**
 * A random workflow, and random edits of it, each run on the same inputs before and after.
 *
 * @throws where a field that an edit was not about has another value than before, or the definition is not valid
 */
export function sequence(numbers: readonly number[], tally: Tally): void {
  const choices = new Choices(numbers);
  let text = new Generator(choices).text();
  const first = runnable(valueOf(text));
  let before = INPUTS.map((input) => observe(first, input));
  for (let number = 1; number <= EDITS; number++) {
    const chosen = choose(text, choices, number);
    if (chosen === null) continue;
    const { edit } = chosen;
    const edited = applyEdit(text, edit);
    if (!edited.ok) {
      if (edited.error.code !== "conflict") throw new Error(`${JSON.stringify(edited.error)}\n${text}`);
      Tally.add(tally.refused, edit.type);
      continue;
    }
    Tally.add(tally.done, edit.type);
    const { select } = edited.value;
    const previous = text;
    const told = `${JSON.stringify(edit)}\n${text}\n---\n${edited.value.text}`;
    text = edit.type === "wrap" && edit.as === "forEach" ? filled(edited.value.text, select ?? "") : edited.value.text;
    try {
      const program = runnable(valueOf(text));
      const after = INPUTS.map((input) => observe(program, input));
      for (const [which, one] of after.entries()) {
        const was = before[which] as Observed;
        if (fails(was, chosen.steps) || (select !== null && chosen.steps.length > 0 && fails(one, [select])))
          tally.silent++;
        else compare(was, one, new Set(chosen.apart), races(previous, was) || races(text, one));
      }
      before = after;
    } catch (error) {
      throw new Error(`${String(error)}\n${told}`, { cause: error });
    }
  }
  // The text says what the model holds, and can be read by anybody.
  if (JSON.stringify(parse(text)) !== JSON.stringify(valueOf(text)))
    throw new Error(`The text says something else than the model.\n${text}`);
}

function fails({ faulted }: Observed, steps: readonly string[]): boolean {
  return faulted.some((task) => steps.some((step) => isWithin(task, step)));
}

/** What is done side by side is over when one of it fails: what the others have done by then is a matter of time. */
function races(text: string, { faulted }: Observed): boolean {
  if (faulted.length === 0) return false;
  const root = valueOf(text);
  return faulted.some((path) => {
    const task = placeAt(root, path)?.task;
    return task !== undefined && ("fork" in task || Number(at(task, ["metadata", "concurrency"])) > 1);
  });
}

/** Calls that were made, and the edit was not about, are made with the same fields. */
function compare(before: Observed, after: Observed, apart: ReadonlySet<string>, race: boolean): void {
  for (const [id, all] of before.calls) {
    if (apart.has(id)) continue;
    const made = after.calls.get(id) ?? [];
    const both = race ? Math.min(all.length, made.length) : Math.max(all.length, made.length);
    const [calls, now] = [all.slice(0, both), made.slice(0, both)];
    if (JSON.stringify(now) !== JSON.stringify(calls))
      throw new Error(`${id} was called with ${calls.join(", ")}, and now with ${now.join(", ")}`);
  }
  if (after.end !== before.end) throw new Error(`It ${before.end}, and now ${after.end}.`);
}

/** What an edit has written, without reading all of it again. */
function valueOf(text: string): Json {
  const read = readRoot(text);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

/** A loop that is new goes through nothing yet: through one item everything is done once, as before. */
function filled(text: string, path: string): string {
  const edited = applyEdit(text, { type: "set", path, member: "/for/in", value: "${ [1] }" });
  if (!edited.ok) throw new Error(edited.error.detail);
  return edited.value.text;
}
