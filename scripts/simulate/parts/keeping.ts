import { INDEX_SHARDS } from "../../../shared/domain/execution-index.ts";
import type { ExecutionSummary } from "../../../shared/domain/execution.ts";
import { parseExecutionId } from "../../../shared/domain/ids.ts";
import type { Ledger } from "../ledger.ts";
import type { Part } from "../part.ts";
import { type Platform, TENANT } from "../platform.ts";
import type { Random } from "../random.ts";
import type { Step } from "../scenario.ts";
import { checkKeeping } from "./keeping-check.ts";

const SHORT = "kept-short";
const LONG = "kept-long";

/**
 * Executions that are erased soon after their end, among others that are kept, by the shards of the index themselves;
 * and executions whose alarm the runtime has given up, which nobody but a shard's sweep wakes.
 */
export class Keeping implements Part {
  readonly #platform: Platform;
  readonly #ledger: Ledger;
  readonly #bodies: number;

  constructor(platform: Platform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
    const { random, tenant } = platform;
    const bodies = [bodyOf(random), bodyOf(random)];
    this.#bodies = bodies.length;
    const retention = { completed: { seconds: 1 + random.below(20) }, failed: { seconds: 1 + random.below(20) } };
    bodies.forEach((tasks, n) => {
      tenant.add(platform.revision(`short${n}`), SHORT, tasks, { retention });
      tenant.add(platform.revision(`long${n}`), LONG, tasks);
    });
  }

  begin(): void {
    const { random } = this.#platform;
    const starts = 3 + random.below(5);
    for (let at = 0; at < starts; at++) {
      const name = `${random.chance(0.7) ? "short" : "long"}${random.below(this.#bodies)}`;
      this.#platform.track(this.#deliver(at, name, random.below(30_000)));
      // Again, while it runs, is kept, or has been erased.
      if (random.chance(0.4)) this.#platform.track(this.#deliver(at, name, random.below(150_000)));
    }
    if (random.chance(0.4)) this.#platform.track(this.#giveUpAnAlarm());
  }

  /** Those of a short retention; nobody finds them any more. */
  isGone(id: string): boolean {
    return this.#ledger.summary(id)?.workflowName === SHORT;
  }

  isOver(): boolean {
    const { index } = this.#platform;
    return index.names().every((name) => {
      const rows = index.disk(name)?.rows("executions") ?? [];
      return rows.every((row) => row["workflow_name"] !== SHORT);
    });
  }

  check(): readonly string[] {
    const gone: ExecutionSummary[] = [];
    const kept: ExecutionSummary[] = [];
    for (const row of this.#platform.tenant.index.values()) (row.workflowName === SHORT ? gone : kept).push(row);
    return checkKeeping(this.#platform, gone, kept, (id) => {
      const shard = (parseExecutionId(id)?.lane ?? 0) % INDEX_SHARDS;
      return this.#platform.index.disk(`${TENANT}:${shard}`);
    });
  }

  async #deliver(at: number, name: string, afterMs: number): Promise<void> {
    await this.#platform.clock.wait(afterMs);
    const revision = (): string => this.#platform.revision(name);
    await this.#ledger.start({ key: `kept-${at}`, lane: at % 2, revision, input: { n: at } });
  }

  /** It has failed six times, say: the object sleeps, and its alarm is gone. */
  async #giveUpAnAlarm(): Promise<void> {
    const { clock, random, execution } = this.#platform;
    await clock.wait(5_000 + random.below(30_000));
    const open = execution.names().filter((name) => {
      const summary = this.#ledger.summary(name);
      return summary !== undefined && !this.#ledger.isOver(name);
    });
    if (open.length === 0) return;
    const id = random.pick(open);
    execution.crash(id);
    execution.disk(id)?.ring(null);
    this.#platform.say(`${id} has lost its alarm`);
  }
}

function bodyOf(random: Random): readonly Step[] {
  const call: Step = {
    call: { call: "http", with: { method: "post", endpoint: "http://service.test/keyed/kept", body: {} } },
  };
  const pause: Step = { pause: { wait: { milliseconds: 200 + random.below(15_000) } } };
  const no: Step = { no: { raise: { error: { type: "https://example.com/no", status: 409, title: "No" } } } };
  return random.pick([[{ only: { set: { n: 1 } } }], [no], [call], [call, pause], [pause, call], [pause, call, no]]);
}
