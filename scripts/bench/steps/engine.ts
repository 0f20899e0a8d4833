import { createJqExpressions } from "../../../shared/adapters/expressions-jq.ts";
import type { StartedData } from "../../../shared/domain/journal.ts";
import type { Definition } from "../../../shared/dsl/index.ts";
import { advance, compile } from "../../../shared/engine/index.ts";
import { median } from "../stats.ts";

const STARTED: StartedData = {
  id: "exe_bench",
  workflow: { id: null, namespace: "bench", name: "bench", version: "1.0.0" },
  revision: "rev_bench",
  trigger: { kind: "api", source: "bench" },
  input: {},
  nonce: "bench",
};

/**
 * The engine alone, in Node: one execution after the other, turn by turn, and nothing is kept.
 * @returns milliseconds of one, the median of `runs`
 */
export function engineMs(definition: string, input: unknown, output: unknown, runs: number): number {
  const program = compile(JSON.parse(definition) as Definition, createJqExpressions());
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    let turn = advance(program, null, { type: "start", started: { ...STARTED, input } }, 0);
    while (turn.more) turn = advance(program, turn.state, { type: "tick" }, 0);
    times.push(performance.now() - from);
    const last = turn.entries.at(-1);
    if (last?.type !== "execution.completed" || JSON.stringify(last.data.output) !== JSON.stringify(output))
      throw new Error(`the engine ended with ${JSON.stringify(last)}`);
  }
  return median(times);
}
