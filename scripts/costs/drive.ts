import { randomUUID } from "node:crypto";
import { z } from "zod";
import { signature } from "../bench/signature.ts";
import { type Api, type Hook, send } from "../demo/platform/api.ts";
import { quiet } from "./counters.ts";
import type { Kind } from "./kinds.ts";

/** A kind whose workflow is published. */
export interface Ready {
  readonly kind: Kind;
  readonly workflow: string;
  readonly hook: Hook | null;
}

const IN_FLIGHT = 4;
/** Nothing is counted for this long: what was started waits for somebody. */
const WAITING_MS = 700;
/** Listeners that wait at a time. */
const LISTENERS = 20;
const ITEMS = [
  { sku: "lamp-brass", quantity: 2, price: 249 },
  { sku: "bulb-e27", quantity: 3, price: 15 },
];

const startedSchema = z.object({ id: z.string() });
const tasksSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

export async function ready(api: Api, kind: Kind): Promise<Ready> {
  let workflow = "";
  for (const definition of kind.definitions) {
    const named = z
      .object({ document: z.object({ namespace: z.string(), name: z.string() }) })
      .safeParse(definition.startsWith("{") ? JSON.parse(definition) : null);
    const { namespace, name } = named.success ? named.data.document : { namespace: "bench", name: kind.name };
    ({ id: workflow } = await api.publishWorkflow(definition, namespace, name));
  }
  const byHook = kind.driver === "hook" || kind.driver === "event";
  return { kind, workflow, hook: byHook ? await api.createHook(workflow) : null };
}

/** Starts so many, a few in flight, and does for each what others have to do. It may not be over when this resolves. */
export async function drive(api: Api, { kind, workflow, hook }: Ready, count: number): Promise<void> {
  switch (kind.driver) {
    case "hook":
      return await each(count, () => deliver(hook, { items: ITEMS, n: 1 }));
    case "event":
      for (let left = count; left > 0; left -= LISTENERS) {
        const orders = Array.from({ length: Math.min(left, LISTENERS) }, () => randomUUID());
        await each(orders.length, (at) => deliver(hook, { order: orders[at] }));
        await quiet(api, WAITING_MS);
        await each(orders.length, (at) => tell(api, orders[at] ?? ""));
      }
      return;
    case "person":
      await each(count, () => start(api, workflow));
      await quiet(api, WAITING_MS);
      return await answerAll(api);
    case "suspend":
      return await each(count, async () => {
        const id = await start(api, workflow);
        await api.call("POST", `/v1/executions/${id}/suspend`, 200, {});
        await api.call("POST", `/v1/executions/${id}/resume`, 200, {});
      });
    case "schedule":
      throw new Error("the clock starts these");
  }
}

async function each(count: number, work: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

async function deliver(hook: Hook | null, body: unknown): Promise<void> {
  if (hook === null) throw new Error("no hook");
  const text = JSON.stringify(body);
  const id = `msg_${randomUUID()}`;
  const at = Math.floor(Date.now() / 1000);
  const answer = await send("POST", hook.url, text, {
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": signature(hook.secret, id, at, text),
  });
  if (answer.status !== 202) throw new Error(`a delivery answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function start(api: Api, workflow: string): Promise<string> {
  const headers = { "idempotency-key": randomUUID() };
  return startedSchema.parse(await api.call("POST", "/v1/executions", 202, { workflow, input: { n: 1 } }, headers)).id;
}

async function tell(api: Api, order: string): Promise<void> {
  const event = { specversion: "1.0", id: randomUUID(), source: "/costs", type: "com.example.paid", data: { order } };
  await api.call("POST", "/v1/events", 202, event, { "content-type": "application/cloudevents+json" });
}

async function answerAll(api: Api): Promise<void> {
  const { items } = tasksSchema.parse(await api.call("GET", "/v1/people/tasks?limit=200", 200));
  await each(items.length, (at) =>
    api.call("POST", `/v1/people/tasks/${items[at]?.id}/answer`, 200, { approved: true }),
  );
}
