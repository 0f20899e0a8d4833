/** A request as a stand-in's service sees it. */
export interface Received {
  readonly method: string;
  /** The origin that the definition named: `https://petstore.swagger.io`. */
  readonly origin: string;
  /** Where that origin's stand-in listens. */
  readonly here: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Of one origin; null is a 404. */
export type Service = (request: Received) => Promise<Reply | null> | Reply | null;

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** The body as JSON; the text where it is none. */
export function bodyOf(request: Received): unknown {
  const text = request.body.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
