import type { Swept } from "../../durable-objects/index/rpc.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { LifecycleEvent } from "../../shared/domain/lifecycle.ts";

const MONTH_MS = 30 * 86_400_000;

/** Of a workflow that has an id, and may be started by itself. */
export interface Published {
  readonly workflowId?: string;
  readonly schedule?: unknown;
}

/** What the tenant object and the queue have been told, and the revisions that there are. */
export class Tenant {
  readonly revisions = new Map<string, Readonly<Record<string, unknown>>>();
  readonly index = new Map<string, ExecutionSummary>();
  readonly published: LifecycleEvent[] = [];
  /** What sweeps have told of, each once. */
  readonly swept = new Map<string, Swept>();
  /** Carries a call to it and back: it may be lost on either way. */
  readonly #wire: <T>(work: () => T) => Promise<T>;

  constructor(wire: <T>(work: () => T) => Promise<T>) {
    this.#wire = wire;
  }

  readonly namespace = {
    idFromName: (name: string) => name,
    get: () => ({
      designer: () => ({
        revisionById: (id: string) =>
          this.#wire(() => {
            const value = this.revisions.get(id);
            return value === undefined
              ? { ok: false, error: { code: "not_found", detail: "there is no such revision" } }
              : { ok: true, value };
          }),
        resolveNamed: (_namespace: string, name: string) =>
          this.#wire(() => {
            const value = [...this.revisions.values()].find(({ workflow }) => workflow === name);
            return value === undefined
              ? { ok: false, error: { code: "not_found", detail: "there is no such workflow" } }
              : { ok: true, value };
          }),
        [Symbol.dispose]: () => undefined,
      }),
      executions: () => ({
        retentionMs: () => this.#wire(() => ({ ok: true, value: { completedMs: MONTH_MS, failedMs: MONTH_MS } })),
        swept: (swept: Swept) =>
          this.#wire(() => {
            this.swept.set(`${swept.shard} ${swept.began}`, swept);
            return { ok: true, value: null };
          }),
        underWay: () => this.#wire(() => ({ ok: true, value: 0 })),
        [Symbol.dispose]: () => undefined,
      }),
    }),
  };

  /** Every shard of the execution index: one map. */
  readonly indexNamespace = {
    idFromName: (name: string) => name,
    get: () => ({
      record: (summaries: readonly ExecutionSummary[]) =>
        this.#wire(() => {
          this.mirror(summaries);
          return { ok: true, value: null };
        }),
    }),
  };

  readonly queue = {
    sendBatch: (messages: Iterable<{ body: readonly LifecycleEvent[] }>) =>
      this.#wire(() => {
        for (const { body } of structuredClone([...messages])) this.published.push(...body);
      }),
  };

  /** What was ever listed, whether or not it has been erased since. */
  mirror(summaries: readonly ExecutionSummary[]): void {
    for (const summary of structuredClone(summaries)) {
      const before = this.index.get(summary.id);
      if (before === undefined || before.seq < summary.seq) this.index.set(summary.id, summary);
    }
  }

  add(
    id: string,
    name: string,
    tasks: unknown,
    metadata: Readonly<Record<string, unknown>> = {},
    { workflowId, schedule }: Published = {},
  ): void {
    this.revisions.set(id, {
      id,
      workflowId: workflowId ?? `wf_${id}`,
      number: 0,
      version: "1.0.0",
      source: null,
      createdAt: 0,
      workflow: name,
      definition: {
        document: { dsl: "1.0.3", namespace: "sim", name, version: "1.0.0", metadata },
        ...(schedule === undefined ? {} : { schedule }),
        do: tasks,
      },
    });
  }
}
