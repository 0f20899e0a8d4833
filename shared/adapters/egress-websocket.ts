import type { Egress, Exchange } from "../ports/egress.ts";
import { allowedUrl, Refused, untilDeadline } from "./egress-checks.ts";
import { headersOf } from "./egress-headers.ts";
import { shownUrl, standardError } from "./standard-errors.ts";

/** Opens a WebSocket. `url` is http: or https:, without user information; the socket is accepted by the caller. */
export type Upgrade = (
  url: URL,
  headers: Headers,
  protocols: readonly string[],
  signal: AbortSignal,
) => Promise<UpgradedSocket>;

/** What the Workers runtime adds to a WebSocket that `fetch` opened. */
export type UpgradedSocket = WebSocket & { accept?(): void };

/** By `fetch`, whose answer holds the socket: so it is in the Workers runtime. A redirect is not followed. */
export function upgradeByFetch(send: typeof fetch): Upgrade {
  return async (url, headers, protocols, signal) => {
    headers.set("upgrade", "websocket");
    if (protocols.length > 0) headers.set("sec-websocket-protocol", protocols.join(", "));
    const response = await send(url.href, { headers, redirect: "manual", signal });
    const { webSocket } = response as Response & { webSocket?: UpgradedSocket | null };
    if (webSocket !== undefined && webSocket !== null) return webSocket;
    await response.body?.cancel();
    const detail = `${shownUrl(url.href)} answered ${response.status} instead of opening a WebSocket.`;
    throw new Refused(
      standardError("communication", response.status < 400 ? 502 : response.status, "No WebSocket", detail),
    );
  };
}

export async function openWebSocket(
  request: Parameters<Egress["webSocket"]>[0],
  allowPrivate: boolean,
  upgrade: Upgrade,
  signal: AbortSignal,
): Promise<Exchange<WebSocket>> {
  const opened = await untilDeadline(`WebSocket ${shownUrl(request.url)}`, request.timeoutMs, signal, (until) => {
    const given = allowedUrl(request.url, ["wss:", "ws:"], allowPrivate);
    const headers = headersOf(given, request.headers);
    const url = new URL(given.href.replace(/^ws/, "http"));
    url.username = "";
    url.password = "";
    return upgrade(url, headers, request.protocols, until);
  });
  if (!opened.ok) return opened;
  const socket = opened.value;
  // Bytes as they are: a Blob can only be read later, when the next message is there already.
  socket.binaryType = "arraybuffer";
  // Last: nothing waits between here and the caller's listeners, so no message is lost.
  socket.accept?.();
  return { ok: true, value: socket };
}
