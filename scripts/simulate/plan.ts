import type { Ledger } from "./ledger.ts";
import type { Part } from "./part.ts";
import { Events } from "./parts/events.ts";
import { Keeping } from "./parts/keeping.ts";
import { Limits } from "./parts/limits.ts";
import { Revisions } from "./parts/revisions.ts";
import { Scenarios } from "./parts/scenarios.ts";
import { Schedules } from "./parts/schedules.ts";
import type { Platform } from "./platform.ts";
import type { Random } from "./random.ts";

/** What a run consists of: the more there is, the longer it takes, so none has everything. */
export interface Plan {
  readonly scenarios: number;
  readonly limits: boolean;
  readonly extras: ReadonlySet<Extra>;
  readonly index: boolean;
  readonly outage: boolean;
}

type Extra = "revisions" | "events" | "clock" | "keeping";
const EXTRAS: readonly Extra[] = ["revisions", "events", "clock", "keeping"];

export function planOf(random: Random): Plan {
  const extras = new Set<Extra>();
  if (random.chance(0.5)) extras.add(random.pick(EXTRAS));
  // Now and then they meet.
  if (extras.size > 0 && random.chance(0.15)) extras.add(random.pick(EXTRAS));
  const alone = extras.size === 0;
  return {
    scenarios: alone ? 1 + random.below(3) : random.below(3),
    limits: random.chance(alone ? 0.5 : 0.15),
    extras,
    index: extras.has("keeping"),
    outage: random.chance(extras.has("clock") ? 0.5 : 0.1),
  };
}

export function worldOf(
  plan: Plan,
  platform: Platform,
  ledger: Ledger,
): { readonly parts: readonly Part[]; readonly plain: boolean; isGone(id: string): boolean } {
  const scenarios = new Scenarios(platform, ledger, plan.scenarios);
  const parts: Part[] = [scenarios];
  if (plan.limits) parts.push(new Limits(platform, ledger));
  if (plan.extras.has("revisions")) parts.push(new Revisions(platform, ledger));
  if (plan.extras.has("events")) parts.push(new Events(platform, ledger));
  if (plan.extras.has("clock")) parts.push(new Schedules(platform, ledger));
  const keeping = plan.extras.has("keeping") ? new Keeping(platform, ledger) : null;
  if (keeping !== null) parts.push(keeping);
  return { parts, plain: scenarios.plain, isGone: (id) => keeping?.isGone(id) ?? false };
}
