/**
 * `npm run scaling`: a model of the platform beyond one machine, fed with scripts/scaling/figures.json. What is busy,
 * what is first to be too busy or full, and how many lanes, shards, queues and databases it would take.
 * docs/scaling.md explains it.
 *
 * --seed N       of the simulated arrivals; default 1
 * --set NAME=N   another value for a figure, as often as wanted: --set lanes=64
 * --json FILE    the predictions as JSON too
 * --measure      measures what can be measured here, prints it as JSON, and predicts nothing
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { table } from "../bench/stats.ts";
import { seeded } from "../chaos/random.ts";
import { type FigureName, readFigures, valuesOf } from "./figures.ts";
import type { Load } from "./load.ts";
import { measureFigures } from "./measure.ts";
import { predict, type Prediction } from "./model.ts";

const RATES = [1, 10, 100, 1_000, 10_000];
const TENANTS = [1, 100, 10_000, 100_000];

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    set: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    measure: { type: "boolean", default: false },
  },
});

if (values.measure) process.stdout.write(`${JSON.stringify(await measureFigures(), null, 2)}\n`);
else predictAll();

function predictAll(): void {
  const sources = readFigures();
  const figures = { ...valuesOf(sources) };
  for (const setting of values.set) {
    const [name = "", value] = setting.split("=");
    if (!(name in figures) || !Number.isFinite(Number(value)) || Number(value) <= 0)
      throw new Error(`--set ${setting}: one of ${Object.keys(figures).join(", ")}, and a number above 0`);
    figures[name as FigureName] = Number(value);
  }
  const loads: Load[] = RATES.flatMap((rate) =>
    TENANTS.flatMap((tenants) =>
      tenants === 1
        ? [{ rate, tenants, spread: "even" as const }]
        : (["zipf", "even"] as const).map((spread) => ({ rate, tenants, spread })),
    ),
  );
  const predictions = loads.map((load) => predict(load, figures, seeded(Number(values.seed))));
  process.stdout.write(`${render(predictions)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures, predictions }, null, 2)}\n`);
}

function render(predictions: readonly Prediction[]): string {
  const share = (load: number): string =>
    load >= 1 ? `${load.toFixed(1)} ×` : `${(load * 100).toFixed(load < 0.1 ? 1 : 0)} %`;
  const time = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
  const days = (value: number): string =>
    value > 3_650 ? "> 10 y" : value < 1 ? `${(value * 24).toFixed(1)} h` : `${value.toFixed(0)} d`;
  const [first] = predictions;
  return table([
    [
      "a second",
      "tenants",
      "spread",
      "busiest",
      ...(first?.parts.map(({ name }) => name) ?? []),
      "waits p50 / p99 ms, at most",
      ...(first?.stores.map(({ name }) => `${name} full`) ?? []),
      "first",
      "lanes",
      "shards",
      "queues",
      "databases",
    ],
    ...predictions.map(({ load, busiest, parts, stores, bottleneck, ...needed }) => {
      // What an acknowledgement may have to wait for, one after the other: a look-up, and its lane.
      const before = parts.filter(({ name }) => name === "D1" || name === "tenant object" || name === "lane");
      const over = before.some(({ waits, rate }) => waits === null && rate > 0);
      const all = (of: "p50" | "p99"): number => before.reduce((sum, { waits }) => sum + (waits?.[of] ?? 0), 0);
      return [
        load.rate.toLocaleString("en-US"),
        load.tenants.toLocaleString("en-US"),
        load.tenants === 1 ? "" : load.spread,
        busiest.toFixed(busiest < 10 ? 2 : 0),
        ...parts.map((part) => share(part.load)),
        over ? "grows" : `${time(all("p50"))} / ${time(all("p99"))}`,
        ...stores.map(({ daysToFull }) => days(daysToFull)),
        // In brackets: the first to come, and nothing to think of yet.
        parts.every((part) => part.load < 0.5) && !bottleneck.includes("disk") ? `(${bottleneck})` : bottleneck,
        String(needed.lanesNeeded),
        String(needed.shardsNeeded),
        String(needed.queuesNeeded),
        String(needed.databasesNeeded),
      ];
    }),
  ]);
}
