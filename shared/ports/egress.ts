import type { EffectOutcome, EffectRequest } from "../domain/journal.ts";

/** The one way out. Every outgoing call of the product goes through it. */
export interface Egress {
  /**
   * Never throws: what goes wrong is an outcome with an error of the standard's types
   * (`…/errors/communication`, `timeout`, `authorization`, …).
   * Addresses that are private, loopback or link-local are refused unless development allows them,
   * on every hop of a redirect.
   */
  perform(request: EffectRequest, key: string, signal: AbortSignal): Promise<EffectOutcome>;
}
