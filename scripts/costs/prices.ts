import { readFileSync } from "node:fs";
import { z } from "zod";

const amount = z.number().nonnegative();
const metered = z.object({ per_million: amount, included: amount });
const page = z.url();

const peerSchema = z.object({
  name: z.string(),
  unit: z.string(),
  pages: z.array(page).min(1),
  /** At least `least` a month, or this share of what is used. */
  plan: z.object({ least: amount, share: amount }),
  included: amount,
  /** Of what is not included, in order; the last one also holds beyond its end. */
  tiers: z.array(z.object({ up_to: amount.nullable(), per_million: amount })).min(1),
  without: z.string(),
});

const pricesSchema = z.object({
  looked_up: z.iso.date(),
  currency: z.literal("USD"),
  note: z.string(),
  cloudflare: z.object({
    plan: amount,
    workers: z.object({ page, requests: metered, cpu_ms: metered }),
    objects: z.object({
      page,
      requests: metered,
      gb_seconds: metered,
      rows_read: metered,
      rows_written: metered,
      gb_months: z.object({ each: amount, included: amount }),
      /** What an object that is awake is billed as, whatever it uses. */
      gb: amount,
    }),
    queues: z.object({ page, operations: metered, operations_of_a_message: amount, bytes_of_an_operation: amount }),
  }),
  peers: z.object({ temporal: peerSchema, step_functions: peerSchema, workflows: peerSchema }),
  not_verified: z.array(z.object({ name: z.string(), why: z.string(), page })),
});

export type Prices = z.infer<typeof pricesSchema>;
export type Peer = z.infer<typeof peerSchema>;
export type PeerName = keyof Prices["peers"];

/** scripts/costs/prices.json, which is where prices are renewed. */
export function readPrices(): Prices {
  return pricesSchema.parse(JSON.parse(readFileSync(new URL("./prices.json", import.meta.url), "utf8")));
}
