import type { Answer, Ledger } from "../ledger.ts";
import type { Part } from "../part.ts";
import { type Platform, TENANT } from "../platform.ts";
import type { Random } from "../random.ts";
import type { Step } from "../scenario.ts";

const WORKFLOW = `wf_${TENANT}_revised`;
const REVISIONS = 3;

/**
 * A workflow that is published again and again, with other tasks and limits, while its executions run and its starts
 * are delivered twice, late and out of order.
 */
export class Revisions implements Part {
  readonly #platform: Platform;
  readonly #ledger: Ledger;
  readonly #answers: NonNullable<Answer>[] = [];
  #published = 0;

  constructor(platform: Platform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
    const { random, tenant } = platform;
    for (let n = 0; n < REVISIONS; n++) {
      const metadata = random.chance(0.3) ? { concurrency: { limit: 1 + random.below(2) } } : {};
      tenant.add(this.#revision(n), "revised", tasksOf(random, n), metadata, { workflowId: WORKFLOW });
    }
  }

  begin(): void {
    const { clock, random } = this.#platform;
    for (let n = 1; n < REVISIONS; n++)
      clock.after(random.below(50_000), () => {
        this.#published += 1;
        this.#platform.say(`revision ${this.#published} is published`);
      });
    const starts = 3 + random.below(4);
    for (let at = 0; at < starts; at++) {
      const deliveries = 1 + random.below(3);
      for (let n = 0; n < deliveries; n++) this.#platform.track(this.#deliver(at));
    }
  }

  isOver(): boolean {
    return true;
  }

  check(): readonly string[] {
    const problems: string[] = [];
    const revisions = new Map(Array.from({ length: REVISIONS }, (_, n) => [this.#revision(n), n]));
    for (const { id, view, sent, duplicate } of this.#answers) {
      const now = this.#ledger.views.get(id);
      if (view.revision !== now?.revision)
        problems.push(`${id} was said to be of ${view.revision}, and is of ${String(now?.revision)}`);
      if (!duplicate && view.revision !== sent)
        problems.push(`${id} was started with ${sent}, and is of ${view.revision}`);
    }
    for (const { id, revision, outcome } of this.#ledger.views.values()) {
      const n = revisions.get(revision);
      if (n === undefined) continue;
      if (outcome?.status === "completed" && JSON.stringify(outcome.output) !== JSON.stringify({ by: n }))
        problems.push(`${id} is of revision ${n}, and ended with ${JSON.stringify(outcome.output)}`);
      for (const { path, key } of this.#platform.receiver.arrivals)
        if (key.startsWith(`${id}:`) && !path.startsWith(`/keyed/revision-${n}-`))
          problems.push(`${id} is of revision ${n}, and called ${path}`);
    }
    return problems;
  }

  #revision(n: number): string {
    return this.#platform.revision(`revised${n}`);
  }

  async #deliver(at: number): Promise<void> {
    const { clock, random } = this.#platform;
    await clock.wait(random.below(55_000));
    const revision = (): string => this.#revision(this.#published);
    const answer = await this.#ledger.start({ key: `revised-${at}`, lane: at % 2, revision, input: { n: at } });
    if (answer !== null) this.#answers.push(answer);
  }
}

/** Tasks of the same names, which do something else in each revision. */
function tasksOf(random: Random, n: number): readonly Step[] {
  const call = (name: string): Step => ({
    [name]: {
      call: "http",
      with: { method: "post", endpoint: `http://service.test/keyed/revision-${n}-${name}`, body: {} },
    },
  });
  const last = { last: { set: { by: n } } };
  if (random.chance(0.2)) return [last];
  const pause = { pause: { wait: { milliseconds: 500 + random.below(12_000) } } };
  return random.chance(0.5) ? [call("one"), pause, call("two"), last] : [pause, call("two"), call("one"), last];
}
