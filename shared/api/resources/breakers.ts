import { z } from "zod";
import {
  MAX_BREAKER_FAILURES,
  MAX_BREAKER_RESET_MS,
  MAX_BREAKER_WINDOW_MS,
  MIN_BREAKER_MS,
} from "../../domain/breaker.ts";
import { defineContract } from "../contract.ts";
import { idempotencyHeaders, page, pageQuery, timeSchema } from "./common.ts";

/** As `URL.host` has it: in lower case, with its port where that is not the scheme's own. At most 253 and a port. */
const hostParams = z.object({
  host: z
    .string()
    .regex(/^[a-z0-9[\]_.:~%-]{1,260}$/, "a host in lower case, with its port where it is not the usual one")
    .meta({ description: "The host, with its port where that is not the scheme's own.", example: "api.example.com" }),
});

export const breakerSchema = z
  .object({
    host: z.string().meta({ example: "api.example.com" }),
    state: z.enum(["closed", "open", "half-open"]).meta({
      description:
        "`closed`: it is called. `open`: calls fail at once. `half-open`: its time has come, and one call tries it.",
    }),
    failures: z
      .number()
      .int()
      .meta({ description: "Closed: of the last ten minutes, as far as reported. Else those that opened it." }),
    openedAt: timeSchema.nullable(),
    nextProbeAt: timeSchema.nullable().meta({ description: "When a call may try it again; null while it is closed." }),
  })
  .meta({ id: "Breaker" });
export type Breaker = z.infer<typeof breakerSchema>;

const seconds = (maxMs: number) =>
  z
    .number()
    .int()
    .min(MIN_BREAKER_MS / 1_000)
    .max(maxMs / 1_000);
const settings = {
  enabled: z.boolean().meta({
    description: "False: only tasks that say `metadata.circuitBreaker` themselves count failures against a host.",
  }),
  failures: z
    .number()
    .int()
    .min(1)
    .max(MAX_BREAKER_FAILURES)
    .meta({ description: "So many failures within the window open it.", example: 5 }),
  windowSeconds: seconds(MAX_BREAKER_WINDOW_MS).meta({ example: 60 }),
  resetSeconds: seconds(MAX_BREAKER_RESET_MS).meta({
    description: "How long it stays open before a call tries the host; doubled while that fails.",
    example: 30,
  }),
};
export const breakerSettingsSchema = z.object(settings).meta({ id: "BreakerSettings" });
export type BreakerSettingsView = z.infer<typeof breakerSettingsSchema>;

const tags = ["Breakers"] as const;

export const breakers = {
  list: defineContract({
    id: "breakers.list",
    method: "GET",
    path: "/v1/breakers",
    summary: "List circuit breakers",
    description: "Of the hosts that have failed lately; one that has been well for fifteen minutes leaves the list.",
    tags,
    query: pageQuery,
    responses: { 200: { description: "One page.", body: page(breakerSchema) } },
  }),
  reset: defineContract({
    id: "breakers.reset",
    method: "POST",
    path: "/v1/breakers/{host}/reset",
    summary: "Reset a circuit breaker",
    description: "Closes it, and forgets what failed. Executions call the host again within five seconds.",
    tags,
    params: hostParams,
    headers: idempotencyHeaders,
    responses: { 200: { description: "It is closed.", body: breakerSchema } },
  }),
  settings: defineContract({
    id: "breakers.settings",
    method: "GET",
    path: "/v1/breakers/settings",
    summary: "Get the settings of circuit breakers",
    tags,
    responses: { 200: { description: "As they are.", body: breakerSettingsSchema } },
  }),
  configure: defineContract({
    id: "breakers.configure",
    method: "PATCH",
    path: "/v1/breakers/settings",
    summary: "Change the settings of circuit breakers",
    description: "For tasks that say nothing of their own. Hosts that are failing go by them within five seconds.",
    tags,
    body: z.strictObject({
      enabled: settings.enabled.optional(),
      failures: settings.failures.optional(),
      windowSeconds: settings.windowSeconds.optional(),
      resetSeconds: settings.resetSeconds.optional(),
    }),
    example: { failures: 10, windowSeconds: 60 },
    responses: { 200: { description: "As they are now.", body: breakerSettingsSchema } },
  }),
};
