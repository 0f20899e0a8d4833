import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { eventually } from "../testing/fixture.ts";
import { eventOf, ofType } from "./correlator-fixture.ts";
import { type CourierHost, Couriers } from "./couriers.ts";
import type { Handled } from "./handlers.ts";
import { DELIVERIES_IN_FLIGHT, DELIVERY_BATCH, MAX_QUEUED_OF_ONE } from "./limits.ts";
import type { Delivery, Subscription } from "./rpc.ts";
import { SubscriptionStore } from "./subscription-store.ts";

interface Bench {
  readonly couriers: Couriers;
  readonly store: SubscriptionStore;
  /** What is kept on disk, for those who lag behind. */
  readonly kept: Delivery[];
  /** What is not, any more. */
  readonly gone: Set<number>;
  readonly got: (id: string) => number[];
  /** How one subscriber answers; else it takes everything. */
  answer(id: string, how: (batch: readonly Delivery[]) => Promise<Handled>): void;
  add(id: string, after?: number, retryAt?: number | null): void;
}

/** The couriers over a real object's database, with subscribers that answer as they are told. */
async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const stub = env.CORRELATOR.get(env.CORRELATOR.newUniqueId());
  await runInDurableObject(stub, async (_object, ctx) => {
    const store = new SubscriptionStore(
      ctx.storage.sql as unknown as ConstructorParameters<typeof SubscriptionStore>[0],
    );
    const kept: Delivery[] = [];
    const gone = new Set<number>();
    const received = new Map<string, number[]>();
    const answers = new Map<string, (batch: readonly Delivery[]) => Promise<Handled>>();
    const host: CourierHost = {
      subscriptions: store,
      now: () => 1_000,
      handle: async ({ subscription: { id } }, batch) => {
        const handled = await (answers.get(id)?.(batch) ??
          Promise.resolve<Handled>({ kind: "done", upTo: batch.at(-1)?.seq ?? 0 }));
        if (handled.kind !== "failed") received.set(id, [...(received.get(id) ?? []), ...batch.map(({ seq }) => seq)]);
        return handled;
      },
      missed: (_stored, seq) => {
        const page = kept.filter((each) => each.seq > seq).slice(0, 3);
        const end = page.length === 0;
        return { deliveries: page, upTo: page.at(-1)?.seq ?? Math.max(seq, kept.at(-1)?.seq ?? 0), end };
      },
      load: (seqs) => seqs.filter((seq) => !gone.has(seq)).map(delivery),
      changed: () => undefined,
      later: () => undefined,
    };
    await work({
      couriers: new Couriers(host),
      store,
      kept,
      gone,
      got: (id) => received.get(id) ?? [],
      answer: (id, how) => answers.set(id, how),
      add: (id, after = 0, retryAt = null) => {
        store.add(
          { kind: "execution", id, execution: "x", effect: "1.1", filters: [ofType("a")], since: 0 } as Subscription,
          after,
          retryAt,
        );
      },
    });
  });
}

const event: CloudEvent = eventOf("a");
const delivery = (seq: number): Delivery => ({ seq, event });

