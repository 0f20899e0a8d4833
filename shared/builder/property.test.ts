import fc from "fast-check";
import { expect, it } from "vitest";
import { decision, NUMBERS, sequence, Tally } from "./testing/sequence.ts";

const SEED = 20_261_123;
const RUNS = 1_000;
const DECISIONS = 500;

it(
  `an edit leaves what every other field means as it is, in ${RUNS} random sequences (seed ${SEED})`,
  { timeout: 240_000 },
  () => {
    const tally = new Tally();
    fc.assert(
      fc.property(NUMBERS, (numbers) => {
        sequence(numbers, tally);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
    // It would be easy to hold if nothing were ever done, or nothing of it could be seen.
    for (const type of ["insert", "move", "rename", "wrap", "delete", "setField"] as const)
      expect(tally.done.get(type), type).toBeGreaterThan(RUNS / 20);
    expect(tally.silent).toBeLessThan(RUNS / 2);
  },
);

it(
  `two paths behind a question leave what was there as it is where it is answered with yes (seed ${SEED})`,
  {
    timeout: 240_000,
  },
  () => {
    const tally = new Tally();
    fc.assert(
      fc.property(NUMBERS, (numbers) => {
        decision(numbers, tally);
      }),
      { seed: SEED, numRuns: DECISIONS, endOnFailure: true },
    );
    expect(tally.done.get("decide")).toBeGreaterThan(DECISIONS / 2);
  },
);
