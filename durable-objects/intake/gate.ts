import { count, decide } from "../../shared/domain/admission.ts";
import { TERMINAL } from "../../shared/domain/execution.ts";
import { executionId, parseExecutionId } from "../../shared/domain/ids.ts";
import { fail, ok, type Failure, type Result } from "../../shared/domain/result.ts";
import type { ExecutionRpc } from "../execution/rpc.ts";
import { log } from "../lib/log.ts";
import { Semaphore } from "../lib/semaphore.ts";
import type { GateStore, Slot } from "./gate-store.ts";
import {
  FIRST_ASK_MS,
  FULL_RETRY_SECONDS,
  GATE_RETRY_MS,
  HAND_OVERS_IN_FLIGHT,
  LONGEST_ASK_MS,
  SWEEP_MS,
} from "./limits.ts";
import type { Admission, AdmissionRequest, IntakeRpc } from "./rpc.ts";

export interface GateHost {
  readonly store: GateStore;
  /** Makes it durable with an alarm by `nextDue`, in one commit. */
  commit<T>(work: () => T): T;
  intake(tenant: string, lane: number): Pick<IntakeRpc, "called" | "standing" | "cancel" | "handOver">;
  execution(id: string): Pick<ExecutionRpc, "describe" | "cancel">;
  background(work: Promise<void>): void;
}

/**
 * The gates of one lane: each lets as many executions be at work as its workflow says, and the next in as one of them
 * ends. Who has a slot tells when it is over; who has not been heard of is asked for, so nothing is held by the dead.
 */
export class Gates {
  readonly #host: GateHost;
  readonly #connections = new Semaphore(HAND_OVERS_IN_FLIGHT);
  readonly #attending = new Map<string, Promise<void>>();

  constructor(host: GateHost) {
    this.#host = host;
  }

  /** Idempotent by the id, as far as a slot goes. */
  admit({ id: asked, slot, rate }: AdmissionRequest, now: number): Result<Admission> {
    const { store } = this.#host;
    const id = canonical(asked);
    const known = store.get(id);
    if (known !== undefined) return ok(known.state === "waiting" ? "wait" : "go");
    const decision = slot === undefined ? ({ kind: "go" } as const) : decide(this.#crowd(slot.gate), slot);
    if (decision.kind === "reject") return refused(decision.because, slot?.limit ?? 0);
    const counted = rate === undefined ? null : count(store.rate(rate.gate), rate, now);
    if (counted?.ok === false) return tooFast(rate?.limit ?? 0, counted.retryAfterMs);
    const previous = this.#host.commit(() => {
      if (rate !== undefined && counted !== null) store.putRate(rate.gate, counted.window, now + 2 * rate.perMs);
      if (slot === undefined) return [];
      const oldest = decision.kind === "wait" ? store.oldest(slot.gate, decision.cancel) : [];
      const cancelled = oldest.map((one) => ({ ...one, cancelled: true, due: now + SWEEP_MS, tries: 0 }));
      for (const one of cancelled) store.update(one);
      const state = decision.kind === "go" ? "holding" : "waiting";
      const due = decision.kind === "go" ? now + FIRST_ASK_MS : null;
      store.add({ id, gate: slot.gate, state, cancelled: false, limit: slot.limit, due, tries: 0 });
      if (decision.kind === "go") return cancelled;
      // Another revision may say another limit: the latest counts, for all that wait.
      store.setLimit(slot.gate, slot.limit);
      return [...cancelled, ...this.#callNext(slot.gate, now)];
    });
    this.#attendAll(previous);
    return ok(store.get(id)?.state === "waiting" ? "wait" : "go");
  }

  /** It is over, or never was. Idempotent. */
  ended(asked: string, now: number): void {
    const slot = this.#host.store.get(canonical(asked));
    if (slot !== undefined) this.#free(slot, now);
  }