describe("couriers", () => {
  it("bring to each in order, in batches, and no more at once than there are connections", async () => {
    await bench(async ({ couriers, add, answer, got }) => {
      let [now, most] = [0, 0];
      const batches: number[] = [];
      for (let n = 0; n < 10; n++) {
        add(`s${n}`);
        answer(`s${n}`, async (batch) => {
          most = Math.max(most, ++now);
          batches.push(batch.length);
          await scheduler.wait(2);
          now -= 1;
          return { kind: "done", upTo: batch.at(-1)?.seq ?? 0 };
        });
        for (let seq = 1; seq <= 45; seq++) couriers.push(`s${n}`, seq);
      }
      expect(couriers.unsettledFrom).toBe(1);
      await couriers.settled();
      for (let n = 0; n < 10; n++) expect(got(`s${n}`)).toEqual(Array.from({ length: 45 }, (_, seq) => seq + 1));
      expect(most).toBe(DELIVERIES_IN_FLIGHT);
      expect(Math.max(...batches)).toBe(DELIVERY_BATCH);
      expect(couriers).toMatchObject({ queued: 0, isIdle: true, unsettledFrom: Number.POSITIVE_INFINITY });
    });
  });

  it("note one that fails with how far it came, and go on with the others", async () => {
    await bench(async ({ couriers, add, answer, got, store, kept }) => {
      add("bad");
      add("good");
      answer("bad", async () => ({ kind: "failed", upTo: 1, reason: "down" }));
      for (let seq = 1; seq <= 5; seq++) {
        kept.push(delivery(seq));
        for (const id of ["bad", "good"]) couriers.push(id, seq);
      }
      await couriers.settled();
      expect(got("good")).toEqual([1, 2, 3, 4, 5]);
      expect(store.get("bad")).toMatchObject({ after: 1, behind: true, failures: 1 });
      expect(store.nextRetry).toBe(2_000);
      expect(store.interested("a", 9, "", 10).map(({ subscription }) => subscription.id)).toEqual(["good"]);
      // Up again: from the disk, from where it was, and then as all others.
      answer("bad", async (batch) => ({ kind: "done", upTo: batch.at(-1)?.seq ?? 0 }));
      couriers.catchUp("bad");
      couriers.catchUp("bad");
      await couriers.settled();
      expect(got("bad")).toEqual([2, 3, 4, 5]);
      expect(store.get("bad")).toMatchObject({ after: 5, behind: false, failures: 0 });
    });
  });

  it("treat what throws, and what never answers, as failing", async () => {
    await bench(async ({ couriers, add, answer, store }) => {
      add("throws");
      answer("throws", () => Promise.reject(new Error("gone")));
      couriers.push("throws", 7);
      await couriers.settled();
      expect(store.get("throws")).toMatchObject({ after: 6, behind: true });
      add("hangs");
      answer("hangs", () => new Promise(() => undefined));
      couriers.push("hangs", 7);
      await couriers.settled();
      expect(store.get("hangs")).toMatchObject({ after: 6, behind: true });
    });
  }, 20_000);

  it("do not let one that is slow fill the memory", async () => {
    await bench(async ({ couriers, add, answer, store }) => {
      add("slow");
      const release = Promise.withResolvers<void>();
      answer("slow", async (batch) => {
        await release.promise;
        return { kind: "done", upTo: batch.at(-1)?.seq ?? 0 };
      });
      for (let seq = 1; seq <= MAX_QUEUED_OF_ONE + 1; seq++) couriers.push("slow", seq);
      expect(couriers.queued).toBe(0);
      expect(store.get("slow")).toMatchObject({ after: 0, behind: true });
      release.resolve();
      await couriers.settled();
    });
  });

  it("take away who wants no more, even if it went to the disk meanwhile", async () => {
    await bench(async ({ couriers, add, answer, store }) => {
      add("one");
      answer("one", async () => ({ kind: "over" }));
      couriers.push("one", 1);
      couriers.push("one", 2);
      await couriers.settled();
      expect(store.get("one")).toBeUndefined();
      expect(store.count).toBe(0);
      add("late", 0, 0);
      answer("late", async () => ({ kind: "over" }));
      couriers.catchUp("late");
      await couriers.settled();
      expect(store.get("late")).toBeDefined();
    });
  });

  it("pass over what was evicted meanwhile, and bring the rest", async () => {
    await bench(async ({ couriers, add, got, gone, store }) => {
      for (let seq = 1; seq <= DELIVERY_BATCH + 3; seq++) gone.add(seq);
      gone.add(31);
      add("one");
      for (let seq = 1; seq <= 32; seq++) couriers.push("one", seq);
      await couriers.settled();
      expect(got("one")).toEqual([24, 25, 26, 27, 28, 29, 30, 32]);
      expect(couriers.queued).toBe(0);
      expect(store.get("one")).toMatchObject({ behind: false });
    });
  });

  it("back off further with each failure", async () => {
    await bench(async ({ couriers, add, answer, store, kept }) => {
      add("bad", 0, 0);
      kept.push(delivery(1));
      answer("bad", async () => ({ kind: "failed", upTo: 0, reason: "down" }));
      for (const [failures, at] of [
        [1, 2_000],
        [2, 3_000],
        [3, 5_000],
        [20, 301_000],
      ] as const) {
        store.lags("bad", 0, failures, 0);
        couriers.catchUp("bad");
        await eventually(async () => couriers.isIdle);
        expect(store.nextRetry).toBe(at);
      }
    });
  });
});
