import { connect as connectTcp, type Socket } from "node:net";
import { Readable, Writable } from "node:stream";
import { connect as connectTls } from "node:tls";
import { createFetchEgress, type FetchEgressOptions } from "../../adapters/egress-fetch.ts";
import type { TcpConnect, TcpSocket } from "../../adapters/egress-tcp.ts";
import type { Upgrade } from "../../adapters/egress-websocket.ts";
import type { Egress } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";

/** The real way out with Node's sockets, for tests of what goes through it: services on this machine may be called. */
export function createNodeEgress(options: Partial<FetchEgressOptions> = {}): Egress {
  return createFetchEgress({ allowPrivate: true, connect: nodeConnect(), upgrade: nodeUpgrade, ...options });
}

/** As cloudflare:sockets has it. @param ca certificates to trust beside the usual ones, as PEM */
export function nodeConnect(ca?: string): TcpConnect {
  return ({ hostname, port }, { secureTransport }) => {
    const host = hostname.replace(/^\[|\]$/g, "");
    const tls = { host, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }), ...(ca === undefined ? {} : { ca }) };
    if (secureTransport === "on") {
      const socket = connectTls({ ...tls, port });
      return wrap(socket, "secureConnect", () => connectTls({ ...tls, socket }));
    }
    const socket = connectTcp({ host, port });
    return wrap(socket, "connect", () => connectTls({ ...tls, socket }));
  };
}

function wrap(socket: Socket, ready: string, upgrade: () => Socket): TcpSocket {
  const opened = new Promise<void>((resolve, reject) => {
    socket.once(ready, () => resolve());
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed")));
  });
  opened.catch(() => undefined);
  socket.on("error", () => undefined);
  let streams: { readable: ReadableStream; writable: WritableStream } | undefined;
  // Made when first asked for: a stream that reads would take the bytes of the TLS handshake.
  const made = (): { readable: ReadableStream; writable: WritableStream } =>
    (streams ??= { readable: readableOf(socket), writable: Writable.toWeb(socket) as WritableStream });
  return {
    get readable() {
      return made().readable;
    },
    get writable() {
      return made().writable;
    },
    opened,
    startTls: () => wrap(upgrade(), "secureConnect", () => socket),
    close() {
      socket.destroy();
      return Promise.resolve();
    },
  };
}

function readableOf(socket: Socket): ReadableStream {
  return Readable.toWeb(socket) as ReadableStream;
}

/** By Node's own WebSocket, which takes headers beside the standard's arguments. */
const nodeUpgrade: Upgrade = (url, headers, protocols, signal) =>
  new Promise((resolve, reject) => {
    const options = { protocols: [...protocols], headers: Object.fromEntries(headers) };
    const Socket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
    const socket = new Socket(url.href.replace(/^http/, "ws"), options);
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error("The WebSocket could not be opened.")));
    signal.addEventListener("abort", () => {
      reject(new Error("aborted"));
      socket.close();
    });
  });

/** A call of an effect, and what its performer said and asked for. */
export function testCall(more: Partial<EffectCall> = {}): EffectCall & { readonly said: string[] } {
  const said: string[] = [];
  return {
    effect: "1.1",
    key: "exe_1:abc",
    signal: new AbortController().signal,
    progress(what) {
      said.push(what);
      return Promise.resolve();
    },
    event: () => Promise.resolve(false),
    said,
    ...more,
  };
}
