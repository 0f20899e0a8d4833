import type { Ledger } from "../ledger.ts";
import type { Part } from "../part.ts";
import type { Platform } from "../platform.ts";
import { CALLEES, scenario } from "../scenario.ts";

/** Workflows of random tasks, each started once, however often that is delivered. */
export class Scenarios implements Part {
  readonly plain: boolean;
  readonly #platform: Platform;
  readonly #ledger: Ledger;
  readonly #runs: number;

  constructor(platform: Platform, ledger: Ledger, runs: number) {
    this.#platform = platform;
    this.#ledger = ledger;
    this.#runs = runs;
    const { random, tenant } = platform;
    const scenarios = Array.from({ length: runs }, (_, at) => scenario(random, `w${at}`));
    for (const [name, tasks] of Object.entries(CALLEES)) tenant.add(platform.revision(name), name, tasks);
    scenarios.forEach(({ tasks }, at) => tenant.add(platform.revision(`w${at}`), `w${at}`, tasks));
    this.plain = scenarios.some((one) => one.plain);
  }

  begin(): void {
    for (let at = 0; at < this.#runs; at++) {
      this.#platform.track(this.#deliver(at));
      // The same delivery again, side by side or later.
      if (this.#platform.random.chance(0.4)) this.#platform.track(this.#deliver(at));
    }
  }

  isOver(): boolean {
    return true;
  }

  check(): readonly string[] {
    return [];
  }

  async #deliver(at: number): Promise<void> {
    const { clock, random } = this.#platform;
    await clock.wait(random.below(20_000));
    const revision = (): string => this.#platform.revision(`w${at}`);
    await this.#ledger.start({ key: `key-${at}`, lane: at % 2, revision, input: { n: at } });
  }
}
