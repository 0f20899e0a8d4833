import { percentile } from "../bench/stats.ts";

/**
 * Mean time in the queue of one server with random arrivals and a service time that is always the same (M/D/1).
 * Pollaczek (1930) and Khinchine (1932): ρ·s / (2·(1 − ρ)).
 * @param rate arrivals a second
 * @param serviceMs
 * @returns milliseconds, Infinity where it can't keep up
 */
export function meanWaitMD1(rate: number, serviceMs: number): number {
  const load = (rate * serviceMs) / 1000;
  return load >= 1 ? Number.POSITIVE_INFINITY : (load * serviceMs) / (2 * (1 - load));
}

export interface Waits {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Server {
  /** Arrivals a second, at random times. */
  readonly rate: number;
  /** Of each arrival, in milliseconds. */
  service(random: () => number): number;
}

/** Before it is looked at, so that it does not begin empty. */
const WARM_UP = 0.1;

/**
 * One server, first come first served, arrival by arrival (Lindley, 1952): who comes waits for what is left of the
 * work of those before.
 * @returns milliseconds of waiting, without the service itself
 */
export function simulate({ rate, service }: Server, arrivals: number, random: () => number): Waits {
  const waits: number[] = [];
  let left = 0;
  for (let n = 0; n < arrivals; n++) {
    if (n >= arrivals * WARM_UP) waits.push(left);
    const gap = (-Math.log(1 - random()) / rate) * 1000;
    left = Math.max(0, left + service(random) - gap);
  }
  const sorted = waits.toSorted((a, b) => a - b);
  return {
    mean: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  };
}
