import { describe, expect, it } from "vitest";
import type { AnyEntry } from "../../../shared/domain/journal.ts";
import { advance, compile, type Program } from "../../../shared/engine/index.ts";
import { createJqExpressions } from "../../../shared/adapters/expressions-jq.ts";
import { Run, type RunHost } from "./run.ts";

const program = compile(
  {
    document: { dsl: "1.0.3", namespace: "test", name: "broken", version: "1.0.0" },
    do: [{ pause: { wait: { seconds: 1 } } }, { last: { set: { x: 1 } } }],
  },
  createJqExpressions(),
);
const started = {
  id: "exe_test",
  workflow: { id: null, name: "broken", version: "1.0.0", namespace: "test" },
  revision: "rev_1",
  trigger: { kind: "api", source: "test" },
  input: {},
} as const;

function hostOf(lost: unknown[], commit: RunHost["commit"]): RunHost {
  return {
    performer: { perform: () => Promise.reject(new Error("not asked for")) },
    now: () => 10_000,
    commit,
    lost: (error) => lost.push(error),
    breathe: () => Promise.resolve(),
    background: () => undefined,
  };
}

describe("a run whose state is ahead of its disk", () => {
  const first = advance(program, null, { type: "start", started }, 0).entries;

  it("is given up where the engine fails in the middle of a turn", async () => {
    let calls = 0;
    const failing: Program = {
      ...program,
      nodeOf(frame) {
        if (calls++ === 2) throw new Error("a defect of the engine");
        return program.nodeOf(frame);
      },
    };
    const lost: unknown[] = [];
    const kept: AnyEntry[] = [...first];
    const run = Run.wake(
      failing,
      [first],
      hostOf(lost, (entries) => kept.push(...entries)),
    );
    calls = 0;
    await expect(run.apply({ type: "tick" })).rejects.toThrow("a defect");
    expect(run.inspect().seq).toBeGreaterThan(kept.length);
    expect(lost).toHaveLength(1);
  });

  it("is given up where its commit fails", async () => {
    const lost: unknown[] = [];
    const full = (): void => {
      throw new Error("disk full");
    };
    const run = Run.wake(program, [first], hostOf(lost, full));
    await expect(run.apply({ type: "tick" })).rejects.toThrow("disk full");
    expect(lost).toHaveLength(1);
  });
});
