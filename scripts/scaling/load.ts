/** How executions are spread over tenants: all alike, or by rank (Zipf's law, exponent 1). */
export type Spread = "even" | "zipf";

export interface Load {
  /** Executions a second, all tenants together. */
  readonly rate: number;
  readonly tenants: number;
  readonly spread: Spread;
}

/** Executions a second of each tenant, the busiest first. */
export function ratesOf({ rate, tenants, spread }: Load): Float64Array {
  const rates = new Float64Array(tenants);
  let whole = 0;
  for (let rank = 0; rank < tenants; rank++) whole += rates[rank] = spread === "even" ? 1 : 1 / (rank + 1);
  return rates.map((weight) => (weight / whole) * rate);
}

/**
 * How often a second something is looked up that is kept for so long in each place that asks for it.
 * With random arrivals, a place that has just looked asks again after `seconds` and the time to its next request.
 * @param rate requests a second, spread evenly over `places`
 */
export function lookUps(rate: number, places: number, seconds: number): number {
  if (rate === 0) return 0;
  const ofPlace = rate / places;
  return places / (seconds + 1 / ofPlace);
}
