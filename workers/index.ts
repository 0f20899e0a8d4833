import { consume } from "../queues/index.ts";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";

export { BreakerObject } from "../durable-objects/breaker/breaker.ts";
export { CorrelatorObject } from "../durable-objects/correlator/correlator.ts";
export { ExecutionObject } from "../durable-objects/execution/execution.ts";
export { IndexObject } from "../durable-objects/index/index.ts";
export { IntakeObject } from "../durable-objects/intake/intake.ts";
export { ScheduleObject } from "../durable-objects/schedule/schedule.ts";
export { TenantObject } from "../durable-objects/tenant/tenant.ts";

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: (batch) => consume(batch),
} satisfies ExportedHandler<Env>;
