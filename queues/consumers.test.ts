import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LifecycleEvent } from "../shared/domain/lifecycle.ts";
import { consume } from "./index.ts";
import { consumeLifecycle } from "./lifecycle/consumer.ts";

const event = (n: number): LifecycleEvent => ({
  specversion: "1.0",
  id: `exe_k3v9q2m7x1_03o1k8c2v0m5r4t/${n}`,
  source: "/tenants/k3v9q2m7x1/workflows/adhoc",
  type: "io.serverlessworkflow.workflow.started.v1",
  subject: "exe_k3v9q2m7x1_03o1k8c2v0m5r4t",
  time: "2026-11-23T09:30:00.000Z",
  datacontenttype: "application/json",
  data: { name: "x" },
});

let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = [];
  for (const level of ["info", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation(
      (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    );
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

function batch(queue: string, bodies: readonly unknown[]) {
  return createMessageBatch(
    queue,
    bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(0), attempts: 1, body })),
  );
}

describe("the lifecycle queue", () => {
  it("ships single events and batches, and logs what is none", async () => {
    const messages = batch("millrace-lifecycle", [
      event(1),
      [event(2), event(3)],
      { specversion: "0.3" },
      null,
      [event(4), { bad: true }],
    ]);
    await consume(messages);
    const result = await getQueueResult(messages, createExecutionContext());
    expect(result.explicitAcks).toEqual(["m0", "m1", "m2", "m3", "m4"]);
    expect(result.retryMessages).toEqual([]);
    const shipped = lines.filter((line) => line["event"] === "lifecycle.shipped");
    expect(shipped.map((line) => (line["events"] as LifecycleEvent[]).map(({ id }) => id))).toEqual([
      [event(1).id],
      [event(2).id, event(3).id],
    ]);
    expect(lines.filter((line) => line["event"] === "lifecycle.malformed").map((line) => line["message"])).toEqual([
      "m2",
      "m3",
      "m4",
    ]);
  });

  it("retries what can't be shipped, alone", async () => {
    const messages = batch("millrace-lifecycle", [event(1), event(2), event(3)]);
    await consumeLifecycle(messages, ([first]) => {
      if (first?.id.endsWith("/2") === true) throw new Error("the receiver is away");
    });
    const result = await getQueueResult(messages, createExecutionContext());
    expect(result.explicitAcks).toEqual(["m0", "m2"]);
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["m1"]);
  });
});

it("dead letters are logged, bounded, and let go", async () => {
  const messages = batch("millrace-dead-letters-staging", ["x".repeat(5_000), { a: 1 }]);
  await consume(messages);
  expect((await getQueueResult(messages, createExecutionContext())).explicitAcks).toEqual(["m0", "m1"]);
  expect(lines.map((line) => line["event"])).toEqual(["queue.dead-letter", "queue.dead-letter"]);
  expect(String(lines[0]?.["content"])).toHaveLength(2_000);
});

it.each(["unknown", "millrace-lifecycle-other", "constructor", "__proto__"])(
  "a queue without a consumer is an error: %s",
  async (queue) => {
    await expect(consume(batch(queue, [event(1)]))).rejects.toThrow(queue);
  },
);
