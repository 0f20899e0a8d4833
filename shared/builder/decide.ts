import { ok } from "../domain/result.ts";
import { writeCondition } from "./condition.ts";
import type { Json } from "./document.ts";
import { allNames, gone, refused } from "./draft.ts";
import { type Done, goesTo, isNamed, setTitle, type Strategy } from "./edit-steps.ts";
import { anchor, exportedBy } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { link, namesIn, renameStep } from "./link.ts";
import { nameOf, uniqueName } from "./names.ts";
import { CHOOSE, emptyPath } from "./new-step.ts";
import { kindOf } from "./summary.ts";
import { entryOf, placeAt, places } from "./tree.ts";
import type { Condition, Edit, Outline, Reference, Step, StepList } from "./types.ts";

const TITLE = "If";
/** What a question's answer says yes or no with. */
const ANSWER = "approved";

/**
 * Puts the two paths of an answer behind the question: an "if" that asks whether it was approved. What came behind the
 * question is done where it was, as people mean it who ask first; with `rest: "after"` it stays behind both.
 */
export function decide(root: Json, edit: Extract<Edit, { readonly type: "decide" }>, strategy: Strategy): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  const { task: question } = wrappedOf(place.name, place.task);
  if (kindOf(question) !== "approval") return refused("Only a question that is answered with yes or no has two paths.");
  if (place.role === "branch") return refused("This question is a branch by itself: put it into a group first.");
  if (goesTo(place) !== null)
    return refused("This step says where the workflow goes on: put the paths there in the YAML view.");
  const rest = edit.rest === "after" ? [] : place.list.slice(place.index + 1);
  for (const [offset, item] of rest.entries()) {
    const entry = entryOf(item);
    if (entry === null) return refused("What comes next can't be read: mend it in the YAML view.");
    const [name, task] = entry;
    const one = { ...place, name, task, index: place.index + 1 + offset };
    if ((goesTo(one) ?? "end") !== "end" || isNamed(one))
      return refused("The steps behind it say where the workflow goes on: put them there in the YAML view.");
  }
  // Where somebody else goes by the same name, the answer gets one of its own.
  const owners = [place.task, question];
  const taken = places(root).some(
    ({ task }) => !owners.includes(task) && exportedBy(task)?.keys.includes(place.name) === true,
  );
  if (taken) renameStep(root, place, uniqueName(place.name, allNames(root)));
  const answered = entryOf(place.list[place.index])?.[0] ?? place.name;
  const task = paths(root, edit, answered, rest);
  const name = uniqueName(nameOf(TITLE, "if"), new Set([...allNames(root), edit.approved, edit.declined]));
  setTitle(name, task, TITLE);
  if (strategy === "anchored") anchor(task);
  place.list.splice(place.index + 1, rest.length, { [name]: task });
  link(root, task);
  return ok(task);
}

function paths(
  root: Json,
  { approved, declined }: Extract<Edit, { readonly type: "decide" }>,
  answered: string,
  rest: readonly Json[],
): Json {
  const ref: Reference = { source: { kind: "step", name: answered }, path: [ANSWER] };
  const row = { left: { kind: "value", ref }, operator: "isTrue", right: null } as const;
  const when = writeCondition({ kind: "rows", join: "and", rows: [row] });
  if (rest.length === 0)
    return { do: [{ [CHOOSE]: { switch: [emptyPath(approved, when), emptyPath(declined, null)] } }] };
  const path = uniqueName(approved, allNames(root));
  const cases = [{ [approved]: { when, then: path } }, emptyPath(declined, null)];
  return { do: [{ [CHOOSE]: { switch: cases } }, { [path]: { do: [...rest], then: "exit" } }] };
}

/** Whether an "if" asks already what this question was answered with. */
export function isDecided({ list }: Outline, question: Step): boolean {
  return someStep(list, (step) =>
    step.lists.some(({ condition }) => condition !== null && asks(condition, question.name)),
  );
}

function someStep(list: StepList, test: (step: Step) => boolean): boolean {
  return list.steps.some((step) => test(step) || step.lists.some((inner) => someStep(inner, test)));
}

function asks(condition: Condition, name: string): boolean {
  if (condition.kind === "expression") return namesIn(condition.source).includes(name);
  return condition.rows.some(
    ({ left }) =>
      left.kind === "value" &&
      left.ref.source.kind === "step" &&
      left.ref.source.name === name &&
      left.ref.path[0] === ANSWER,
  );
}
