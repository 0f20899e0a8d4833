import { table } from "../bench/stats.ts";
import { type CpuProfile, type ProfileNode, SAMPLING_US } from "./inspector.ts";

/** Nothing is sampled while the isolate does nothing: a longer time would be laid at the door of what comes after. */
const MAX_DELTA_US = 2 * SAMPLING_US;

export interface Share {
  readonly name: string;
  /** Microseconds in the function itself. */
  readonly selfUs: number;
  /** Microseconds in it and in what it called; once where it calls itself. */
  readonly totalUs: number;
}

/** Per function, most of its own time first. */
export function shares({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  samples.forEach((id, at) => {
    const us = Math.min(timeDeltas[at] ?? 0, MAX_DELTA_US);
    const node = byId.get(id);
    if (node !== undefined) self.set(nameOf(node), (self.get(nameOf(node)) ?? 0) + us);
    const seen = new Set<string>();
    for (let up: number | undefined = id; up !== undefined; up = parents.get(up)) {
      const above = byId.get(up);
      if (above === undefined || seen.has(nameOf(above))) continue;
      seen.add(nameOf(above));
      total.set(nameOf(above), (total.get(nameOf(above)) ?? 0) + us);
    }
  });
  return [...total]
    .map(([name, totalUs]) => ({ name, totalUs, selfUs: self.get(name) ?? 0 }))
    .toSorted((a, b) => b.selfUs - a.selfUs);
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const file = url.slice(url.lastIndexOf("/") + 1);
  return `${functionName === "" ? "(anonymous)" : functionName}${file === "" ? "" : ` ${file}:${lineNumber + 1}`}`;
}

/** @param perUnit what the time is divided by, such as the executions that were done meanwhile */
export function render(all: readonly Share[], perUnit: number, rows: number): string {
  const us = (value: number): string => (value / perUnit).toFixed(1);
  const by = (title: string, sorted: readonly Share[]): string =>
    [
      title,
      table([
        ["function", "self µs", "with callees µs"],
        ...sorted.slice(0, rows).map(({ name, selfUs, totalUs }) => [name, us(selfUs), us(totalUs)]),
      ]),
    ].join("\n");
  return [
    by("By its own time, per execution", all),
    "",
    by(
      "With what it calls, per execution",
      all.filter(({ name }) => !name.startsWith("(")).toSorted((a, b) => b.totalUs - a.totalUs),
    ),
  ].join("\n");
}
