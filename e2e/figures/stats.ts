/** The value below which `share` of the sorted values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1));
  return sorted[at] ?? Number.NaN;
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What it must not exceed, and whether it does; null where nothing was promised. */
  readonly target: { readonly text: string; readonly holds: boolean } | null;
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

/** Median, 95th percentile and the worst, as one figure. @param limit what `judged` must stay below, in milliseconds */
export function spread(
  name: string,
  values: readonly number[],
  limit: number | null,
  judged: "p50" | "p95" = "p50",
): Figure {
  const [p50, p95, worst] = [quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1)];
  const value = `p50 ${ms(p50)}, p95 ${ms(p95)}, worst ${ms(worst)} (${values.length})`;
  const met = (judged === "p50" ? p50 : p95) <= (limit ?? Number.POSITIVE_INFINITY);
  return { name, value, target: limit === null ? null : { text: `${judged} ≤ ${ms(limit)}`, holds: met } };
}
