import { setTimeout as sleep } from "node:timers/promises";
import { type Event, eventSchema } from "./api.ts";

const TERMINAL: ReadonlySet<string> = new Set(["execution.completed", "execution.faulted", "execution.cancelled"]);
const RECONNECT_MS = 200;

/**
 * Follows an execution to its end over WebSocket, from the event after `after`. Where the connection is
 * lost it goes on after the last event it saw, so what it yields has no gap and no repeat if the
 * platform keeps its word; the caller checks that.
 * @throws where nothing arrives for `idleMs`
 */
export async function* follow(
  origin: string,
  key: string,
  id: string,
  after = 0,
  idleMs = 60_000,
): AsyncGenerator<Event> {
  let last = after;
  let heardAt = performance.now();
  for (;;) {
    if (performance.now() - heardAt > idleMs)
      throw new Error(`the live stream of ${id} could not be had for ${idleMs} ms`);
    for await (const event of connection(origin, key, id, last, idleMs)) {
      last = event.seq;
      heardAt = performance.now();
      yield event;
      if (TERMINAL.has(event.type)) return;
    }
    await sleep(RECONNECT_MS);
  }
}

/** One connection's events, until it closes. */
async function* connection(
  origin: string,
  key: string,
  id: string,
  after: number,
  idleMs: number,
): AsyncGenerator<Event> {
  const url = `${origin.replace(/^http/, "ws")}/v1/executions/${id}/live?after=${after}`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` } });
  const arrived: Event[] = [];
  let closed = false;
  let problem: unknown;
  let wake = (): void => {};
  socket.addEventListener("message", (message) => {
    try {
      arrived.push(eventSchema.parse(JSON.parse(String(message.data))));
    } catch (error) {
      problem = error;
    }
    wake();
  });
  socket.addEventListener("close", () => {
    closed = true;
    wake();
  });
  socket.addEventListener("error", () => {
    closed = true;
    wake();
  });
  try {
    for (;;) {
      const event = arrived.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (problem !== undefined) throw problem;
      if (closed) return;
      let timer: NodeJS.Timeout | undefined;
      const idle = new Promise<"idle">((resolve) => {
        timer = setTimeout(() => resolve("idle"), idleMs);
      });
      const woken = new Promise<"woken">((resolve) => {
        wake = () => resolve("woken");
      });
      const what = arrived.length > 0 || closed ? "woken" : await Promise.race([idle, woken]);
      clearTimeout(timer);
      if (what === "idle") throw new Error(`the live stream of ${id} was silent for ${idleMs} ms`);
    }
  } finally {
    socket.close();
  }
}
