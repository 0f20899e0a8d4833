import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { log } from "../lib/log.ts";
import type { Gates } from "./gate.ts";
import type { Admission, AdmissionRequest, IntakeRpc, StartRequest } from "./rpc.ts";
import { GATE_RETRY_MS, GATE_TRIES } from "./limits.ts";
import type { Wanted } from "./wanted.ts";

export interface AskingHost {
  /** Those of this lane, which are asked without a round trip. */
  readonly gates: Gates;
  intake(tenant: string, lane: number): Pick<IntakeRpc, "admit" | "ended">;
  background(work: Promise<void>): void;
}

/** Starts of this instance that wait for a gate's answer. They are nowhere on disk: with the instance, they are gone. */
export class Asking {
  readonly #host: AskingHost;
  readonly #sequences = new Set<number>();
  readonly #keys = new Map<string, Promise<void>>();

  constructor(host: AskingHost) {
    this.#host = host;
  }

  has(sequence: number): boolean {
    return this.#sequences.has(sequence);
  }

  /** The same key waits for the first: two of it must not stand at a gate. */
  async free(key: string): Promise<void> {
    for (let other = this.#keys.get(key); other !== undefined; other = this.#keys.get(key)) await other;
  }

  isBusy(key: string | null): key is string {
    return key !== null && this.#keys.has(key);
  }

  async during<T>(sequence: number, key: string | null, work: () => Promise<T>): Promise<T> {
    const over = Promise.withResolvers<void>();
    this.#sequences.add(sequence);
    if (key !== null) this.#keys.set(key, over.promise);
    try {
      return await work();
    } finally {
      this.#sequences.delete(sequence);
      if (key !== null) this.#keys.delete(key);
      over.resolve();
    }
  }

  /** Asks one gate after the other. */
  async admission(request: StartRequest, id: string, wanted: readonly Wanted[]): Promise<Result<Admission>> {
    const { gates, intake } = this.#host;
    let admission: Admission = "go";
    for (const { lane, ...what } of wanted) {
      const { slot } = what;
      // A re-run begins with a journal, and can't wait for it.
      const own = slot === undefined || request.seed === undefined ? slot : { ...slot, policy: "reject" as const };
      const asked = { id, ...what, ...(own === undefined ? {} : { slot: own }) };
      const answer =
        lane === request.lane
          ? gates.admit(asked, Date.now())
          : await persistently(intake(request.tenant, lane), asked);
      if (!answer.ok) return answer;
      if (what.slot !== undefined) admission = answer.value;
    }
    return ok(admission);
  }

  /** Tells its gate that it is over, or never was. Should that be lost, the gate asks. */
  leave({ tenant, lane }: StartRequest, gate: number, id: string): void {
    const { gates, intake, background } = this.#host;
    if (gate === lane) return gates.ended(id, Date.now());
    const told = intake(tenant, gate).ended(id);
    background(
      told.then(
        () => undefined,
        (error: unknown) => log.warn("intake.gate.untold", { execution: id, error: String(error) }),
      ),
    );
  }
}

/** An answer that was lost is asked for again: who has a slot, or stands in line, does so once. */
async function persistently(gate: Pick<IntakeRpc, "admit">, asked: AdmissionRequest): Promise<Result<Admission>> {
  for (let tried = 1; ; tried++) {
    try {
      const answer = await gate.admit(asked);
      if (answer.ok || answer.error.code !== "unavailable" || tried === GATE_TRIES) return answer;
    } catch (error) {
      if (tried === GATE_TRIES)
        return fail("unavailable", `What limits this workflow could not be reached: ${String(error).slice(0, 200)}`);
    }
    await scheduler.wait(GATE_RETRY_MS * tried);
  }
}
