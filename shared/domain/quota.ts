import { MAX_STARTS_PER_MINUTE, MAX_UNDER_WAY } from "./limits.ts";

/** What one organisation may do, as who runs the deployment has set it; null: as the platform has it. */
export interface QuotaSetting {
  readonly startsPerMinute: number | null;
  readonly underWay: number | null;
}

/** What it comes to. 0: nothing may be started. */
export interface QuotaLimits {
  readonly startsPerMinute: number;
  readonly underWay: number;
}

/** How much of it is used. `exact` false: there were more starts than are counted one by one. */
export interface QuotaUsage {
  readonly limits: QuotaLimits;
  readonly startedLastMinute: number;
  readonly exact: boolean;
  readonly underWay: number;
}

export const PLATFORM_QUOTA: QuotaLimits = { startsPerMinute: MAX_STARTS_PER_MINUTE, underWay: MAX_UNDER_WAY };

export function quotaLimits({ startsPerMinute, underWay }: QuotaSetting): QuotaLimits {
  return {
    startsPerMinute: startsPerMinute ?? PLATFORM_QUOTA.startsPerMinute,
    underWay: underWay ?? PLATFORM_QUOTA.underWay,
  };
}
