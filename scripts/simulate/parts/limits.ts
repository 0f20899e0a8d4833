import type { Ledger } from "../ledger.ts";
import type { Part } from "../part.ts";
import type { Platform } from "../platform.ts";
import { type Limited, limited } from "./limited.ts";
import { type Asked, checkLimited } from "./limits-check.ts";

/** A workflow that limits how many of it are at work, or how often it is started. */
export class Limits implements Part {
  readonly #platform: Platform;
  readonly #ledger: Ledger;
  readonly #limited: Limited;
  readonly #asked: Asked[] = [];

  constructor(platform: Platform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
    this.#limited = limited(platform.random);
    const { name, tasks, metadata } = this.#limited;
    platform.tenant.add(platform.revision(name), name, tasks, metadata);
  }

  begin(): void {
    const { random } = this.#platform;
    this.#limited.starts.forEach(({ key, afterMs }, at) => {
      this.#platform.track(this.#deliver(at, key, afterMs));
      if (random.chance(0.3)) this.#platform.track(this.#deliver(at, key, afterMs + random.below(2_000)));
    });
  }

  isOver(): boolean {
    return true;
  }

  check(): readonly string[] {
    return checkLimited(this.#limited, this.#asked, this.#ledger.views);
  }

  async #deliver(at: number, key: string, afterMs: number): Promise<void> {
    await this.#platform.clock.wait(afterMs);
    const revision = (): string => this.#platform.revision(this.#limited.name);
    const started = await this.#ledger.start({ key: `limited-${at}`, lane: at % 2, revision, input: { key } });
    if (started !== null) this.#asked.push({ ...started, key });
  }
}
