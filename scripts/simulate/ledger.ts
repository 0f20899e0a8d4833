import type { IntakeRpc } from "../../durable-objects/intake/rpc.ts";
import {
  type ExecutionStub,
  ExecutionsService,
  type IntakeStub,
} from "../../durable-objects/lib/executions-service.ts";
import { type ExecutionSummary, type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import { type Platform, TENANT } from "./platform.ts";

const KEY_WINDOW_MS = 86_400_000;

/** One start, however often it is delivered. */
export interface Delivery {
  readonly key: string;
  readonly lane: number;
  /** Of what is published when it is sent. */
  revision(): string;
  readonly input: unknown;
}

/** What became of it. Null: it was started before, and has been erased since. */
export type Answer = null | {
  readonly id: string;
  readonly duplicate: boolean;
  /** As it was described. */
  readonly view: ExecutionView;
  /** Of the delivery that was answered. */
  readonly sent: string;
  readonly askedAt: number;
  readonly knownAt: number;
};

/** Who was told what of which execution. */
export class Ledger {
  /** As they were told at first, and as they are at the end. */
  readonly views = new Map<string, ExecutionView>();
  readonly #byKey = new Map<string, Set<string>>();
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  intake(lane: number): IntakeRpc {
    return this.#platform.intake.get(`${TENANT}:${lane}`) as IntakeRpc;
  }
  /** As the API asks, wherever the execution is. */
  get executions(): ExecutionsService {
    const { intake, execution } = this.#platform;
    return new ExecutionsService({
      intake: (tenant, lane) => intake.get(`${tenant}:${lane}`) as IntakeStub,
      execution: (id) => execution.get(id) as ExecutionStub,
    });
  }
  summary(id: string): ExecutionSummary | undefined {
    return this.#platform.tenant.index.get(id);
  }
  isOver(id: string): boolean {
    return TERMINAL.has(this.summary(id)?.status ?? "pending");
  }

  /** Delivers a start, and does not give up before there is an answer. */
  async start({ key, lane, revision, input }: Delivery): Promise<Answer> {
    const { clock } = this.#platform;
    const askedAt = clock.now;
    for (let waitMs = 500; ; waitMs = Math.min(waitMs * 1.5, 5_000)) {
      const sent = revision();
      try {
        const started = await this.intake(lane).start({
          tenant: TENANT,
          lane,
          revision: sent,
          trigger: { kind: "api", source: "sim" },
          input,
          idempotency: { key, bodyHash: "x", onMismatch: "conflict", windowMs: KEY_WINDOW_MS },
        });
        if (started.ok) {
          const { execution, duplicate } = started.value;
          const { id } = execution;
          this.views.set(id, execution);
          this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(id));
          this.#platform.say(`${key} is ${id}`);
          return { id, duplicate, view: execution, sent, askedAt, knownAt: clock.now };
        }
        this.#platform.say(`${key} refused: ${started.error.detail}`);
        if (started.error.detail.includes("has been erased since")) return null;
      } catch (error) {
        this.#platform.say(`${key} unanswered: ${String(error)}`);
      }
      await clock.wait(waitMs);
    }
  }

  /** The executions that a key made: one. */
  ofKey(key: string): readonly string[] {
    return [...(this.#byKey.get(key) ?? [])];
  }

  /** Asks each how it is now. What is gone for good is not asked. */
  async readAll(isGone: (id: string) => boolean): Promise<void> {
    for (const id of new Set([...this.views.keys(), ...this.#platform.tenant.index.keys()])) {
      if (isGone(id)) continue;
      const view = await this.executions.describe(TENANT, id);
      if (view.ok) this.views.set(id, view.value);
      else this.#platform.problems.push(`${id}: ${view.error.detail}`);
    }
  }

  /** Those that were acknowledged, and all that came of them, are over, or stand until a person settles them. */
  get areOver(): boolean {
    const ended = (row: ExecutionSummary | undefined): boolean =>
      row !== undefined && (TERMINAL.has(row.status) || row.status === "indeterminate");
    const { index } = this.#platform.tenant;
    for (const id of this.views.keys()) if (!ended(index.get(id))) return false;
    for (const row of index.values()) if (!ended(row)) return false;
    return true;
  }

  check(): string[] {
    return [...this.#byKey].flatMap(([key, ids]) => (ids.size > 1 ? [`${key} made ${[...ids].join(" and ")}`] : []));
  }
}
