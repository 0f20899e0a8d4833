import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Service {
  readonly origin: string;
  /** `Idempotency-Key` of each request to `/flaky`, in order. */
  readonly keys: readonly string[];
  /** Bodies that `/reserve` took, in order. */
  readonly reserved: readonly unknown[];
  /** From here on `/slow` answers only when what this gives is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export const TOKEN = "warehouse-token-4711";

/**
 * What the workflow calls: `/slow` takes 1.5 s, `/flaky` answers 503 the first time and then 200, `/strict` wants
 * `{"ok": true}` and else answers 422, `/hang` never answers, `/reserve` wants the token of `TOKEN` and else answers
 * 401, and answers 409 to what asks for more than 100.
 */
export async function startService(): Promise<Service> {
  const keys: string[] = [];
  const reserved: unknown[] = [];
  let held: Promise<void> | null = null;
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      if (request.url === "/hang") return;
      if (request.url === "/reserve") {
        const known = request.headers.authorization === `Bearer ${TOKEN}`;
        const wanted = JSON.parse(body === "" ? "{}" : body) as { amount?: unknown };
        const status = !known ? 401 : Number(wanted.amount) > 100 ? 409 : 200;
        if (status === 200) reserved.push(wanted);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify({ reserved: status === 200 }));
        return;
      }
      const refused = request.url === "/strict" && !body.includes('"ok":true');
      const flaky = request.url === "/flaky";
      if (flaky) keys.push(String(request.headers["idempotency-key"]));
      if (request.url === "/slow") await (held ?? sleep(1_500));
      response.writeHead(refused ? 422 : flaky && keys.length === 1 ? 503 : 200, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify({ from: request.url }));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    keys,
    reserved,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = null;
        resolve();
      };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
