import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { LifecycleEvent } from "../../shared/domain/lifecycle.ts";

/** What the tenant object and the queue have been told, and the revisions that there are. */
export class Tenant {
  readonly revisions = new Map<string, Readonly<Record<string, unknown>>>();
  readonly index = new Map<string, ExecutionSummary>();
  readonly published: LifecycleEvent[] = [];
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
    }),
  };

  /** Every shard of the execution index: one map. */
  readonly indexNamespace = {
    idFromName: (name: string) => name,
    get: () => ({
      record: (summaries: readonly ExecutionSummary[]) =>
        this.#wire(() => {
          for (const summary of structuredClone(summaries)) {
            const before = this.index.get(summary.id);
            if (before === undefined || before.seq < summary.seq) this.index.set(summary.id, summary);
          }
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

  add(id: string, name: string, tasks: unknown, metadata: Readonly<Record<string, unknown>> = {}): void {
    this.revisions.set(id, {
      id,
      workflowId: null,
      number: 0,
      version: "1.0.0",
      source: null,
      createdAt: 0,
      workflow: name,
      definition: { document: { dsl: "1.0.3", namespace: "sim", name, version: "1.0.0", metadata }, do: tasks },
    });
  }
}
