import type { TestDifference, TestResult } from "../../../shared/api/index.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";

const text = workflowPageStrings.tests;
/** In characters: what is longer is seen in its run. */
const LONGEST_VALUE = 200;
/** Where it stands in a sentence. */
const LONGEST_SAID = 60;

/** `/output/items/0` is read as `output › items › 0`. */
export function placeOf(pointer: string): string {
  const names = pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.length === 0 ? text.whole : names.join(" › ");
}

export function shown(difference: TestDifference, side: "expected" | "actual", longest = LONGEST_VALUE): string {
  if (!Object.hasOwn(difference, side)) return text.nothing;
  const value = difference[side];
  const said = typeof value === "string" ? value : JSON.stringify(value);
  return said.length > longest ? `${said.slice(0, longest)}…` : said;
}

/** What the platform says of it in words, where its differences do not say more: of another end its error is in them. */
export const detailOf = ({ differences: [first], detail }: TestResult): string | null =>
  first === undefined || first.path === "/status" ? detail : null;

/** Why a test did not pass: the first that differs, in a sentence. */
export function whyNot(result: TestResult): string {
  const [first, ...more] = result.differences;
  const detail = detailOf(result);
  if (first === undefined || detail !== null) return detail ?? "";
  const said = text.first(
    placeOf(first.path),
    shown(first, "expected", LONGEST_SAID),
    shown(first, "actual", LONGEST_SAID),
  );
  return more.length === 0 ? said : `${said} ${text.more(more.length)}`;
}
