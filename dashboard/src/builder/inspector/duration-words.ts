import { durationMs } from "../../../../shared/dsl/index.ts";

export const UNITS = ["seconds", "minutes", "hours", "days"] as const;
export type Unit = (typeof UNITS)[number];
export interface DurationWords {
  readonly amount: number;
  readonly unit: Unit;
}

const MS: Record<Unit, number> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** A duration of the language as a number and the largest unit in which it is one; null: an expression, or none. */
export function durationWords(value: unknown): DurationWords | null {
  if (!(typeof value === "string" || (typeof value === "object" && value !== null))) return null;
  try {
    const ms = durationMs(value as Parameters<typeof durationMs>[0]);
    const unit = UNITS.findLast((each) => ms % MS[each] === 0 && ms >= MS[each]) ?? "seconds";
    return { amount: ms / MS[unit], unit };
  } catch {
    return null;
  }
}

/** As the language writes it: `{minutes: 5}`. */
export const durationOf = ({ amount, unit }: DurationWords): Record<string, number> => ({ [unit]: amount });

/** ISO 8601, for members that take nothing else. */
export function isoOf({ amount, unit }: DurationWords): string {
  return unit === "days" ? `P${amount}D` : `PT${amount}${unit.charAt(0).toUpperCase()}`;
}
