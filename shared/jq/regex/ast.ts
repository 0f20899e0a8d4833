/** Whether a code point belongs to a class. */
export type CharTest = (point: number) => boolean;

export type Assertion =
  | "bufferStart"
  | "lineStart"
  | "bufferEnd"
  | "lineEnd"
  | "lastLineEnd"
  | "word"
  | "notWord"
  | "searchStart";

export type RegexNode =
  | { readonly type: "char"; readonly point: number; readonly ignoreCase: boolean }
  | { readonly type: "class"; readonly test: CharTest }
  | { readonly type: "sequence"; readonly items: readonly RegexNode[] }
  | { readonly type: "choice"; readonly items: readonly RegexNode[] }
  | {
      readonly type: "repeat";
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly mode: "greedy" | "lazy" | "possessive";
    }
  | { readonly type: "capture"; readonly index: number; readonly body: RegexNode }
  | { readonly type: "look"; readonly body: RegexNode; readonly behind: boolean; readonly negative: boolean }
  | { readonly type: "atomic"; readonly body: RegexNode }
  | { readonly type: "assert"; readonly kind: Assertion }
  | { readonly type: "backReference"; readonly groups: readonly number[]; readonly ignoreCase: boolean }
  | { readonly type: "call"; readonly group: number }
  | { readonly type: "keep" };

export interface RegexSource {
  readonly root: RegexNode;
  /** How many groups capture. */
  readonly groups: number;
  /** Name of each group, from 1. */
  readonly names: ReadonlyMap<number, string>;
}

export interface RegexFlags {
  readonly global: boolean;
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  /** `.` matches a newline. */
  readonly dotAll: boolean;
  readonly longest: boolean;
  readonly notEmpty: boolean;
}

/** A pattern that can't be read; jq puts `Regex failure: ` before it. */
export class RegexProblem {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}
