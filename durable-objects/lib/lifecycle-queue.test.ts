import { describe, expect, it } from "vitest";
import type { LifecycleEvent } from "../../shared/domain/lifecycle.ts";
import { PLATFORM_MAX_QUEUE_BATCH, PLATFORM_MAX_QUEUE_MESSAGE_BYTES } from "../../shared/domain/limits.ts";
import { sendLifecycle } from "./lifecycle-queue.ts";
import { utf8Bytes } from "./text-size.ts";

const event = (n: number, title = "t"): LifecycleEvent => ({
  specversion: "1.0",
  id: `exe_1/${n}`,
  source: "/tenants/t/workflows/w",
  type: "io.serverlessworkflow.workflow.faulted.v1",
  subject: "exe_1",
  time: "2026-11-23T00:00:00.000Z",
  datacontenttype: "application/json",
  data: { error: { title } },
});

/** What the platform would refuse, which the local queue takes without a word. */
async function sent(events: readonly LifecycleEvent[]): Promise<LifecycleEvent[][][]> {
  const batches: LifecycleEvent[][][] = [];
  await sendLifecycle(
    {
      sendBatch: async (messages) => {
        batches.push([...messages].map(({ body }) => body as LifecycleEvent[]));
        return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } } as QueueSendBatchResponse;
      },
    },
    events,
  );
  return batches;
}

describe("lifecycle events on the queue", () => {
  it("stay within the platform's message and batch, in order, none lost", async () => {
    const events = Array.from({ length: 60_000 }, (_unused, n) => event(n, "ü".repeat(2_000)));
    const batches = await sent(events);
    expect(batches.length).toBeGreaterThan(1);
    for (const batch of batches) {
      // All messages of one sendBatch together (developers.cloudflare.com/queues/platform/limits).
      expect(batch.reduce((sum, message) => sum + utf8Bytes(JSON.stringify(message)), 0)).toBeLessThan(256_000);
      expect(batch.length).toBeLessThanOrEqual(PLATFORM_MAX_QUEUE_BATCH);
      for (const message of batch)
        expect(utf8Bytes(JSON.stringify(message))).toBeLessThan(PLATFORM_MAX_QUEUE_MESSAGE_BYTES);
    }
    expect(batches.flat(2).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it("share a message where they fit, and send none for nothing", async () => {
    expect(await sent([event(1), event(2), event(3)])).toMatchObject([
      [[{ id: "exe_1/1" }, { id: "exe_1/2" }, { id: "exe_1/3" }]],
    ]);
    expect(await sent([])).toEqual([]);
  });
});
