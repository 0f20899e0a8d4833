import type { Admission, BreakerChoice, BreakerView, ProbeResult } from "../domain/breaker.ts";

/** Whether a host may be called, as whoever reports or looks is told; `retryAt` in milliseconds since 1970. */
export type Verdict = Exclude<Admission, { readonly state: "probe" }>;

/** The breakers of one tenant, each kept by itself. All of these may fail: then calls go on as if there were none. */
export interface Breakers {
  /** Calls that failed, and those that went well beside them since the last report from here. */
  report(
    host: string,
    seen: { readonly failures: number; readonly successes: number },
    choice: BreakerChoice | undefined,
  ): Promise<Verdict>;
  /** Changes nothing, and grants nothing. */
  look(host: string): Promise<Verdict>;
  /** @param leaseMs how long a probe may take before another one is granted */
  admit(host: string, leaseMs: number): Promise<Admission>;
  probed(host: string, probe: number, result: ProbeResult): Promise<Verdict>;
  /** For people. */
  view(host: string): Promise<BreakerView>;
  /** Closes it, and forgets what failed. */
  close(host: string): Promise<BreakerView>;
}
