import type { Admission, BreakerChoice, BreakerView, ProbeResult } from "../../shared/domain/breaker.ts";
import type { Verdict } from "../../shared/ports/breakers.ts";

/**
 * What `durable-objects/breaker` answers, one object per tenant and host, named `<tenant>:<host>`. itty-durable carries
 * it as fetches of its own form, whose arguments and answers are JSON; see lib/breakers.ts for who calls.
 */
export interface BreakerRpc {
  /** Fails never for the organisation's settings: where they can't be had, the defaults count. */
  report(
    tenant: string,
    host: string,
    seen: { readonly failures: number; readonly successes: number },
    choice: BreakerChoice | null,
  ): Promise<Verdict>;
  look(): Promise<Verdict>;
  admit(leaseMs: number): Promise<Admission>;
  probed(probe: number, result: ProbeResult): Promise<Verdict>;
  view(): Promise<BreakerView>;
  /** Not `reset`, which is itty-durable's own. */
  close(): Promise<BreakerView>;
}

/** What the breakers ask of their tenant's object. */
export interface BreakerRegister {
  /** Puts a host that fails into the list, and says what the organisation wants. */
  noted(host: string): Promise<OrganisationBreaker>;
  /** It has been well for a while: out of the list. */
  forgotten(host: string): Promise<void>;
}

/** Of an organisation. `enabled` false: only tasks that name their own have one. */
export interface OrganisationBreaker {
  readonly enabled: boolean;
  readonly failures: number;
  readonly windowMs: number;
  readonly resetMs: number;
}
