import type { StepPath } from "../../../shared/builder/types.ts";

/** A text as it was, and which step was looked at. */
interface Moment {
  readonly text: string;
  readonly select: StepPath | null;
}

export interface History {
  readonly now: Moment;
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  /** What changed last, and when: typing in one field is one change. */
  readonly last: { readonly key: string; readonly at: number } | null;
}

/** How many changes can be undone. */
export const MAX_PAST = 200;
/** Changes of one field that follow each other within this time are one. In milliseconds. */
const TOGETHER_MS = 1_500;

export const beginHistory = (text: string): History => ({
  now: { text, select: null },
  past: [],
  future: [],
  last: null,
});

/** @param key what is changed, where several changes of it in a row count as one; null: each counts. */
export function changed(
  history: History,
  text: string,
  select: StepPath | null,
  key: string | null,
  at: number,
): History {
  if (text === history.now.text) return { ...history, now: { text, select } };
  const together =
    key !== null && history.last !== null && history.last.key === key && at - history.last.at < TOGETHER_MS;
  return {
    now: { text, select },
    past: together ? history.past : [...history.past, history.now].slice(-MAX_PAST),
    future: [],
    last: key === null ? null : { key, at },
  };
}

export function undone(history: History): History {
  const to = history.past.at(-1);
  if (to === undefined) return history;
  return { now: to, past: history.past.slice(0, -1), future: [history.now, ...history.future], last: null };
}

export function redone(history: History): History {
  const [to, ...future] = history.future;
  if (to === undefined) return history;
  return { now: to, past: [...history.past, history.now], future, last: null };
}
