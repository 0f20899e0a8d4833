import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from "../../shared/domain/limits.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import { begin, crash, entriesOf, eventually, execution, historyOf, stubOf, testTenant } from "../testing/fixture.ts";
import { outgrown, snapshotDue } from "./size.ts";

const LONG = [
  {
    fan: {
      for: { in: "[range(10000)]", each: "n" },
      do: [{ step: { set: { n: "${ $n }" } } }],
      metadata: { concurrency: 50 },
      output: { as: "${ length }" },
    },
  },
  { pause: { wait: { days: 1 } } },
];

const exec = <T>(id: string, query: string): Promise<T[]> =>
  runInDurableObject(stubOf(id), (_object, ctx) => ctx.storage.sql.exec(query).toArray() as unknown as T[]);
const isWaiting = async (id: string): Promise<boolean> => {
  const view = await execution(id).describe();
  return view.ok && view.value.status === "waiting";
};

describe("a fan-out over ten thousand items", () => {
  it("is woken from a snapshot, and from the journal where that is of no use", { timeout: 60_000 }, async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, LONG);
    await eventually(() => isWaiting(id));
    const [saved] = await exec<{ seq: number; parts: number }>(id, "SELECT DISTINCT seq, parts FROM snapshots");
    const [journal] = await exec<{ seq: number }>(id, "SELECT MAX(last_seq) AS seq FROM journal");
    expect(journal?.seq).toBeGreaterThan(30_000);
    expect((journal?.seq ?? 0) - (saved?.seq ?? 0)).toBeLessThan(10_000);

    // What the snapshot has is not read again: it could not be.
    const [kept] = await exec<{ first_seq: number; entries: string }>(
      id,
      "SELECT first_seq, entries FROM journal WHERE first_seq > 1 AND last_seq < 5000 ORDER BY first_seq LIMIT 1",
    );
    const damage = (entries: string) =>
      runInDurableObject(stubOf(id), (_object, ctx) => {
        ctx.storage.sql.exec("UPDATE journal SET entries = ? WHERE first_seq = ?", entries, kept?.first_seq ?? 0);
      });
    await eventually(async () => {
      const [cursor] = await exec<{ seq: number }>(id, "SELECT last_seq AS seq FROM journal WHERE first_seq = 0");
      return (cursor?.seq ?? 0) > 5_000;
    });
    await damage("damaged");
    await crash(id);
    expect(await isWaiting(id)).toBe(true);
    await damage(kept?.entries ?? "");

    // Torn: the journal says the same.
    await exec(id, "UPDATE snapshots SET data = substr(data, 1, length(data) / 2)");
    await crash(id);
    expect(await isWaiting(id)).toBe(true);
    const last = await execution(id).history((journal?.seq ?? 0) - 6, 10);
    if (!last.ok) throw new Error(last.error.detail);
    const fan = entriesOf(last.value).find((entry) => entry.type === "task.completed" && entry.task === "/do/0/fan");
    expect(fan?.data).toEqual({ output: 10_000 });
    expect(await execution(id).cancel("seen")).toMatchObject({ value: { status: "cancelled" } });
  });

  it(
    "is folded from the start where the snapshot is of another format, or of another program",
    { timeout: 60_000 },
    async () => {
      const tenant = await testTenant();
      for (const path of ["$.v", "$.program", "$.state.format"]) {
        const id = await begin(tenant, [
          { fan: { for: { in: "[range(3000)]" }, do: [{ step: { set: { x: 1 } } }] } },
          { pause: { wait: { days: 1 } } },
        ]);
        await eventually(() => isWaiting(id));
        const [before] = await exec<{ n: number }>(id, "SELECT COUNT(*) AS n FROM snapshots");
        expect(before?.n).toBe(1);
        await exec(id, `UPDATE snapshots SET data = json_set(data, '${path}', 'other')`);
        await crash(id);
        expect(await isWaiting(id)).toBe(true);
        expect(await execution(id).cancel("seen")).toMatchObject({ value: { status: "cancelled" } });
        const history = await historyOf(id);
        expect(history.map(({ seq }) => seq)).toEqual(history.map((_entry, at) => at + 1));
      }
    },
  );
});

describe("a journal that is too long", () => {
  const state = (more: Partial<Inspection>): Inspection =>
    ({ status: "running", seq: 10, compensating: null, ...more }) as Inspection;
  const undoing = { compensating: { status: "cancelled", reason: "" } } as const;

  it("ends the execution, and leaves room to undo what it did", () => {
    expect(outgrown(state({}), 1_000)).toBeNull();
    expect(outgrown(state({ seq: MAX_JOURNAL_ENTRIES + 1 }), 0)).toMatchObject({ type: "fault", final: false });
    expect(outgrown(state({}), MAX_JOURNAL_BYTES + 1)).toMatchObject({ error: { title: "Journal too large" } });
    expect(outgrown(state({ ...undoing, seq: MAX_JOURNAL_ENTRIES + 1 }), MAX_JOURNAL_BYTES + 1)).toBeNull();
    expect(outgrown(state(undoing), MAX_JOURNAL_BYTES * 2)).toMatchObject({ final: true });
    expect(outgrown(state({ status: "completed" }), MAX_JOURNAL_BYTES * 2)).toBeNull();
  });

  it("is found where it grows", { timeout: 30_000 }, async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [
      { fan: { for: { in: "[range(3000)]" }, do: [{ step: { set: { x: 1 } } }] } },
      { pause: { wait: { days: 1 } } },
    ]);
    await eventually(() => isWaiting(id));
    await exec(id, `UPDATE snapshots SET data = json_set(data, '$.units', ${MAX_JOURNAL_BYTES + 1})`);
    await crash(id);
    await execution(id).suspend("so that it grows", "test");
    expect(await execution(id).result(10_000)).toMatchObject({
      value: { status: "faulted", outcome: { error: { title: "Journal too large" } } },
    });
  });
});

it("writes no more snapshots than journal", () => {
  expect(snapshotDue({ entries: 10, units: 10 }, 0)).toBe(false);
  expect(snapshotDue({ entries: 2_000, units: 10_000 }, 0)).toBe(true);
  expect(snapshotDue({ entries: 2_000, units: 10_000 }, 10_001)).toBe(false);
  expect(snapshotDue({ entries: 10, units: 2_000_000 }, 100)).toBe(true);
});
