import { stripExpression } from "../dsl/expressions.ts";
import { compile } from "../jq/index.ts";
import { conditionSource } from "./condition.ts";
import { expressionOf } from "./fields.ts";
import { casesOf, type IfCase } from "./if-paths.ts";
import type { ConditionRow, FieldValue, Step, StepList } from "./types.ts";

/** What an "if" had before it when it chose. */
export interface Before {
  readonly input: unknown;
  /** By name, such as `workflow` and `context`: what is not there can't be looked at. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A side of a comparison, as it was; null where that can't be told. */
export type Seen = { readonly value: unknown } | null;

export interface RowSeen {
  readonly row: ConditionRow;
  readonly left: Seen;
  readonly right: Seen;
  readonly holds: boolean;
}

export interface PathSeen {
  readonly list: StepList;
  readonly rows: readonly RowSeen[];
}

export interface Choice {
  readonly taken: StepList;
  /** Those whose conditions were asked, in this order, as far as what they saw is known. */
  readonly asked: readonly PathSeen[];
}

/** Nobody waits for it: what takes longer is not said. */
const BUDGET = { steps: 50_000, outputs: 1_000 };

/**
 * Which path an "if" took, and why. What it saw is worked out anew from what was recorded, and is told only where it
 * leads to the path that was taken: else the record is not all that it had.
 *
 * @param then where its switch went on, as the journal says; null where that is not known
 * @returns null where nobody can say which path it was
 */
export function choiceOf(step: Step, then: string | null, before: Before | null): Choice | null {
  const cases = casesOf(step);
  const possible = cases.filter((one) => one.then === then);
  const seen = before === null ? null : look(cases, before);
  const [only, ...others] = possible;
  // Several without steps lead to the same place: only what they ask can tell.
  const taken = only === undefined ? null : others.length === 0 ? only : possible.find((one) => one === seen?.taken);
  if (taken === null || taken === undefined) return null;
  return { taken: taken.list, asked: seen !== null && seen.taken === taken ? seen.asked : [] };
}

/** Null where something can't be worked out. */
function look(
  cases: readonly IfCase[],
  before: Before,
): { readonly taken: IfCase; readonly asked: readonly PathSeen[] } | null {
  const asked: PathSeen[] = [];
  try {
    for (const one of cases) {
      if (typeof one.when !== "string") continue;
      asked.push(pathSeen(one.list, before));
      const holds = valuesOf(stripExpression(one.when), before)[0];
      if (holds !== false && holds !== null && holds !== undefined) return { taken: one, asked };
    }
  } catch {
    return null;
  }
  const otherwise = cases.find(({ when }) => when === null);
  return otherwise === undefined ? null : { taken: otherwise, asked };
}

function pathSeen(list: StepList, before: Before): PathSeen {
  const { condition } = list;
  if (condition === null || condition.kind === "expression") return { list, rows: [] };
  const rows = condition.rows.map((row) => ({
    row,
    left: seen(row.left, before),
    right: row.right === null ? null : seen(row.right, before),
    holds: valuesOf(conditionSource({ kind: "rows", join: "and", rows: [row] }), before)[0] === true,
  }));
  return { list, rows };
}

function seen(field: FieldValue, before: Before): Seen {
  if (field.kind === "literal") return { value: field.value };
  try {
    const values = valuesOf(expressionOf(field), before);
    return values.length > 1 ? null : { value: values[0] ?? null };
  } catch {
    // Such as a member of a text: the condition takes it for nothing.
    return null;
  }
}

/** @throws where it names what is not known, such as a secret, or can't be worked out */
function valuesOf(source: string, { input, variables }: Before): readonly unknown[] {
  return compile(source, { variables: Object.keys(variables), budget: BUDGET }).run(input, variables);
}
