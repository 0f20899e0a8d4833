import { readCondition, unfinishedSides } from "./condition.ts";
import { lastByHand, OPERATOR_WORDS, operandText } from "./condition-words.ts";
import type { Json } from "./document.ts";
import { wrappedOf } from "./failure.ts";
import { readIf, titleIn } from "./if-step.ts";
import { asWords } from "./names.ts";
import type { Place } from "./tree.ts";
import type { ConditionRow, FieldValue, Step } from "./types.ts";

const IF = "If";
/** Nobody has named it: as it is called when it is new, with a number where there are others. */
const UNNAMED = /^If(?: \d+)?$/;
/** In characters: more of a condition is in the step itself. */
const MAX_TITLE = 120;

/** What a step is called, by its name in the definition. */
export type StepTitle = (name: string) => string;

/** It is looked for where an "if" asks about a step, and not before. */
export function titlesOfSteps(all: () => readonly Place[]): StepTitle {
  let known: ReadonlyMap<string, string> | null = null;
  return (name) => {
    known ??= new Map(
      all()
        .map((place) => [place.name, ownTitle(place.name, place.task)] as const)
        .toReversed(),
    );
    return known.get(name) ?? asWords(name);
  };
}

const ownTitle = (name: string, outer: Json): string =>
  titleIn(wrappedOf(name, outer).task) ?? titleIn(outer) ?? asWords(name);

/** What people read of a task. @param titleOfStep of the others in the same definition */
export function titleOf(name: string, outer: Json, titleOfStep: StepTitle): string {
  return titleOfIf(ownTitle(name, outer), wrappedOf(name, outer).task, titleOfStep);
}

/**
 * What an "if" is called that nobody has named: two of them are told apart by what they ask. It is read from the
 * condition whenever it is shown, and stands nowhere in the definition.
 *
 * @param title what it would be called without this
 */
export function titleOfIf(title: string, task: Json, titleOfStep: StepTitle): string {
  if (!UNNAMED.test(title)) return title;
  const asked = askedBy(task, titleOfStep);
  return asked === null ? title : cut(`${IF} ${asked}`);
}

/** Whether it is called by what it asks. */
export function isTitledByCondition({ title, name, task }: Pick<Step, "title" | "name" | "task">): boolean {
  const own = titleIn(task) ?? asWords(name);
  return UNNAMED.test(own) && title !== own && title.startsWith(`${IF} `);
}

/** Null: it is no "if", asks something by hand, or nobody has said yet what it asks. */
function askedBy(task: Json, titleOfStep: StepTitle): string | null {
  const when = readIf(task)?.paths.find((path) => path.case["when"] !== undefined)?.case["when"];
  const condition = readCondition(when);
  if (condition.kind === "expression" || condition.rows.length === 0) return null;
  if (condition.rows.some((row) => unfinishedSides(row).length > 0 || [row.left, row.right].some(isByHand)))
    return null;
  return condition.rows.map((row) => rowText(row, titleOfStep)).join(` ${condition.join} `);
}

const isByHand = (side: FieldValue | null): boolean => side?.kind === "expression" && lastByHand(side.source) === null;

/** `total is greater than 100`; of a yes or no that a step gave, the step and the value are all there is to say. */
function rowText({ left, operator, right }: ConditionRow, titleOfStep: StepTitle): string {
  const name = sideText(left, titleOfStep);
  if (operator === "isTrue" && isOfStep(left)) return name;
  return [name, OPERATOR_WORDS[operator], ...(right === null ? [] : [sideText(right, titleOfStep)])].join(" ");
}

/** Two questions are both answered with `approved`: which one is meant belongs to the name. */
function sideText(side: FieldValue, titleOfStep: StepTitle): string {
  const said = operandText(side);
  return isOfStep(side) ? `${titleOfStep(side.ref.source.name)}: ${said}` : said;
}

type OfStep = Extract<FieldValue, { readonly kind: "value" }> & {
  readonly ref: { readonly source: { readonly kind: "step"; readonly name: string } };
};

const isOfStep = (side: FieldValue): side is OfStep =>
  side.kind === "value" &&
  side.ref.source.kind === "step" &&
  side.ref.path.some((segment) => typeof segment === "string");

const cut = (said: string): string =>
  said.length <= MAX_TITLE ? said : `${said.slice(0, MAX_TITLE - 1).toWellFormed()}…`;
