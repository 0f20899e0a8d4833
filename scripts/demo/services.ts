import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** One request as a service saw it. Times are milliseconds since 1970. */
export interface Seen {
  readonly service: string;
  readonly order: string;
  readonly key: string | undefined;
  readonly arrivedAt: number;
  readonly answeredAt: number;
  readonly status: number;
  /** Whether this request changed something: false for a refusal, and for a key that was known. */
  readonly applied: boolean;
}

export interface OrderServices {
  readonly origin: string;
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const requestSchema = z.object({ order: z.string(), service: z.string().optional(), amount: z.number().optional() });
type Order = z.infer<typeof requestSchema>;

/** What each service does, once: how long it takes, and its answer. `attempt` counts from 1 per order. */
const SERVICES: Readonly<Record<string, { ms: number; answer: (order: Order, attempt: number) => Reply }>> = {
  "/inventory/reservations": {
    ms: 180,
    answer: ({ order }) => ({ status: 201, body: { reservation: `res-${order}` } }),
  },
  "/fraud/screenings": { ms: 260, answer: () => ({ status: 200, body: { risk: 12 } }) },
  "/payment/charges": {
    ms: 40,
    answer: ({ order }, attempt) =>
      attempt <= 2
        ? { status: 503, body: { error: "the bank does not answer" } }
        : { status: 201, body: { charge: `chg-${order}` } },
  },
  "/courier/bookings": {
    ms: 30,
    answer: ({ order, service }) =>
      service === "express"
        ? { status: 409, body: { error: "express is sold out" } }
        : { status: 201, body: { service, tracking: `trk-${order}` } },
  },
};

/**
 * The shop's inventory, fraud screening, payment and courier, on a free port of this machine. They
 * honour `Idempotency-Key`: a key that has succeeded gets its first answer again, and nothing is
 * done twice. Payment answers 503 to the first two requests for each order; express is sold out.
 */
export async function startOrderServices(): Promise<OrderServices> {
  const seen: Seen[] = [];
  const attempts = new Map<string, number>();
  const done = new Map<string, Reply>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = Date.now();
    const path = request.url ?? "/";
    const service = SERVICES[path];
    const parsed = requestSchema.safeParse(JSON.parse(await text(request)));
    if (service === undefined || request.method !== "POST" || !parsed.success) {
      answer(response, { status: 404, body: { error: `nothing answers ${request.method} ${path}` } });
      return;
    }
    const key = request.headers["idempotency-key"]?.toString();
    const name = path.split("/")[1] ?? path;
    await sleep(service.ms);
    const earlier = key === undefined ? undefined : done.get(`${path} ${key}`);
    const count = (attempts.get(`${path} ${parsed.data.order}`) ?? 0) + 1;
    attempts.set(`${path} ${parsed.data.order}`, count);
    const reply = earlier ?? service.answer(parsed.data, count);
    const applied = earlier === undefined && reply.status < 300;
    if (applied && key !== undefined) done.set(`${path} ${key}`, reply);
    seen.push({
      service: name,
      order: parsed.data.order,
      key,
      arrivedAt,
      answeredAt: Date.now(),
      status: reply.status,
      applied,
    });
    answer(response, reply);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) =>
      answer(response, { status: 400, body: { error: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the order services got no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function answer(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
