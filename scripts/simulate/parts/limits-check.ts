import type { ExecutionView } from "../../shared/domain/execution.ts";
import type { Disk } from "./disk.ts";
import type { ObjectSpace } from "./objects.ts";
import type { Limited } from "./scenario.ts";

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
  { limit, policy }: Limited,
  deliveries: readonly Asked[],
  views: ReadonlyMap<string, ExecutionView>,
  intake: ObjectSpace,
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
    for (const one of works) {
      const beside = works.filter(({ from, to }) => from <= one.from && one.from < to);
      if (beside.length > limit)
        problems.push(
          `${beside.length} were at work side by side, and ${limit} may: ${beside.map(({ id }) => id).join(", ")}`,
        );
    }
    // Where there are more slots, who has been given one may hear of it later than the next does.
    if (policy === "queue" && limit === 1) problems.push(...outOfOrder(mine, work));
  }
  for (const name of intake.names()) {
    const disk = intake.disk(name);
    if (disk === undefined) continue;
    for (const { id } of rows(disk, "slots")) problems.push(`${name} holds a slot for ${String(id)}, which is over`);
    if (rows(disk, "errands").length > 0) problems.push(`${name} has errands left`);
  }
  return problems;
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

function rows(disk: Disk, table: string): readonly Record<string, unknown>[] {
  const made = disk.exec("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).toArray().length > 0;
  return made ? disk.exec(`SELECT * FROM ${table}`, []).toArray() : [];
}
