import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Api, Event } from "../demo/platform/api.ts";
import { isChild, TERMINAL } from "./evidence.ts";
import type { Receiver } from "./receiver.ts";

const POLL_MS = 5;
const TIMEOUT_MS = 30_000;
const CALLS = ["a", "b", "c"];
const startedSchema = z.object({ id: z.string() });

const call = (receiver: string, path: string, step: string): object => ({
  call: "http",
  with: { method: "post", endpoint: receiver + path, body: { n: 0, step, ms: 0 } },
});

const document = (name: string): object => ({ dsl: "1.0.3", namespace: "chaos", name, version: "1.0.0" });

async function until<T>(what: string, check: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(POLL_MS);
  }
}

const atOf = (events: readonly Event[], type: string): number =>
  Date.parse(events.find((event) => event.type === type)?.at ?? "");

/**
 * Cancels an execution with three calls open at a receiver that never answers, and two sub-workflows, one of which has an
 * open call too, and with one completed task to undo.
 * @returns how long it took until all of them had ended, in one line
 * @throws {Error} where one of them does not end
 */
export async function cancelTime(api: Api, receiver: Receiver): Promise<string> {
  const { url } = receiver;
  await api.publishWorkflow(
    JSON.stringify({ document: document("waits"), do: [{ long: { wait: { hours: 1 } } }] }),
    "chaos",
    "waits",
  );
  await api.publishWorkflow(
    JSON.stringify({ document: document("calls"), do: [{ stuck: call(url, "/hang", "d") }] }),
    "chaos",
    "calls",
  );
  const runs = (name: string): object => ({ run: { workflow: { namespace: "chaos", name, version: "1.0.0" } } });
  const undo = [{ undo: call(url, "/keyed", "undo-book") }];
  const branches = [
    ...CALLS.map((step) => ({ [step]: call(url, "/hang", step) })),
    { waits: runs("waits") },
    { calls: runs("calls") },
  ];
  const definition = {
    document: document("many"),
    do: [{ book: { ...call(url, "/keyed", "book"), metadata: { compensate: undo } } }, { all: { fork: { branches } } }],
  };
  const { id } = startedSchema.parse(await api.call("POST", "/v1/executions", 202, { definition, input: {} }));
  const of = (step: string) => receiver.log.find((one) => one.n === 0 && one.step === step);
  const open = [...CALLS, "d"];
  await until("four open calls", () => open.every((step) => of(step) !== undefined) || undefined);
  const children = await until("two children", async () => {
    const { items } = await api.list({ limit: "20" });
    const found = await Promise.all(items.map((item) => api.execution(item.id)));
    const own = found.filter((one) => isChild(one) && one.trigger.source === id);
    return own.length === 2 && own.every(({ status }) => !TERMINAL.has(status)) ? own.map((one) => one.id) : undefined;
  });
  const all = [id, ...children];

  const began = Date.now();
  await api.call("POST", `/v1/executions/${id}/cancel`, 200, { reason: "chaos" });
  const answered = Date.now();
  await until("the end of all three", async () => {
    const ended = await Promise.all(all.map((one) => api.execution(one)));
    return ended.every(({ status }) => TERMINAL.has(status)) || undefined;
  });
  const over = Date.now();
  const dropped = await until("four closed connections", () => {
    const times = open.map((step) => of(step)?.droppedAt ?? undefined);
    return times.every((time) => time !== undefined) ? times : undefined;
  });
  if (of("undo-book")?.applied !== true) throw new Error("what was done before the cancel was not undone");
  const histories = await Promise.all(all.map((one) => api.history(one)));
  const from = Math.min(...histories.map((events) => atOf(events, "execution.compensating")).filter((at) => at > 0));
  const to = Math.max(...histories.map((events) => atOf(events, "execution.cancelled")));
  if (Number.isNaN(to)) throw new Error("not all of them were cancelled");
  return (
    `cancel of three open calls and two sub-workflows: ${over - began} ms ` +
    `(answered after ${answered - began} ms, connections closed after ${Math.max(...dropped) - began} ms; ${to - from} ms by the histories)`
  );
}
