import type { ExecutionView } from "../../../shared/domain/execution.ts";
import type { Limited } from "./limited.ts";

/** The gate's answer is on its way for this long at the most, once it has counted: twice the delay, and a flush. */
const ON_ITS_WAY_MS = 200;

/** A start of a workflow with limits: when it was asked for first, and when it was known to be taken in. */
export interface Asked {
  readonly id: string;
  readonly key: string;
  readonly askedAt: number;
  readonly knownAt: number;
}

interface Work {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** What docs/admission.md promises, after a run. */
export function checkLimited(
  { limit, policy, perMs }: Limited,
  deliveries: readonly Asked[],
  views: ReadonlyMap<string, ExecutionView>,
): string[] {
  const problems: string[] = [];
  const work = (id: string): Work => {
    const view = views.get(id);
    return { id, from: Date.parse(view?.startedAt ?? ""), to: Date.parse(view?.endedAt ?? "") };
  };
  const asked = firstOfEach(deliveries);
  for (const key of new Set(asked.map((one) => one.key))) {
    const mine = asked.filter((one) => one.key === key);
    const works = mine.map(({ id }) => work(id));
    if (perMs !== null) problems.push(...tooOften(works, limit, perMs));
    else problems.push(...sideBySide(works, limit));
    // Where there are more slots, who has been given one may hear of it later than the next does.
    if (policy === "queue" && limit === 1) problems.push(...outOfOrder(mine, work));
  }
  return problems;
}

function sideBySide(works: readonly Work[], limit: number): string[] {
  return works.flatMap((one) => {
    const beside = works.filter(({ from, to }) => from <= one.from && one.from < to);
    return beside.length > limit
      ? [`${beside.length} were at work side by side, and ${limit} may: ${beside.map(({ id }) => id).join(", ")}`]
      : [];
  });
}

function tooOften(works: readonly Work[], limit: number, perMs: number): string[] {
  const times = works.map(({ from }) => from).toSorted((one, other) => one - other);
  return times.flatMap((at, n) => {
    const next = times[n + limit];
    return next !== undefined && next - at < perMs - ON_ITS_WAY_MS
      ? [`${limit + 1} were started within ${next - at} ms, and ${limit} may in ${perMs}`]
      : [];
  });
}

/** A repetition is the same start: what was first counts. */
function firstOfEach(deliveries: readonly Asked[]): Asked[] {
  const first = new Map<string, Asked>();
  for (const one of deliveries) {
    const known = first.get(one.id) ?? one;
    const askedAt = Math.min(known.askedAt, one.askedAt);
    first.set(one.id, { ...one, askedAt, knownAt: Math.min(known.knownAt, one.knownAt) });
  }
  return [...first.values()];
}

/** Whoever was told that it is taken in, before another asked, begins before that one. */
function outOfOrder(asked: readonly Asked[], work: (id: string) => Work): string[] {
  return asked.flatMap((first) =>
    asked
      .filter(({ id, askedAt }) => id !== first.id && askedAt > first.knownAt && work(id).from < work(first.id).from)
      .map(({ id }) => `${id} began before ${first.id}, which was there before it`),
  );
}