  /** Sees to whoever is due: tells, asks, cancels. Resolves when each has been tried once. */
  async sweep(now: number, limit: number): Promise<void> {
    const due = this.#host.store.due(now, limit);
    await Promise.all(due.map((slot) => this.#attend(slot)));
  }

  #crowd(gate: string) {
    const { store } = this.#host;
    return { atWork: store.atWork(gate), leaving: store.leaving(gate), waiting: store.waiting(gate) };
  }

  /** Whoever is first in line gets what it had. */
  #free(slot: Slot, now: number): void {
    const { store } = this.#host;
    const called = this.#host.commit(() => {
      store.remove(slot.id);
      return this.#callNext(slot.gate, now);
    });
    this.#attendAll(called);
  }

  #callNext(gate: string, now: number): Slot[] {
    const { store } = this.#host;
    const called: Slot[] = [];
    for (;;) {
      const first = store.firstWaiting(gate);
      if (first === undefined || store.atWork(gate) >= first.limit) return called;
      const one: Slot = { ...first, state: "called", due: now + SWEEP_MS, tries: 0 };
      store.update(one);
      called.push(one);
    }
  }

  #attendAll(slots: readonly Slot[]): void {
    for (const slot of slots) this.#host.background(this.#attend(slot));
  }

  /** One at a time for each slot; what fails is due again. Never rejects. */
  #attend({ id }: Slot): Promise<void> {
    const known = this.#attending.get(id);
    if (known !== undefined) return known;
    const work = this.#connections.run(() => this.#see(id)).finally(() => this.#attending.delete(id));
    this.#attending.set(id, work);
    return work;
  }

  async #see(id: string): Promise<void> {
    const slot = this.#host.store.get(id);
    if (slot === undefined) return;
    let seen: "gone" | "there" | "later";
    try {
      seen = slot.cancelled ? await this.#cancel(slot) : await this.#ask(slot);
    } catch (error) {
      log.warn("intake.gate.unreached", { execution: id, tries: slot.tries, error: String(error) });
      seen = "later";
    }
    // It may have told meanwhile that it is over, or have been cancelled.
    const after = this.#host.store.get(id);
    if (after === undefined) return;
    const now = Date.now();
    if (seen === "gone") return this.#free(after, now);
    if (after.cancelled !== slot.cancelled || after.state !== slot.state) return this.#soon(after, now);
    const begun = seen === "there" && after.state === "called";
    const tries = begun ? 0 : after.tries + 1;
    // Who is not to be found yet is looked for soon; who is at work is left alone for longer and longer.
    const first = seen === "later" ? GATE_RETRY_MS : FIRST_ASK_MS;
    const due = now + Math.min(first * 2 ** Math.min(tries, 20), seen === "later" ? FIRST_ASK_MS : LONGEST_ASK_MS);
    this.#host.commit(() => this.#host.store.update({ ...after, state: begun ? "holding" : after.state, due, tries }));
  }

  /** It has changed while it was seen to: the alarm sees to it as it is now. */
  #soon(slot: Slot, now: number): void {
    if (slot.due !== null) this.#host.commit(() => this.#host.store.update({ ...slot, due: now + GATE_RETRY_MS }));
  }

  /** Tells one that it was called, or asks how it stands. */
  async #ask({ id, state }: Slot): Promise<"gone" | "there" | "later"> {
    const { intake } = this.#partsOf(id);
    const standing = state === "called" ? await intake.called(id) : await intake.standing(id);
    if (!standing.ok) throw new Error(standing.error.detail);
    switch (standing.value) {
      case "asking":
      case "pending":
        return "later";
      case "under-way":
        return "there";
      case "over":
        return "gone";
      case "elsewhere":
        return this.#isThere(id);
    }
  }

  async #isThere(id: string): Promise<"gone" | "there"> {
    const described = await this.#host.execution(id).describe();
    if (described.ok) return TERMINAL.has(described.value.status) ? "gone" : "there";
    if (described.error.code === "not_found") return "gone";
    throw new Error(described.error.detail);
  }

  /** Asks it to end. Where that takes its time, its end is told as any other. */
  async #cancel(slot: Slot): Promise<"gone" | "there" | "later"> {
    const { id } = slot;
    const { intake } = this.#partsOf(id);
    const standing = await intake.standing(id);
    if (!standing.ok) throw new Error(standing.error.detail);
    if (standing.value === "asking") return "later";
    if (standing.value === "over") return "gone";
    const reason =
      "Another execution of its workflow came after it, and takes its place (concurrency: cancel-previous).";
    if (standing.value === "pending") {
      const withdrawn = await intake.cancel(id, reason);
      if (withdrawn.ok) return "there";
    }
    if (standing.value !== "elsewhere") {
      const handed = await intake.handOver(id);
      if (!handed.ok && handed.error.code !== "not_found") throw new Error(handed.error.detail);
    }
    const cancelled = await this.#host.execution(id).cancel(reason);
    if (cancelled.ok) return TERMINAL.has(cancelled.value.status) ? "gone" : "there";
    if (cancelled.error.code === "not_found") return "gone";
    // Over already, or it is coming to its end.
    if (cancelled.error.code === "conflict") return this.#isThere(id);
    throw new Error(cancelled.error.detail);
  }

  #partsOf(id: string) {
    const parts = parseExecutionId(id);
    if (parts === undefined) throw new Error(`${id} is no execution's id`);
    return { intake: this.#host.intake(parts.tenant, parts.lane) };
  }
}

/** Where it is at home is known only once it has begun. */
function canonical(id: string): string {
  const parts = parseExecutionId(id);
  return parts === undefined ? id : executionId({ ...parts, home: "object" });
}

function refused(because: "limit" | "queue", limit: number): { readonly ok: false; readonly error: Failure } {
  const path = "/document/metadata/concurrency";
  if (because === "limit") {
    const message = `The workflow lets ${limit} of its executions be at work at a time, and they are.`;
    return fail("conflict", message, [{ path, code: "concurrency.limit", message }]);
  }
  const message = "As many executions as can wait for this workflow do wait.";
  const { error } = fail("rate_limited", message, [{ path, code: "concurrency.queue", message }]);
  return { ok: false, error: { ...error, retryAfterSeconds: FULL_RETRY_SECONDS } };
}

function tooFast(limit: number, retryAfterMs: number): { readonly ok: false; readonly error: Failure } {
  const message = `The workflow lets itself be started ${limit} times in the time that its rate names, and was.`;
  const { error } = fail("rate_limited", message, [{ path: "/document/metadata/rate", code: "rate.limit", message }]);
  return { ok: false, error: { ...error, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) } };
}
