import { table } from "../bench/stats.ts";
import type { Machine } from "../bench/machine.ts";
import { billedRows, monthly, peerMonthly } from "./bill.ts";
import type { Measured } from "./measure.ts";
import type { PeerName, Prices } from "./prices.ts";

export interface CostReport {
  readonly at: string;
  readonly machine: Machine;
  readonly counted: number;
  readonly callMs: number;
  readonly perDay: number;
  readonly monthsKept: number;
  readonly prices: Prices;
  readonly kinds: readonly Measured[];
}

const DAYS = 30;
const PEERS: readonly PeerName[] = ["workflows", "step_functions", "temporal"];

const number = (value: number, digits = 2): string => (Number.isFinite(value) ? value.toFixed(digits) : "–");
const dollars = (value: number): string => `$${Math.round(value).toLocaleString("en-US")}`;

export function render(report: CostReport): string {
  const { machine, prices, perDay, monthsKept, callMs, counted } = report;
  const { cpu, cores, node, workerd } = machine;
  return [
    `${cpu}, ${cores} cores; node ${node}, workerd ${workerd}`,
    `Each kind: ${counted} executions after ${counted} to warm up, four in flight, all that follows them within a sweep included.`,
    "",
    "What one execution uses",
    used(report),
    "",
    "Rows written, by kind of object (alarms set, each billed as a row, after the +)",
    rows(report),
    "",
    `A month of ${perDay.toLocaleString("en-US")} executions a day, of one kind only, in dollars (prices of ${prices.looked_up})`,
    `A call is taken to last ${callMs} ms, during which the execution's object is billed as awake; executions are kept for ${monthsKept * DAYS} days, and forgetting them is in the rows.`,
    bills(report),
    "",
    `≤: more than the public tiers cover, reckoned at the last of them. ≥: a lower bound.`,
    ...PEERS.map((peer) => `${prices.peers[peer].name}: without ${prices.peers[peer].without}`),
    `Not in the table: ${prices.not_verified.map(({ name }) => name).join(", ")}: ${"no price could be read at the vendor's."}`,
  ].join("\n");
}

function used({ kinds }: CostReport): string {
  return table([
    ["kind", "rows written", "rows read", "requests", "to objects", "queue messages", "CPU ms", "GB-s", "bytes kept"],
    ...kinds.map(({ kind, use }) => [
      kind.title,
      number(billedRows(use)),
      number(use.rowsRead, 1),
      number(use.requests),
      number(use.objectRequests),
      number(use.queueMessages),
      number(use.cpuMs, 1),
      number((use.awakeMs / 1000) * 0.128, 4),
      number(use.bytesKept, 0),
    ]),
  ]);
}

function rows({ kinds }: CostReport): string {
  const all = Object.keys(kinds[0]?.rows ?? {});
  const objects = all.filter((object) =>
    kinds.some(({ rows: written, alarms }) => (written[object] ?? 0) + (alarms[object] ?? 0) >= 0.005),
  );
  return table([
    ["kind", ...objects, "sum"],
    ...kinds.map(({ kind, rows: written, alarms, use }) => [
      kind.title,
      ...objects.map((object) => {
        const [row, alarm] = [written[object] ?? 0, alarms[object] ?? 0];
        return row + alarm < 0.005 ? "" : `${number(row)} + ${number(alarm)}`;
      }),
      number(billedRows(use)),
    ]),
  ]);
}

function bills({ kinds, prices, perDay, monthsKept }: CostReport): string {
  const executions = perDay * DAYS;
  return table([
    [
      "kind",
      "rows",
      "objects",
      "Worker",
      "queue",
      "storage",
      "Millrace",
      "a million",
      ...PEERS.map((peer) => prices.peers[peer].name),
    ],
    ...kinds.map(({ kind, use }) => {
      const bill = monthly(use, { executions, monthsKept }, prices);
      return [
        kind.title,
        ...[bill.rows, bill.objects, bill.workers, bill.queues, bill.storage, bill.sum].map(dollars),
        `$${number((bill.sum / executions) * 1_000_000)}`,
        ...PEERS.map((peer) => {
          const units = kind.units[peer];
          if (units === null) return "–";
          const asked = peerMonthly(units * executions, prices.peers[peer]);
          return `${asked.beyond ? "≤ " : peer === "workflows" ? "≥ " : ""}${dollars(asked.dollars)}`;
        }),
      ];
    }),
  ]);
}
