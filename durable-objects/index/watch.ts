import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { errorFields } from "../../shared/observability/log.ts";
import { log } from "../lib/log.ts";
import { MAX_PUSHED, PUSH_GATHER_MS } from "./limits.ts";

/** Hands summaries to whoever watches; false: nobody does any more. */
export type Push = (summaries: readonly ExecutionSummary[], more: boolean) => Promise<boolean>;

/**
 * Tells the organisation's room what was recorded, while somebody watches: a lease in memory, so that nothing is
 * written, and nothing is sent where nobody looks. What is lost on the way is in the list all the same.
 */
export class Watch {
  #until = 0;
  #push: Push | null = null;
  #pushing = false;
  #more = false;
  /** By id: of each execution the last. */
  #waiting = new Map<string, ExecutionSummary>();

  extend(until: number, push: Push): void {
    this.#until = Math.max(this.#until, until);
    this.#push = push;
  }

  /** After the commit. Sends at once, and then what has come meanwhile together. */
  recorded(summaries: readonly ExecutionSummary[], now: number): void {
    if (now >= this.#until) return;
    for (const summary of summaries) {
      const { id, seq } = summary;
      const waits = this.#waiting.get(id);
      if (waits === undefined && this.#waiting.size >= MAX_PUSHED) this.#more = true;
      else if (waits === undefined || waits.seq < seq) this.#waiting.set(id, summary);
    }
    if (!this.#pushing) void this.#pushAll();
  }

  async #pushAll(): Promise<void> {
    this.#pushing = true;
    try {
      while (this.#waiting.size > 0 && this.#push !== null) {
        const [summaries, more] = [[...this.#waiting.values()], this.#more];
        this.#waiting = new Map();
        this.#more = false;
        if (!(await this.#push(summaries, more))) this.#until = 0;
        await scheduler.wait(PUSH_GATHER_MS);
      }
    } catch (error) {
      log.warn("index.push.failed", errorFields(error));
    } finally {
      this.#pushing = false;
    }
  }
}
