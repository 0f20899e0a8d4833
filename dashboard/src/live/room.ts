import ReconnectingWebSocket from "partysocket/ws";
import { pathOf } from "../../../shared/api/client.ts";
import { contracts, liveMessageSchema, type LiveCommand, type LiveMessage } from "../../../shared/api/index.ts";
import { newKey } from "../lib/new-key.ts";

export type RoomConnection = "connecting" | "live" | "reconnecting";

/** Nothing is sent for this long: a proxy between would close the socket. In milliseconds. */
const PING_MS = 25_000;
/** The socket outlives a change of pages by this much. In milliseconds. */
const LINGER_MS = 3_000;

/** The same after a reload: an editor that comes back goes on editing. Two tabs are two. */
function clientId(): string {
  const key = "millrace.client";
  const made = `tab-${newKey()}`;
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null) return known;
    sessionStorage.setItem(key, made);
  } catch {
    // Storage may be forbidden: then a reload is somebody new.
  }
  return made;
}

/** The organisation's socket: one for all of the page, opened when somebody first listens and closed after the last. */
class Room {
  #socket: ReconnectingWebSocket | null = null;
  #connection: RoomConnection = "connecting";
  /** Said once, when the socket opens: whoever listens later has to know it too. */
  #hello: LiveMessage | null = null;
  #ping: ReturnType<typeof setInterval> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  readonly #messages = new Set<(message: LiveMessage) => void>();
  readonly #watchers = new Set<() => void>();

  get connection(): RoomConnection {
    return this.#connection;
  }

  /** @returns what ends it */
  listen(onMessage: (message: LiveMessage) => void): () => void {
    this.#messages.add(onMessage);
    clearTimeout(this.#linger);
    if (this.#hello !== null) onMessage(this.#hello);
    this.#socket ??= this.#open();
    return () => {
      this.#messages.delete(onMessage);
      if (this.#messages.size === 0) this.#linger = setTimeout(() => this.#close(), LINGER_MS);
    };
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Dropped while there is no connection: whoever needs it sends it again when there is one. */
  send(command: LiveCommand): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  #open(): ReconnectingWebSocket {
    const url = new URL(pathOf(contracts.live.follow, { query: { client: clientId() } }), window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new ReconnectingWebSocket(url.href, [], {
      minReconnectionDelay: 300,
      maxReconnectionDelay: 8_000,
      connectionTimeout: 8_000,
      maxEnqueuedMessages: 0,
    });
    socket.addEventListener("open", () => this.#is("live"));
    socket.addEventListener("close", () => this.#is("reconnecting"));
    socket.addEventListener("message", ({ data }) => {
      const message = readMessage(data);
      if (message === null) return;
      if (message.type === "hello") this.#hello = message;
      for (const listener of this.#messages) listener(message);
    });
    this.#ping = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send("ping");
    }, PING_MS);
    return socket;
  }

  #close(): void {
    clearInterval(this.#ping);
    this.#socket?.close();
    this.#socket = null;
    this.#hello = null;
    this.#connection = "connecting";
  }

  #is(connection: RoomConnection): void {
    if (this.#socket === null) return;
    this.#connection = connection;
    for (const watcher of this.#watchers) watcher();
  }
}

export const room = new Room();

/** Null for what is no message, such as `pong`, or one of a kind that this page does not know. */
function readMessage(data: unknown): LiveMessage | null {
  if (typeof data !== "string" || !data.startsWith("{")) return null;
  try {
    const read = liveMessageSchema.safeParse(JSON.parse(data));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
