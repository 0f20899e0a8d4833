import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { placeOf, shown } from "../workflows/difference-words.ts";
import type { RunComparison, StepDifference } from "./compare-runs.ts";

const text = watching.compare;
/** Where it stands in a sentence, in characters. */
const LONGEST_SAID = 60;

/** What a step did otherwise, in a sentence. */
export function comparedWords({ kind, before, now, turn, times, differences }: StepDifference): string {
  const said = (sentence: string): string => (turn === null ? sentence : text.turn(turn, sentence));
  switch (kind) {
    case "onlyBefore":
      return text.onlyBefore;
    case "onlyNow":
      return text.onlyNow;
    case "times":
      return text.times(text.count(times[0]), text.count(times[1]));
    case "status":
      return said(text.status(statusOf(before), statusOf(now)));
    case "output":
      return said(differenceWords(differences));
  }
}

const statusOf = (row: StepDifference["row"] | null): string => (row === null ? "" : strings.rowStatus[row.status]);

/** The first of what differs, and how much more does. */
export function differenceWords([first, ...more]: RunComparison["output"]): string {
  if (first === undefined) return "";
  const said = text.value(
    placeOf(first.path),
    shown(first, "expected", LONGEST_SAID),
    shown(first, "actual", LONGEST_SAID),
  );
  return more.length === 0 ? said : `${said} ${text.more(more.length)}`;
}
