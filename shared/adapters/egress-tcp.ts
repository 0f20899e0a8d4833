import type { Connection, Egress, Exchange } from "../ports/egress.ts";
import { allowedHost, Refused, untilDeadline } from "./egress-checks.ts";
import { standardError } from "./standard-errors.ts";

/** What is used of a socket of cloudflare:sockets. */
export interface TcpSocket {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
  readonly opened: Promise<unknown>;
  startTls(): TcpSocket;
  close(): Promise<void>;
}

/** `connect` of cloudflare:sockets. */
export type TcpConnect = (
  address: { hostname: string; port: number },
  options: { secureTransport: "on" | "off" | "starttls"; allowHalfOpen: boolean },
) => TcpSocket;

export function openSocket(
  address: Parameters<Egress["connect"]>[0],
  allowPrivate: boolean,
  connect: TcpConnect | undefined,
  signal: AbortSignal,
): Promise<Exchange<Connection>> {
  const { host, port, tls, timeoutMs } = address;
  return untilDeadline(`A connection to ${host.slice(0, 200)}:${port}`, timeoutMs, signal, async (until) => {
    const hostname = hostnameOf(host);
    allowedHost(hostname, allowPrivate);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw invalid(`${port} is not a port: it is a whole number from 1 to 65535.`);
    if (tls === "off" && !allowPrivate)
      throw invalid(`A connection to ${hostname}:${port} without TLS would show what it carries: use TLS or STARTTLS.`);
    if (connect === undefined) throw invalid("This deployment opens no TCP connections.");
    const socket = connect({ hostname, port }, { secureTransport: tls, allowHalfOpen: false });
    try {
      await Promise.race([socket.opened, aborted(until)]);
    } catch (error) {
      // Closing what never opened fails too, with the same reason.
      socket.close().catch(() => undefined);
      throw error;
    }
    return connectionOf(socket, tls === "starttls");
  });
}

function connectionOf(socket: TcpSocket, mayStartTls: boolean): Connection {
  return {
    readable: socket.readable as ReadableStream<Uint8Array>,
    writable: socket.writable as WritableStream<Uint8Array>,
    startTls() {
      if (!mayStartTls) throw new TypeError("The connection was not opened with starttls.");
      return connectionOf(socket.startTls(), false);
    },
    close: () => socket.close(),
  };
}

/** As `URL.hostname` writes it: each spelling of an address becomes the one that is looked at. */
function hostnameOf(host: string): string {
  const bracketed = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const url = URL.parse(`http://${bracketed}/`);
  if (
    url === null ||
    url.hostname === "" ||
    url.port !== "" ||
    url.username !== "" ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== ""
  )
    throw invalid(`${JSON.stringify(host.slice(0, 200))} is not the name or address of a host.`);
  return url.hostname;
}

function invalid(detail: string): Refused {
  return new Refused(standardError("configuration", 400, "Invalid Address", detail));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
