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
const DECIDED = /^(Approved|Declined)(?:: (.*))?$/s;
const NOTHING_DONE = "Nothing done";

/** What an execution is about, in its parts: a result is called one, or it reads as if something became something else. */
export function partsOf(about: string): AboutParts {
  const at = about.lastIndexOf(ARROW);
  const given = (at < 0 ? about : about.slice(0, at)).split(BETWEEN);
  const came = at < 0 ? [] : about.slice(at + ARROW.length).split(BETWEEN);
  const bare = bareOf(came[0]);
  const result = came.slice(bare.length === 0 ? 0 : 1);
  return {
    given: given.map((words, i) => ({ words, text: i === 0 ? words : BETWEEN + words, tone: null })),
    result: [
      ...bare,
      ...result.map((words, i) => ({
        words,
        text: i === 0 ? `${BETWEEN}${text.result} ${words}` : `, ${words}`,
        tone: null,
      })),
    ],
  };
}

/** What is no field of a result: a person's decision with the comment behind it, and that nothing was done. */
function bareOf(words: string | undefined): readonly AboutField[] {
  if (words === NOTHING_DONE) return [{ words, text: BETWEEN + words, tone: null }];
  const [, decision, comment] = DECIDED.exec(words ?? "") ?? [];
  if (decision === undefined) return [];
  const tone = decision === "Approved" ? "good" : "bad";
  const said = { words: decision, text: BETWEEN + decision, tone } as const;
  return comment === undefined ? [said] : [said, { words: comment, text: `: ${comment}`, tone }];
}

/** All of it in one line. */
export function aboutLine(about: string): string {
  const { given, result } = partsOf(about);
  return [...given, ...result].map((field) => field.text).join("");
}
