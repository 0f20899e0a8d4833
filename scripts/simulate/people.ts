import { seedOf } from "../../shared/domain/rerun.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import type { Ledger } from "./ledger.ts";
import { type Platform, TENANT } from "./platform.ts";

/** Those who steer executions: each of them comes in a part of all runs. */
export class People {
  readonly #platform: Platform;
  readonly #ledger: Ledger;

  constructor(platform: Platform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
  }

  begin(): void {
    const { random } = this.#platform;
    if (random.chance(0.3)) this.#platform.track(this.#canceller());
    if (random.chance(0.4)) this.#platform.track(this.#suspender());
    for (let n = 0; n < 2; n++) if (random.chance(0.4)) this.#platform.track(this.#rerunner());
    if (random.chance(0.5)) this.#platform.track(this.#settler());
  }

  async #canceller(): Promise<void> {
    const { clock, random } = this.#platform;
    await clock.wait(5_000 + random.below(20_000));
    const id = [...this.#ledger.views.keys()][0];
    if (id === undefined || parseExecutionId(id)?.home === "intake") return;
    try {
      await this.#ledger.executions.cancel(TENANT, id, "the simulation wants it so");
      this.#platform.say(`${id} cancelled`);
    } catch (error) {
      this.#platform.say(`cancel unanswered: ${String(error)}`);
    }
  }

  /** One who has an execution stop for a while. */
  async #suspender(): Promise<void> {
    const { clock, random, storm, receiver } = this.#platform;
    const ledger = this.#ledger;
    await clock.wait(random.below(25_000));
    const id = [...ledger.views.keys()].find((one) => parseExecutionId(one)?.home === "object" && !ledger.isOver(one));
    if (id === undefined) return;
    // While a call is under way, most likely.
    for (let n = 0; n < 200 && !receiver.under.has(id); n++) await clock.wait(50);
    // It may not have reached its object yet, or be over.
    const suspended = await this.#platform.persistently(() =>
      ledger.executions.suspend(TENANT, id, "a look", "user:sim"),
    );
    if (!suspended.ok) return;
    this.#platform.say(`${id} suspended`);
    if (storm.crash > 0 && random.chance(0.5)) this.#platform.crash(id);
    await clock.wait(random.below(30_000));
    const resumed = await this.#platform.persistently(() => ledger.executions.resume(TENANT, id, "user:sim"));
    this.#platform.say(`${id} resumed: ${resumed.ok}`);
  }

  /** One who says of calls in doubt that they were made. */
  async #settler(): Promise<void> {
    for (let n = 0; n < 30; n++) {
      await this.#platform.clock.wait(5_000);
      for (const { id, status } of this.#platform.tenant.index.values()) {
        if (status !== "indeterminate") continue;
        const outcome = { ok: true, output: { said: true } } as const;
        const settled = await this.#platform.persistently(() =>
          this.#ledger.executions.settle(TENANT, id, { effect: null, outcome, by: "user:sim" }),
        );
        this.#platform.say(`${id} settled: ${settled.ok}`);
      }
    }
  }

  /** One who has an execution that is over go on from one of its tasks. */
  async #rerunner(): Promise<void> {
    const { clock, random } = this.#platform;
    const ledger = this.#ledger;
    await clock.wait(random.below(20_000));
    let id: string | undefined;
    for (let n = 0; n < 100 && id === undefined; n++) {
      await clock.wait(3_000);
      const over = [...ledger.views.keys()].filter((one) => ledger.isOver(one));
      // Those of an object have more to go on from.
      const long = over.filter((one) => parseExecutionId(one)?.home === "object");
      if (long.length > 0 && random.chance(0.7)) over.splice(0, over.length, ...long);
      if (over.length > 0) id = random.pick(over);
    }
    const parts = parseExecutionId(id ?? "");
    if (id === undefined || parts === undefined) return;
    const of = id;
    const page = await this.#platform.persistently(() => ledger.executions.history(TENANT, of, 0, 10_000));
    const events = page.ok ? page.value.events : [];
    const [started] = events;
    const tasks = events.filter(({ type }) => type === "task.started");
    if (started?.type !== "execution.started" || tasks.length === 0) return;
    const beside = tasks.filter(({ seq }) => isParkedAt(events, seq));
    const chosen = random.pick(beside.length > 0 && random.chance(0.6) ? beside : tasks);
    const seed = seedOf(events, chosen.task ?? "", chosen.frame ?? null);
    if (!seed.ok) return this.#platform.say(`${of} is not run again: ${seed.error.detail}`);
    const again = await this.#platform.persistently(() =>
      ledger.intake(parts.lane).start({
        tenant: TENANT,
        lane: parts.lane,
        revision: started.data.revision,
        trigger: { kind: "api", source: "sim" },
        input: started.data.input,
        idempotency: { key: `again-${of}`, bodyHash: "x", onMismatch: "conflict", windowMs: 86_400_000 },
        rerun: { of, from: seed.value.from, at: seed.value.then },
        seed: seed.value,
      }),
    );
    // A 503: the gate was not reached, nothing was begun, and whoever asked may ask again.
    if (!again.ok && again.error.code === "unavailable")
      return this.#platform.say(`${of} could not be run again: ${again.error.detail}`);
    // Its workflow's lane is full: a re-run does not stand in line.
    if (!again.ok && (again.error.code === "rate_limited" || again.error.detail.includes("at work at a time")))
      return this.#platform.say(`${of} is not run again now`);
    // It was begun, came to its end and was erased before its answer arrived.
    if (!again.ok && again.error.detail.includes("has been erased since")) return;
    if (!again.ok)
      return void this.#platform.problems.push(`${of} can't be run again from ${chosen.task}: ${again.error.detail}`);
    const { execution: begun } = again.value;
    ledger.views.set(begun.id, begun);
    this.#platform.say(`${of} goes on from ${chosen.task} as ${begun.id}`);
  }
}

/** Whether somebody else's answer was waited for then: a child's, say, which is not the child of a re-run. */
function isParkedAt(entries: readonly AnyEntry[], seq: number): boolean {
  const parked = new Set<number | undefined>();
  for (const entry of entries) {
    if (entry.seq >= seq) break;
    if (entry.type === "effect.parked") parked.add(entry.frame);
    else if (entry.type.startsWith("task.") || entry.type === "effect.settled") parked.delete(entry.frame);
  }
  return parked.size > 0;
}
