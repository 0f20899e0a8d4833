import type { OrganisationBreaker } from "../../durable-objects/breaker/rpc.ts";
import type { Breaker, BreakerSettingsView } from "../../shared/api/resources/breakers.ts";
import type { BreakerView } from "../../shared/domain/breaker.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export function viewOf(host: string, { state, failures, openedAt, nextProbeAt }: BreakerView): Breaker {
  return { host, state, failures, openedAt: iso(openedAt), nextProbeAt: iso(nextProbeAt) };
}

export function settingsView({ enabled, failures, windowMs, resetMs }: OrganisationBreaker): BreakerSettingsView {
  return { enabled, failures, windowSeconds: windowMs / 1_000, resetSeconds: resetMs / 1_000 };
}
