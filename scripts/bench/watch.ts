import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../demo/platform/api.ts";
import { now, type Sample } from "./messages.ts";

/**
 * While deliveries are sent, polling may take about this share of the time, so that watching does not become the load: a
 * floor has no watcher. At 0.2 it took a quarter of the rate that it watched.
 */
const MAX_DUTY = 0.05;
const MIN_PAUSE_MS = 500;
/** However slow a poll was: what is listed meanwhile is seen, and counted, this much late at the most. */
const MAX_PAUSE_MS = 2_000;
/** After the last delivery only the backlog is waited for. */
const DRAIN_PAUSE_MS = 50;
/** An object's clock is that of its last I/O, and may be behind the sender's by this much. */
const CLOCK_SLACK_MS = 2_000;
const DRAIN_TIMEOUT_MS = 120_000;

export interface Listed {
  readonly sample: Sample;
  readonly status: string;
  /** By the platform's clock, in whole milliseconds. */
  readonly endedAt: number;
  /** When a poll first saw it in the list as ended, by ours. */
  readonly seenAt: number;
}

/**
 * Watches the tenant's list of executions (GET /v1/executions) for those that were acknowledged, newest
 * first, page by page, back to the oldest one that is still awaited.
 */
export class Watcher {
  readonly #api: Api;
  readonly #workflow: string;
  readonly #awaited = new Map<string, Sample>();
  readonly #ended = new Map<string, { status: string; endedAt: number; seenAt: number }>();
  readonly #listed: Listed[] = [];
  readonly #known = new Set<string>();
  readonly #sent = new AbortController();

  constructor(api: Api, workflow: string) {
    this.#api = api;
    this.#workflow = workflow;
  }

  expect(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const ended = this.#ended.get(sample.id);
      if (ended === undefined) this.#awaited.set(sample.id, sample);
      else this.#listed.push({ sample, ...ended });
      this.#ended.delete(sample.id);
    }
  }

  /** No more will be expected. */
  finish(): void {
    this.#sent.abort();
  }

  /**
   * Polls until all that was expected is listed as ended.
   * @returns what was listed, and the ids of what was not, two minutes after the last was sent
   */
  async run(): Promise<{ listed: readonly Listed[]; missing: readonly string[] }> {
    const began = Date.now() - 1;
    let deadline = Infinity;
    const { signal } = this.#sent;
    while (!signal.aborted || this.#awaited.size > 0) {
      if (signal.aborted && deadline === Infinity) deadline = performance.now() + DRAIN_TIMEOUT_MS;
      if (performance.now() > deadline) break;
      const from = performance.now();
      await this.#poll(began);
      const pause = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, (performance.now() - from) / MAX_DUTY));
      if (signal.aborted) await sleep(DRAIN_PAUSE_MS);
      // The end of the load cuts the pause short: the last deliveries must not wait for it.
      else await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
    return { listed: this.#listed, missing: [...this.#awaited.keys()] };
  }

  async #poll(began: number): Promise<void> {
    const oldest = this.#awaited.values().next().value?.sentAt ?? now();
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await this.#api.list({
        workflow: this.#workflow,
        limit: "200",
        ...(cursor === "" ? {} : { cursor }),
      });
      const seenAt = now();
      for (const item of page.items) {
        if (item.endedAt === null || Date.parse(item.startedAt) < began || this.#known.has(item.id)) continue;
        this.#sighted(item.id, { status: item.status, endedAt: Date.parse(item.endedAt), seenAt });
      }
      const last = page.items.at(-1);
      if (last === undefined || Date.parse(last.startedAt) < oldest - CLOCK_SLACK_MS) return;
      cursor = page.nextCursor;
    }
  }

  /** An execution can be listed before the load generator's batch says that it was acknowledged. */
  #sighted(id: string, ended: { status: string; endedAt: number; seenAt: number }): void {
    this.#known.add(id);
    const sample = this.#awaited.get(id);
    if (sample === undefined) this.#ended.set(id, ended);
    else this.#listed.push({ sample, ...ended });
    this.#awaited.delete(id);
  }
}
