import { readIf } from "./if-step.ts";
import type { Step, StepList } from "./types.ts";

/** A case of the switch that an "if" is made of. */
export interface IfCase {
  readonly list: StepList;
  /** Where the switch goes on. */
  readonly then: unknown;
  /** Null: otherwise. */
  readonly when: unknown;
}

export function casesOf(step: Step): readonly IfCase[] {
  const paths = readIf(step.task)?.paths ?? [];
  const lists = step.lists.filter(({ role }) => role === "path");
  return paths.flatMap((path, i) => {
    const list = lists[i];
    return list === undefined ? [] : [{ list, then: path.case["then"], when: path.case["when"] ?? null }];
  });
}

/**
 * The path that a switch went on with. @param then as the journal has it. @returns null where several lead there, as
 * those without steps do
 */
export function pathTo(step: Step, then: string | null): StepList | null {
  const [only, ...others] = casesOf(step).filter((one) => one.then === then);
  return only === undefined || others.length > 0 ? null : only.list;
}
