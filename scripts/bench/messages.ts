/** What the load generator is told to do. */
export interface LoadOrder {
  readonly url: string;
  readonly body: string;
  /** Signs each request with an id of its own (a hook); null: sends it as it is (a floor). */
  readonly secret: string | null;
  /** Requests in flight: each is sent when the one before it is answered. */
  readonly concurrency: number;
  /** How long; what is under way then is waited for. */
  readonly seconds: number;
  /** No more than so many, whatever time is left. */
  readonly total?: number;
}

/** One answered request. Milliseconds since 1970, with a fraction. */
export interface Sample {
  /** The execution it named; empty where it names none. */
  readonly id: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

export type LoadReport =
  | { readonly type: "samples"; readonly samples: readonly Sample[] }
  | { readonly type: "done"; readonly failures: readonly string[] };

export const now = (): number => performance.timeOrigin + performance.now();
