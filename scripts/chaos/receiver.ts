import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** One request as the receiver saw it. Times are milliseconds since 1970. */
export interface Received {
  readonly n: number;
  readonly step: string;
  readonly key: string;
  readonly body: string;
  readonly arrivedAt: number;
  /** Null while it is under way. */
  respondedAt: number | null;
  /** Whether this request changed something: a known key does not, nor does one that is answered 503. */
  readonly applied: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly log: readonly Received[];
  /** Arrived and not answered. */
  inFlight(): readonly Received[];
  close(): Promise<void>;
}

const bodySchema = z.object({ n: z.number(), step: z.string(), ms: z.number() });
const FLAKY_FAILURES = 2;

/**
 * A service that honours `Idempotency-Key` and lives outside of the platform's process group. What it
 * does, it does on arrival, before the answer: an answer that is lost leaves the deed done, which is the
 * case that matters. `/flaky` answers 503 to the first two requests for each `n`, and does nothing for those.
 */
export async function startReceiver(): Promise<Receiver> {
  const log: Received[] = [];
  const keys = new Set<string>();
  const failures = new Map<number, number>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(request);
    const { n, step, ms } = bodySchema.parse(JSON.parse(text));
    const key = request.headers["idempotency-key"]?.toString() ?? "";
    const failed = failures.get(n) ?? 0;
    const fails = request.url === "/flaky" && failed < FLAKY_FAILURES;
    if (fails) failures.set(n, failed + 1);
    const applied = !fails && !keys.has(key);
    if (applied) keys.add(key);
    const received: Received = { n, step, key, body: text, arrivedAt: Date.now(), respondedAt: null, applied };
    log.push(received);
    await sleep(ms);
    response.writeHead(fails ? 503 : 200, { "content-type": "application/json" }).end(JSON.stringify({ n, step }));
    received.respondedAt = Date.now();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver got no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    log,
    inFlight: () => log.filter((one) => one.respondedAt === null),
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
