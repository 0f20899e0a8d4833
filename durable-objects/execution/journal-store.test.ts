import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { JournalStore } from "./journal-store.ts";

const entry = (seq: number, value: unknown): AnyEntry => ({
  seq,
  at: 1_700_000_000_000 + seq,
  type: "execution.input",
  data: { value },
});

function inStore(work: (store: JournalStore) => void): Promise<void> {
  const object = env.EXECUTION.get(env.EXECUTION.newUniqueId());
  return runInDurableObject(object, (_object, ctx) => work(new JournalStore(meteredSql(ctx.storage, "execution"))));
}

/** Rows of one to four entries. */
function fill(store: JournalStore, last: number, value: (seq: number) => unknown): void {
  for (let seq = 1, size = 1; seq <= last; seq += size, size = (size % 4) + 1) {
    const entries = Array.from({ length: Math.min(size, last - seq + 1) }, (_, i) => entry(seq + i, value(seq + i)));
    store.append(entries, 0);
  }
}

function expectSamePages(store: JournalStore, last: number, maxUnits: number): void {
  for (let after = 0; after <= last + 1; after++) {
    for (let limit = 1; limit <= last + 1; limit++) {
      const { entries, more } = store.readText(after, limit, maxUnits);
      expect({ entries: JSON.parse(entries), more }, `${limit} after ${after}`).toEqual(
        store.read(after, limit, maxUnits),
      );
    }
  }
}

it("gives as text what it gives as entries, wherever a page begins and ends in a row", () =>
  inStore((store) => {
    expect(store.readText(0, 10, 1_000)).toEqual({ entries: "[]", more: false });
    fill(store, 23, (seq) => `${seq}]},"é`);
    store.cursor = 7;
    expectSamePages(store, 23, Number.MAX_SAFE_INTEGER);
    for (const maxUnits of [0, 150, 400, 1_000]) expectSamePages(store, 23, maxUnits);
  }));

it("gives as text what has a place of its own for its size", () =>
  inStore((store) => {
    fill(store, 6, (seq) => (seq % 3 === 0 ? "x".repeat(70_000) : seq));
    expectSamePages(store, 6, Number.MAX_SAFE_INTEGER);
    expectSamePages(store, 6, 80_000);
  }));
