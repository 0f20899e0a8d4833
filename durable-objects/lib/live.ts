import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import { PLATFORM_MAX_SOCKETS } from "../../shared/domain/limits.ts";
import { wireEvent } from "../../shared/domain/wire-event.ts";

type OfStart = Pick<StartedData, "nonce">;

/** RFC 6455: the purpose is fulfilled. Sent after the last entry of a finished execution. */
const CLOSE_DONE = 1000;
/** "Service restart": who watches comes again, and finds the execution where it is now. */
const CLOSE_MOVED = 1012;

/** `?after=SEQ`: entries after it are wanted; 0, or nothing, asks for all. Null where it is not a number. */
export function afterOf(url: URL): number | null {
  const after = Number(url.searchParams.get("after") ?? "0");
  return Number.isSafeInteger(after) && after >= 0 ? after : null;
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** The sockets of those who watch. They hibernate: what is kept of each is kept by the runtime. */
export class Live {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // Whoever watches keeps its connection open with pings, and would take silence for a connection that is lost.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /**
   * Accepts a watcher and sends what it has missed. Nothing waits in here, so no entry can come between
   * the last that is sent now and the first that `broadcast` sends.
   * @param of whom it watches, where there are several
   */
  accept(missed: readonly AnyEntry[], started: OfStart, finished: boolean, of?: string): Response {
    if (this.#ctx.getWebSockets().length >= PLATFORM_MAX_SOCKETS) {
      return new Response("too many watchers", { status: 503 });
    }
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server, of === undefined ? [] : [of]);
    for (const entry of missed) server.send(JSON.stringify(wireEvent(entry, started)));
    if (finished) server.close(CLOSE_DONE, "finished");
    return new Response(null, { status: 101, webSocket: client });
  }

  broadcast(entries: readonly AnyEntry[], started: OfStart, finished: boolean, of?: string): void {
    const sockets = this.#ctx.getWebSockets(of);
    if (sockets.length === 0) return;
    const messages = entries.map((entry) => JSON.stringify(wireEvent(entry, started)));
    for (const socket of sockets) {
      try {
        for (const message of messages) socket.send(message);
        if (finished) socket.close(CLOSE_DONE, "finished");
      } catch {
        // It left without saying so; the runtime clears it away.
      }
    }
  }

  /** It goes on elsewhere. */
  moved(of: string): void {
    for (const socket of this.#ctx.getWebSockets(of)) socket.close(CLOSE_MOVED, "moved");
  }
}
