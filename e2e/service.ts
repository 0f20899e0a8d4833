import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Service {
  readonly origin: string;
  /** `Idempotency-Key` of each request to `/flaky`, in order. */
  readonly keys: readonly string[];
  close(): Promise<void>;
}

/** What the workflow calls: `/slow` takes 1.5 s, `/flaky` answers 503 the first time and then 200. */
export async function startService(): Promise<Service> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      request.resume();
      const flaky = request.url === "/flaky";
      if (flaky) keys.push(String(request.headers["idempotency-key"]));
      if (request.url === "/slow") await sleep(1_500);
      response.writeHead(flaky && keys.length === 1 ? 503 : 200, { "content-type": "application/json" });
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
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
