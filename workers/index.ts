import { CorrelatorObject } from "../durable-objects/correlator/correlator.ts";
import { ExecutionObject } from "../durable-objects/execution/execution.ts";
import { IndexObject } from "../durable-objects/index/index.ts";
import { IntakeObject } from "../durable-objects/intake/intake.ts";
import { countRequests } from "../durable-objects/lib/count-requests.ts";
import { RoomObject } from "../durable-objects/room/room.ts";
import { ScheduleObject } from "../durable-objects/schedule/schedule.ts";
import { TenantObject } from "../durable-objects/tenant/tenant.ts";
import { consume } from "../queues/index.ts";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";

export { BreakerObject } from "../durable-objects/breaker/breaker.ts";
export { CorrelatorObject, ExecutionObject, IndexObject, IntakeObject, RoomObject, ScheduleObject, TenantObject };

// Not breakers: itty-durable stands between, and who calls one counts (durable-objects/lib/breakers.ts).
countRequests(CorrelatorObject, "correlator");
countRequests(ExecutionObject, "execution");
countRequests(IndexObject, "index");
countRequests(IntakeObject, "intake");
countRequests(RoomObject, "room");
countRequests(ScheduleObject, "schedule");
countRequests(TenantObject, "tenant");

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: (batch) => consume(batch),
} satisfies ExportedHandler<Env>;
