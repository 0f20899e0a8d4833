import type { WorkflowError } from "../domain/execution.ts";

export interface OutgoingRequest {
  readonly method: string;
  /** http: or https:, absolute. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Whether redirects are followed (five at most, each hop checked); else a 3xx is an answer like any other. */
  readonly redirect: boolean;
  /** Of the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** The answer's body, at most; absent: MAX_RESPONSE_BYTES. */
  readonly maxBytes?: number;
  /** Asked of each part of the body as it comes; true: the rest is not waited for. One function for each answer. */
  readonly enough?: () => (part: Uint8Array) => boolean;
}

export interface OutgoingResponse {
  readonly status: number;
  /** Names in lower case; several of one name joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** After redirects. */
  readonly url: string;
}

export type Exchange<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WorkflowError };

/**
 * The one way out. Every outgoing connection of the product goes through it. Never throws: what goes wrong is an
 * error of the standard's types (communication 503, timeout 408, authorization 403). Addresses that are private,
 * loopback or link-local are refused unless development allows them, on every hop of a redirect.
 */
export interface Egress {
  /** Whatever the status: a 500 is an answer. */
  send(request: OutgoingRequest, signal: AbortSignal): Promise<Exchange<OutgoingResponse>>;
  /** ws: or wss:. The socket is accepted already; the caller closes it. */
  webSocket(
    request: {
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly protocols: readonly string[];
      readonly timeoutMs: number;
    },
    signal: AbortSignal,
  ): Promise<Exchange<WebSocket>>;
  /** TCP, with TLS from the start, by STARTTLS, or without (development only). The caller closes it. */
  connect(
    address: {
      readonly host: string;
      readonly port: number;
      readonly tls: "on" | "starttls" | "off";
      readonly timeoutMs: number;
    },
    signal: AbortSignal,
  ): Promise<Exchange<Connection>>;
}

export interface Connection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** Only of one opened with `starttls`; replaces the streams of this one. */
  startTls(): Connection;
  close(): Promise<void>;
}
