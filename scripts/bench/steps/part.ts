import { withOwnServer } from "../../demo/platform/with-server.ts";
import { type FiguresReport, renderFigures } from "../figures.ts";
import { machine } from "../machine.ts";
import type { PartOptions, PartResult } from "../part.ts";
import { startWorker } from "../systems/host-bindings.ts";
import { measureSequences } from "./sequences.ts";
import { measureWaking } from "./waking.ts";

/** What a task costs where nothing is waited for, and how long it takes to wake an execution. */
export async function steps({ quick, rounds: wanted, progress }: PartOptions): Promise<PartResult> {
  const plan = { rounds: wanted ?? (quick ? 1 : 5), times: quick ? 10 : 40 };
  const executions = quick ? 3 : 20;
  const floor = await startWorker("../steps/floor-worker.ts", { objects: { STEPS: "StepsObject" } });
  try {
    const sequences = await withOwnServer("bench-steps", (server) => measureSequences(server, floor, plan, progress));
    const report: FiguresReport = {
      machine: machine(),
      at: new Date().toISOString(),
      part: "steps",
      settings: { rounds: plan.rounds, "requests of each kind a round": plan.times, "executions woken": executions },
      figures: [...sequences, ...(await measureWaking(executions, progress))],
    };
    return { report, text: renderFigures(report), problems: [] };
  } finally {
    await floor.stop();
  }
}
