import { createServer, type Server } from "node:http";

/** What the measured workflows call. Answers at once. */
export interface Receiver {
  readonly url: string;
  stop(): Promise<void>;
}

/** `/ok` answers; `/flaky` refuses the first two attempts of each idempotency key, as one that is busy. */
export async function startReceiver(): Promise<Receiver> {
  const attempts = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => {
      const key = String(request.headers["idempotency-key"]);
      const attempt = (attempts.get(key) ?? 0) + 1;
      if (request.url === "/flaky") attempts.set(key, attempt);
      const status = request.url === "/flaky" && attempt <= 2 ? 503 : 200;
      response.writeHead(status, { "content-type": "application/json" }).end('{"done": true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
