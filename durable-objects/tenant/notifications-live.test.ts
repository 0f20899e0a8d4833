import { expect, it } from "vitest";
import { LiveNotifications } from "./notifications-live.ts";
import { MAX_NOTIFICATIONS_PUSHED } from "./notifications-limits.ts";
import type { NotificationRecord } from "./notifications-rpc.ts";

const record = (id: string): NotificationRecord => ({
  id,
  workflowId: "wf_1",
  workflowName: "w",
  execution: "exe_1",
  status: "faulted",
  errorTitle: null,
  endedAt: 1,
  read: false,
  deliveries: [],
});

it("goes on behind one that could not be told, and nobody hears of that", async () => {
  const sent: string[] = [];
  const live = new LiveNotifications(async ({ id }) => {
    sent.push(id);
    if (id === "a") throw new Error("the room is away");
  });
  live.told([record("a"), record("b")]);
  await expect.poll(() => sent).toEqual(["a", "b"]);
  live.told([record("c")]);
  await expect.poll(() => sent).toEqual(["a", "b", "c"]);
});

it("tells one at a time, and of many that wait the newest", async () => {
  const sent: string[] = [];
  const open: (() => void)[] = [];
  const live = new LiveNotifications(({ id }) => {
    sent.push(id);
    return new Promise((resolve) => open.push(resolve));
  });
  live.told([record("first")]);
  live.told(Array.from({ length: 3 * MAX_NOTIFICATIONS_PUSHED }, (_, n) => record(String(n))));
  expect(sent).toEqual(["first"]);
  while (sent.length <= MAX_NOTIFICATIONS_PUSHED) {
    const before = sent.length;
    open.shift()?.();
    await expect.poll(() => sent.length).toBe(before + 1);
  }
  open.shift()?.();
  expect(sent[1]).toBe(String(2 * MAX_NOTIFICATIONS_PUSHED));
  expect(sent.at(-1)).toBe(String(3 * MAX_NOTIFICATIONS_PUSHED - 1));
});
