import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** One request as the receiver saw it. Times are milliseconds since 1970. */
export interface Received {
  readonly n: number;
  readonly step: string;
  readonly key: string;
  readonly body: string;
  /** Whether who took it in honours `Idempotency-Key`. */
  readonly keyed: boolean;
  readonly arrivedAt: number;
  /** Null while it is under way. */
  respondedAt: number | null;
  /** The connection was closed on it before the answer; null: it was not. */
  droppedAt: number | null;
  /** Whether this request changed something: a key that is known and honoured does not, nor does what is answered 503. */
  readonly applied: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly log: readonly Received[];
  /** Arrived and neither answered nor given up. */
  inFlight(): readonly Received[];
  close(): Promise<void>;
}

const bodySchema = z.object({ n: z.number(), step: z.string(), ms: z.number() });
/** With more of them a minute the platform's circuit breaker would take the receiver for broken, and rightly. */
const FLAKY_FAILURES = 1;

/**
 * The services that are called; they live outside of the platform's process group. What they do, they do on arrival,
 * before the answer: an answer that is lost leaves the deed done, which is the case that matters.
 *
 * - `/keyed` honours `Idempotency-Key`, `/unkeyed` does each request's deed;
 * - `/flaky` is keyed, answers 503 to the first request for each `n`, and does nothing for that;
 * - `/hang` is keyed and never answers.
 */
export async function startReceiver(): Promise<Receiver> {
  const log: Received[] = [];
  const keys = new Set<string>();
  const failures = new Map<number, number>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(request);
    const { n, step, ms } = bodySchema.parse(JSON.parse(text));
    const key = request.headers["idempotency-key"]?.toString() ?? "";
    const keyed = request.url !== "/unkeyed";
    const failed = failures.get(n) ?? 0;
    const fails = request.url === "/flaky" && failed < FLAKY_FAILURES;
    if (fails) failures.set(n, failed + 1);
    const applied = !fails && !(keyed && keys.has(key));
    if (applied) keys.add(key);
    const received: Received = {
      n,
      step,
      key,
      body: text,
      keyed,
      arrivedAt: Date.now(),
      respondedAt: null,
      droppedAt: null,
      applied,
    };
    log.push(received);
    response.once("close", () => {
      if (!response.writableFinished) received.droppedAt = Date.now();
    });
    if (request.url === "/hang") return;
    await sleep(ms);
    if (response.destroyed) return;
    response.writeHead(fails ? 503 : 200, { "content-type": "application/json" }).end(JSON.stringify({ n, step }));
    received.respondedAt = Date.now();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  // A connection that is closed just when a request comes on it is an error of the receiver's, and not what is tested.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver got no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    log,
    inFlight: () => log.filter((one) => one.respondedAt === null && one.droppedAt === null),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
