import type { Row } from "./timeline-types.ts";

/** A stretch in which a row did nothing but wait, in milliseconds since 1970; `to` is null while it goes on. */
export interface Pause {
  readonly from: number;
  readonly to: number | null;
  readonly ref: string;
}

/** When a row waited: for a time, before another try, or for what happens elsewhere (a person, an event, another execution). */
export function pausesOf({ spans, effects, endedAt }: Row): readonly Pause[] {
  const timed = spans.filter(({ kind }) => kind === "wait" || kind === "retry");
  const parked = effects.flatMap((effect) =>
    effect.parked === null ? [] : [{ from: effect.parked.at, to: effect.settledAt ?? endedAt, ref: effect.id }],
  );
  return [...timed, ...parked];
}

/** How long a row has waited in all, in milliseconds: what it waited for at the same time counts once. */
export function waitedMs(row: Row, now: number): number {
  let sum = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of pausesOf(row).toSorted((a, b) => a.from - b.from)) {
    const end = Math.max(to ?? now, from);
    sum += Math.max(0, end - Math.max(from, until));
    until = Math.max(until, end);
  }
  return sum;
}
