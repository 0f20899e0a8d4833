/** What the process that holds the sockets is told: first to open them, then, again and again, to cause an event. */
export type Order =
  | {
      readonly type: "open";
      readonly url: string;
      readonly sockets: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly type: "cause";
      readonly url: string;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export type Report =
  | { readonly type: "opened"; readonly ms: number }
  | ({ readonly type: "arrived" } & Arrival)
  | { readonly type: "failed"; readonly detail: string };

/** One event. Milliseconds since the request that caused it was sent. */
export interface Arrival {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly answeredMs: number;
  /** What came: the same at all of them. */
  readonly text: string;
}
