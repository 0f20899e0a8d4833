/** A process that holds thousands of sockets, and says when what it causes has reached them: one clock for both. */
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";
import { Frames } from "./frames.ts";
import type { Arrival, Order, Report } from "./messages.ts";

/** Handshakes under way at once. */
const OPENING = 50;
const ARRIVAL_TIMEOUT_MS = 60_000;

let sockets = 0;
let arrived = (_text: string): void => undefined;

function tell(report: Report): void {
  process.send?.(report);
}

function open(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const handshake = request(url, {
      headers: {
        ...headers,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
    });
    handshake.on("upgrade", (_response, socket: Socket, head: Buffer) => {
      const frames = new Frames((text) => arrived(text));
      const push = (bytes: Buffer): void => {
        try {
          frames.push(bytes);
        } catch (error) {
          tell({ type: "failed", detail: String(error) });
        }
      };
      if (head.length > 0) push(head);
      socket.on("data", push);
      socket.on("error", (error) => tell({ type: "failed", detail: String(error) }));
      sockets++;
      resolve();
    });
    handshake.on("response", (response) => reject(new Error(`${url} answered ${response.statusCode}, not a socket`)));
    handshake.on("error", reject).end();
  });
}

async function openAll(order: Order & { readonly type: "open" }): Promise<number> {
  const from = performance.now();
  let left = order.sockets;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await open(order.url, order.headers);
  };
  await Promise.all(Array.from({ length: OPENING }, lane));
  return performance.now() - from;
}

async function cause({ url, body, headers }: Order & { readonly type: "cause" }): Promise<Arrival> {
  const all = Promise.withResolvers<void>();
  const texts = new Map<string, number>();
  let [count, firstMs, lastMs] = [0, 0, 0];
  const from = performance.now();
  arrived = (text) => {
    count++;
    texts.set(text, (texts.get(text) ?? 0) + 1);
    if (count === 1) firstMs = performance.now() - from;
    if (count < sockets) return;
    lastMs = performance.now() - from;
    all.resolve();
  };
  const timer = setTimeout(
    () => all.reject(new Error(`${count} of ${sockets} sockets got the event within ${ARRIVAL_TIMEOUT_MS} ms`)),
    ARRIVAL_TIMEOUT_MS,
  );
  const answered = new Promise<number>((resolve, reject) => {
    const sent = request(url, { method: "POST", headers }, (response) => {
      const { statusCode = 0 } = response;
      response.resume().on("end", () => {
        if (statusCode === 200) resolve(performance.now() - from);
        else reject(new Error(`${url} answered ${statusCode}`));
      });
    });
    sent.on("error", reject).end(body);
  });
  try {
    const [answeredMs] = await Promise.all([answered, all.promise]);
    const [text = "", ...others] = texts.keys();
    if (others.length > 0) throw new Error(`the sockets got ${texts.size} different messages`);
    return { firstMs, lastMs, answeredMs, text };
  } finally {
    clearTimeout(timer);
  }
}

process.on("message", (order: Order) => {
  const work =
    order.type === "open"
      ? openAll(order).then((ms): Report => ({ type: "opened", ms }))
      : cause(order).then((arrival): Report => ({ type: "arrived", ...arrival }));
  work.then(tell, (error: unknown) => tell({ type: "failed", detail: String(error) }));
});
process.on("disconnect", () => process.exit(0));
