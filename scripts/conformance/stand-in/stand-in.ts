import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { NOTIFICATIONS } from "./asyncapi.ts";
import type { Received, Reply } from "./exchange.ts";
import { SERVICES } from "./services.ts";
import { sendAll } from "./web-socket.ts";

export interface Behaviour {
  /** By path, how many times 503 is answered first. */
  readonly failures: Readonly<Record<string, number>>;
  /** Paths that are answered by a redirect, to a place that then answers. */
  readonly moved: readonly string[];
  /** Whether a subscription stays open when all was sent. */
  readonly stays: boolean;
}

/** Every service answers at once. */
export const PLAIN: Behaviour = { failures: {}, moved: [], stays: false };

export interface StandIn {
  /** What came in, by the origins that the definitions name. */
  readonly seen: readonly Received[];
  /** @returns where the stand-in of an origin listens, `http://127.0.0.1:<port>`; null where there is none */
  of(origin: string): Promise<string | null>;
  close(): Promise<void>;
}

/**
 * The services that the kit and the examples call, each origin on a port of its own on this machine, opened when it
 * is first asked for. One is made for each case, so what came in is that case's own.
 */
export function standIn(behaviour: Behaviour): StandIn {
  const seen: Received[] = [];
  const servers = new Map<string, { readonly server: Server; readonly at: Promise<string> }>();
  const failed = new Map<string, number>();
  /** Upgraded: the server forgets them. */
  const sockets = new Set<Duplex>();
  let closed = false;

  async function serve(origin: string, here: string, request: IncomingMessage): Promise<Reply> {
    const received = await read(origin, here, request);
    seen.push(received);
    const { path } = received;
    const failures = failed.get(path) ?? 0;
    failed.set(path, failures + 1);
    if (failures < (behaviour.failures[path] ?? 0)) return { status: 503 };
    if (behaviour.moved.includes(path)) {
      const query = received.query.size === 0 ? "" : `?${received.query}`;
      return { status: 302, headers: { location: `${here}/moved${path}${query}` } };
    }
    const found = await SERVICES[origin]?.({ ...received, path: path.replace(/^\/moved(?=\/)/, "") });
    return found ?? { status: 404, headers: { "content-type": "text/plain" }, body: "There is nothing here." };
  }

  async function where(origin: string): Promise<string> {
    const known = servers.get(origin);
    if (known !== undefined) return await known.at;
    if (closed) throw new Error("the stand-in is closed");
    const server = createServer((request, response) => {
      // Opened below, before anything can come in.
      void at
        .then((here) => serve(origin, here, request))
        .then(
          (reply) => answer(response, reply),
          (error: unknown) => answer(response, { status: 500, body: String(error) }),
        );
    });
    server.on("upgrade", (request, socket) => {
      sockets.add(socket);
      void at.then(async (here) => {
        seen.push(await read(origin, here, request));
        await sendAll(request, socket, NOTIFICATIONS, behaviour.stays);
      });
    });
    const at = listen(server);
    servers.set(origin, { server, at });
    return await at;
  }

  return {
    seen,
    of: async (origin) => (Object.hasOwn(SERVICES, origin) ? await where(origin) : null),
    async close() {
      closed = true;
      for (const socket of sockets) socket.destroy();
      await Promise.all([...servers.values()].map(({ server }) => close(server)));
    },
  };
}

async function read(origin: string, here: string, request: IncomingMessage): Promise<Received> {
  const url = new URL(request.url ?? "/", here);
  const chunks: Buffer[] = [];
  if (request.headers.upgrade === undefined) for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return {
    method: request.method ?? "",
    origin,
    here,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
  };
}

function answer(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the stand-in got no port"));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
