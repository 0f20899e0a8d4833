import type { Verdict } from "./case.ts";

const REASON_COLUMNS = 150;
const SIGNS = { passed: "✓", refused: "–", failed: "✗" } as const;

/** One line of the table; what failed is told in full. */
export function row({ name, result, reason, tookMs }: Verdict, width: number): string {
  const seconds = `${(tookMs / 1000).toFixed(1)} s`.padStart(7);
  const short = result === "failed" || reason.length <= REASON_COLUMNS ? reason : `${reason.slice(0, REASON_COLUMNS)}…`;
  return `${SIGNS[result]} ${name.padEnd(width)}  ${result.padEnd(7)} ${seconds}  ${short}`;
}

/** How many of each, in words; the last line is what a machine reads. */
export function summary(verdicts: readonly Verdict[]): readonly string[] {
  const count = (result: Verdict["result"]): number => verdicts.filter((verdict) => verdict.result === result).length;
  const refused = count("refused");
  return [
    ...(refused === 0 ? [] : [`${refused} of those that passed are refused before they run, each with its reason.`]),
    `${count("passed") + refused} passed, ${count("failed")} failed`,
  ];
}
