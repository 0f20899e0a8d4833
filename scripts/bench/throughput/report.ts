import { describeHost } from "../figures.ts";
import type { Machine } from "../machine.ts";
import type { CellResult } from "../measure.ts";
import { median, type Percentiles, table } from "../stats.ts";

/** One system at one concurrency, as often as there were rounds. */
export interface Cell {
  readonly system: string;
  readonly label: string;
  readonly floor: string | null;
  readonly concurrency: number;
  readonly rounds: readonly CellResult[];
}

export interface Report {
  readonly machine: Machine;
  readonly seconds: number;
  readonly rounds: number;
  readonly at: string;
  readonly cells: readonly Cell[];
}

const number = (value: number): string =>
  Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) : "–";

/** The median of one figure over the rounds, and its least and most. */
function spread(cell: Cell, of: (result: CellResult) => number | undefined): string {
  const values = cell.rounds.flatMap((result) => of(result) ?? []);
  if (values.length === 0) return "–";
  if (values.length === 1) return number(median(values));
  return `${number(median(values))} (${number(Math.min(...values))}–${number(Math.max(...values))})`;
}

/** The share of its floor that a cell reaches: of each round to the same round's, for the machine is another in the next. */
export function ratio(cell: Cell, cells: readonly Cell[]): number | undefined {
  const floor = cells.find((one) => one.system === cell.floor && one.concurrency === cell.concurrency);
  const shares = cell.rounds.flatMap((result, round) => {
    const least = floor?.rounds[round];
    return least === undefined ? [] : [result.perSecond / least.perSecond];
  });
  return shares.length === 0 ? undefined : median(shares);
}

const three = (percentiles: Percentiles | null, key: keyof Percentiles): number | undefined => percentiles?.[key];

export function render({ machine, seconds, rounds, cells }: Report): string {
  return [
    describeHost(machine),
    `${rounds} × ${seconds} s a cell, the systems in turn; the load generator, the echo service and the watcher share these cores.`,
    "Medians (least–most of the rounds); times in ms.",
    "",
    table([
      ["system", "in flight", "per second", "of its floor", "acknowledged p50", "p95", "completed p50", "listed p50"],
      ...cells.map((cell) => [
        cell.label,
        String(cell.concurrency),
        spread(cell, ({ perSecond }) => perSecond),
        share(ratio(cell, cells)),
        spread(cell, ({ ackMs }) => ackMs.p50),
        spread(cell, ({ ackMs }) => ackMs.p95),
        spread(cell, ({ completedMs }) => three(completedMs, "p50")),
        spread(cell, ({ listedMs }) => three(listedMs, "p50")),
      ]),
    ]),
    "",
    "Rows written per execution, by the runtime's own meter",
    table([
      ["system", "in flight", "intake", "execution", "index", "sum"],
      ...cells.filter((cell) => cell.rounds.some((one) => one.rowsPerExecution !== null)).map(rows),
    ]),
  ].join("\n");
}

const share = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(2));

function rows(cell: Cell): string[] {
  const of = (kind: string) => spread(cell, ({ rowsPerExecution }) => rowsPerExecution?.[kind] ?? 0);
  const sum = spread(cell, ({ rowsPerExecution: all }) =>
    ["intake", "execution", "index"].reduce((total, kind) => total + (all?.[kind] ?? 0), 0),
  );
  return [cell.label, String(cell.concurrency), of("intake"), of("execution"), of("index"), sum];
}
