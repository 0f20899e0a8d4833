import type { Machine } from "./machine.ts";
import type { CellResult, FloorResult } from "./measure.ts";
import { type Percentiles, table } from "./stats.ts";

export interface Report {
  readonly machine: Machine;
  readonly seconds: number;
  readonly at: string;
  readonly floors: readonly FloorResult[];
  readonly cells: readonly CellResult[];
}

/** Which floor a workflow's rate is divided by. */
export const FLOOR_OF: Readonly<Record<string, string>> = { pure: "warm", http: "new" };

const rate = (value: number): string => (Number.isFinite(value) ? value.toFixed(value < 100 ? 1 : 0) : "–");
const ms = (value: number): string => (Number.isFinite(value) ? value.toFixed(value < 100 ? 1 : 0) : "–");
const three = ({ p50, p95, p99 }: Percentiles): string => `${ms(p50)} / ${ms(p95)} / ${ms(p99)}`;

/** The share of its floor that a cell reaches at the same concurrency, or undefined. */
export function ratio(cell: CellResult, floors: readonly FloorResult[]): number | undefined {
  const floor = floors.find((one) => one.name === FLOOR_OF[cell.workflow] && one.concurrency === cell.concurrency);
  return floor === undefined ? undefined : cell.perSecond / floor.perSecond;
}

export function render({ machine, seconds, floors, cells }: Report): string {
  const host = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}; node ${machine.node}, workerd ${machine.workerd}`;
  return [
    host,
    `${seconds} s a cell; the load generator, the echo service and the watcher share these cores. Times are p50 / p95 / p99 in ms.`,
    "",
    "Floors: the same host, and a Worker with nothing of the platform in it",
    table([
      ["floor", "in flight", "per second", "answered"],
      ...floors.map((one) => [
        FLOOR_NAMES[one.name] ?? one.name,
        String(one.concurrency),
        rate(one.perSecond),
        three(one.answerMs),
      ]),
    ]),
    "",
    "Webhook → completed and listed",
    table([
      [
        "workflow",
        "in flight",
        "executions",
        "per second",
        "of its floor",
        "acknowledged",
        "completed",
        "listed (as polled)",
      ],
      ...cells.map((cell) => [
        WORKFLOW_NAMES[cell.workflow] ?? cell.workflow,
        String(cell.concurrency),
        String(cell.acknowledged),
        rate(cell.perSecond),
        percent(ratio(cell, floors)),
        three(cell.ackMs),
        three(cell.completedMs),
        three(cell.listedMs),
      ]),
    ]),
    "",
    "Rows written per execution, by the runtime's own meter",
    table([
      ["workflow", "in flight", "intake", "execution", "index", "sum"],
      ...cells.map((cell) => [WORKFLOW_NAMES[cell.workflow] ?? cell.workflow, String(cell.concurrency), ...rows(cell)]),
    ]),
  ].join("\n");
}

const FLOOR_NAMES: Readonly<Record<string, string>> = {
  warm: "warm object, one row, one commit",
  new: "new object, two commits, one fetch",
};
const WORKFLOW_NAMES: Readonly<Record<string, string>> = { pure: "five pure tasks", http: "one HTTP call" };

const percent = (share: number | undefined): string => (share === undefined ? "–" : `${(share * 100).toFixed(0)} %`);

function rows({ rowsPerExecution }: CellResult): string[] {
  if (rowsPerExecution === null) return ["–", "–", "–", "–"];
  const { intake = 0, execution = 0, index = 0 } = rowsPerExecution;
  return [intake, execution, index, intake + execution + index].map((value) => value.toFixed(2));
}
