import type { WireEvent } from "../api.ts";

export const T0 = Date.parse("2026-11-23T09:30:00.000Z");
type Rest<Type extends WireEvent["type"]> = Omit<Extract<WireEvent, { type: Type }>, "seq" | "at" | "type" | "data">;

/** Writes events with their numbers; times are milliseconds after the start. */
export class Journal {
  readonly events: WireEvent[] = [];
  add<Type extends WireEvent["type"]>(
    at: number,
    type: Type,
    of: Rest<Type>,
    data: Extract<WireEvent, { type: Type }>["data"],
  ): this {
    this.events.push({
      seq: this.events.length + 1,
      at: new Date(T0 + at).toISOString(),
      type,
      ...of,
      data,
    } as unknown as WireEvent);
    return this;
  }
  start(input: unknown = { n: 1 }): this {
    const workflow = { id: "wf", name: "w", version: "1.0.0", namespace: "default" };
    return this.add(
      0,
      "execution.started",
      {},
      { id: "exe", workflow, revision: "rev", trigger: { kind: "api", source: "api" }, input },
    );
  }
  task(at: number, frame: number, name: string, kind = "set", parent = 0, attempt?: number): this {
    return this.add(
      at,
      "task.started",
      { task: `/do/${name}`, frame, ...(attempt === undefined ? {} : { attempt }) },
      { parent, kind, name },
    );
  }
  done(at: number, frame: number, output: unknown = {}): this {
    return this.add(at, "task.completed", { frame }, { output });
  }
}

export const REFUSED = {
  type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
  status: 503,
  title: "Unavailable",
  instance: "/do/pay",
};
export const REQUEST = {
  kind: "http",
  method: "post",
  url: "https://a.example/",
  headers: {},
  body: null,
  output: "content",
  redirect: false,
  timeoutMs: 1_000,
} as const;
