import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export interface FanOutReceiver {
  readonly url: string;
  /** Requests of each item by their keys. */
  readonly keysOf: ReadonlyMap<number, readonly string[]>;
  /** When each request arrived, in milliseconds since 1970. */
  readonly arrivals: readonly number[];
  /** How many requests, and how many connections, there were at once at the most. */
  readonly most: { readonly requests: number; readonly connections: number };
  /** Resolves when so many requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

const bodySchema = z.object({ item: z.number() });

/** Answers after `ms`, and counts. It lives outside of the platform's process group. */
export async function startReceiver(ms: number): Promise<FanOutReceiver> {
  const keysOf = new Map<number, string[]>();
  const arrivals: number[] = [];
  const most = { requests: 0, connections: 0 };
  const waiting: { count: number; done: () => void }[] = [];
  let requests = 0;
  let connections = 0;
  const server = createServer(async (request, response) => {
    most.requests = Math.max(most.requests, ++requests);
    response.once("close", () => (requests -= 1));
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { item } = bodySchema.parse(JSON.parse(text));
    const keys = keysOf.get(item) ?? [];
    keysOf.set(item, [...keys, request.headers["idempotency-key"]?.toString() ?? ""]);
    arrivals.push(Date.now());
    for (const { done } of waiting.filter(({ count }) => count <= arrivals.length)) done();
    await sleep(ms);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ item }));
  });
  server.on("connection", (socket) => {
    most.connections = Math.max(most.connections, ++connections);
    socket.once("close", () => (connections -= 1));
  });
  // A connection that is closed just when a request comes on it is an error of the receiver's, and not what is tested.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver got no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    keysOf,
    arrivals,
    most,
    arrived: (count) =>
      new Promise((resolve) => {
        if (arrivals.length >= count) resolve();
        else waiting.push({ count, done: resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
