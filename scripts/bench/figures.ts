import type { Machine } from "./machine.ts";
import { median, table } from "./stats.ts";

/** One thing that was measured, as often as there were rounds. */
export interface Figure {
  readonly label: string;
  readonly unit: "µs" | "ms" | "MiB" | "times" | "";
  readonly values: readonly number[];
  /** The most that its median should be. Printed; nothing fails by it. */
  readonly aim?: number;
}

export interface FiguresReport {
  readonly machine: Machine;
  readonly at: string;
  readonly part: string;
  /** How it was measured: numbers of rounds, requests, sockets and the like. */
  readonly settings: Readonly<Record<string, number>>;
  readonly figures: readonly Figure[];
}

export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** The host, in a line. */
export function describeHost({ cpu, cores, memoryGiB, platform, node, workerd }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}; node ${node}, workerd ${workerd}`;
}

export function renderFigures({ machine, part, settings, figures }: FiguresReport): string {
  const how = Object.entries(settings).map(([name, value]) => `${value} ${name}`);
  return [
    describeHost(machine),
    `${part}: ${how.join(", ")}; what measures shares these cores.`,
    "",
    table([["", "unit", "median", "least", "most", "at most"], ...figures.map(row)]),
  ].join("\n");
}

function row({ label, unit, values, aim }: Figure): string[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spread = values.length > 1 ? [number(least), number(most)] : ["", ""];
  return [label, unit, number(median(values)), ...spread, aim === undefined ? "" : number(aim)];
}
