import { Api } from "../../demo/platform/api.ts";
import { withOwnServer } from "../../demo/platform/with-server.ts";
import { startHelper } from "../children.ts";
import { machine } from "../machine.ts";
import type { CellResult, System } from "../measure.ts";
import type { PartOptions, PartResult } from "../part.ts";
import { floors } from "../systems/floors.ts";
import { platformSystem } from "../systems/platform.ts";
import { workflows } from "../systems/workflows.ts";
import { ITEMS } from "../systems/items.ts";
import { type Cell, render, type Report } from "./report.ts";

const WARM_UP = { concurrency: 16, seconds: 2 };

interface Plan {
  readonly seconds: number;
  readonly rounds: number;
  readonly concurrencies: readonly number[];
}

/** Each system in turn, and that again and again: what the machine does meanwhile meets all of them. */
async function measureAll(
  systems: readonly System[],
  { seconds, rounds, concurrencies }: Plan,
  progress: (line: string) => void,
): Promise<Cell[]> {
  const cells = systems.flatMap(({ name, label, floor }) =>
    concurrencies.map((concurrency) => ({ system: name, label, floor, concurrency, rounds: [] as CellResult[] })),
  );
  for (const system of systems) await system.measure(WARM_UP);
  for (let round = 0; round < rounds; round++) {
    for (const concurrency of concurrencies) {
      for (const system of systems) {
        const result = await system.measure({ concurrency, seconds });
        cells.find((cell) => cell.system === system.name && cell.concurrency === concurrency)?.rounds.push(result);
        progress(`${system.label}, ${concurrency} in flight: ${result.perSecond.toFixed(0)}/s`);
      }
    }
  }
  return cells;
}

/** Webhook → completed and listed, per second, beside floors and Cloudflare Workflows. */
export async function throughput({
  quick,
  rounds: wanted,
  only,
  inFlight,
  progress,
}: PartOptions): Promise<PartResult> {
  const plan: Plan = {
    seconds: quick ? 2 : 8,
    rounds: wanted ?? (quick ? 1 : 3),
    concurrencies: inFlight !== null ? [inFlight] : quick ? [16] : [1, 16, 64],
  };
  const echo = await startHelper("./echo.ts");
  try {
    const body = JSON.stringify({ echo: echo.url, items: ITEMS });
    const least = await floors(echo.url, body);
    try {
      const cells = await withOwnServer("bench", async (server) => {
        const api = new Api(server.origin, server.key);
        const five = { label: "five pure tasks", floor: "warm", body };
        const call = { label: "five tasks, one an HTTP call", floor: "new", body };
        const systems = [
          ...least.systems,
          await platformSystem(api, "pure", five),
          await platformSystem(api, "http", call),
          workflows(body),
        ];
        const chosen = systems.filter(({ name }) => only === null || only.includes(name));
        return await measureAll(chosen, plan, progress);
      });
      const { seconds, rounds } = plan;
      const report: Report = { machine: machine(), seconds, rounds, at: new Date().toISOString(), cells };
      const problems = cells.flatMap((cell) => cell.rounds.flatMap((result) => result.problems));
      return { report, text: render(report), problems };
    } finally {
      await least.stop();
    }
  } finally {
    await echo.stop();
  }
}
