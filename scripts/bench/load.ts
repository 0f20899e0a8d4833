/** The load generator: a process of its own, so that what it costs is not on the watcher's clock. */
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type LoadOrder, type LoadReport, now, type Sample } from "./messages.ts";
import { signature } from "./signature.ts";

const BATCH_MS = 100;
const MAX_FAILURES_KEPT = 20;

function tell(report: LoadReport): void {
  process.send?.(report);
}

function post(
  agent: Agent,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text })).on("error", reject);
      },
    );
    sent.on("error", reject).end(body);
  });
}

function headersFor(order: LoadOrder): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (order.secret === null) return headers;
  const id = `msg_${randomUUID()}`;
  const at = Math.floor(Date.now() / 1000);
  headers["webhook-id"] = id;
  headers["webhook-timestamp"] = String(at);
  headers["webhook-signature"] = signature(order.secret, id, at, order.body);
  return headers;
}

async function run(order: LoadOrder): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.concurrency });
  const failures: string[] = [];
  let batch: Sample[] = [];
  const flush = (): void => {
    if (batch.length > 0) tell({ type: "samples", samples: batch });
    batch = [];
  };
  const timer = setInterval(flush, BATCH_MS);
  const until = performance.now() + order.seconds * 1000;
  let left = order.total ?? Infinity;
  const lane = async (): Promise<void> => {
    while (performance.now() < until && left > 0) {
      left--;
      const sentAt = now();
      try {
        const { status, text } = await post(agent, order.url, order.body, headersFor(order));
        const answeredAt = now();
        if (status < 200 || status > 299) throw new Error(`${status} ${text}`);
        const answer: unknown = JSON.parse(text);
        const id =
          typeof answer === "object" && answer !== null && "execution" in answer ? String(answer.execution) : "";
        batch.push({ id, sentAt, answeredAt });
      } catch (error) {
        if (failures.length < MAX_FAILURES_KEPT) failures.push(String(error));
        await sleep(50);
      }
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, lane));
  clearInterval(timer);
  flush();
  agent.destroy();
  tell({ type: "done", failures });
}

process.on("message", (order: LoadOrder) => {
  run(order).catch((error: unknown) => tell({ type: "done", failures: [String(error)] }));
});
process.on("disconnect", () => process.exit(0));
