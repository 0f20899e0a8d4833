import { executionsStrings as text } from "../strings/executions.ts";

export interface AboutField {
  readonly words: string;
  /** With what stands before it. */
  readonly text: string;
  readonly tone: "good" | "bad" | null;
}

export interface AboutParts {
  readonly given: readonly AboutField[];
  /** What a person decided comes first, then what came out. */
  readonly result: readonly AboutField[];
}

/** As the API writes it (shared/domain/about.ts). */
const BETWEEN = " · ";
const ARROW = " → ";
const DECIDED = /^(Approved|Declined)(?:: |$)/;
const NOTHING_DONE = "Nothing done";

/** What an execution is about, in its parts: a result is called one, or it reads as if something became something else. */
export function partsOf(about: string): AboutParts {
  const at = about.lastIndexOf(ARROW);
  const given = at < 0 ? about : about.slice(0, at);
  const result = at < 0 ? [] : about.slice(at + ARROW.length).split(BETWEEN);
  const decided = DECIDED.exec(result[0] ?? "")?.[1];
  const bare = decided !== undefined || result[0] === NOTHING_DONE ? 1 : 0;
  return {
    given: given.split(BETWEEN).map((words, i) => ({ words, text: i === 0 ? words : BETWEEN + words, tone: null })),
    result: result.map((words, i) => ({
      words,
      text: i < bare ? BETWEEN + words : i === bare ? `${BETWEEN}${text.result} ${words}` : `, ${words}`,
      tone: i > 0 || decided === undefined ? null : decided === "Approved" ? "good" : "bad",
    })),
  };
}

/** All of it in one line. */
export function aboutLine(about: string): string {
  const { given, result } = partsOf(about);
  return [...given, ...result].map((field) => field.text).join("");
}
