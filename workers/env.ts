import type { CorrelatorObject } from "../durable-objects/correlator/correlator.ts";
import type { ExecutionObject } from "../durable-objects/execution/execution.ts";
import type { IndexObject } from "../durable-objects/index/index.ts";
import type { IntakeObject } from "../durable-objects/intake/intake.ts";
import type { RoomObject } from "../durable-objects/room/room.ts";
import type { ScheduleObject } from "../durable-objects/schedule/schedule.ts";
import type { TenantObject } from "../durable-objects/tenant/tenant.ts";

/** What wrangler.toml binds. Only workers/services.ts and the objects' own constructors read it. */
export interface Env {
  readonly TENANT: DurableObjectNamespace<TenantObject>;
  readonly INTAKE: DurableObjectNamespace<IntakeObject>;
  readonly INDEX: DurableObjectNamespace<IndexObject>;
  readonly EXECUTION: DurableObjectNamespace<ExecutionObject>;
  readonly ROOM: DurableObjectNamespace<RoomObject>;
  readonly SCHEDULE: DurableObjectNamespace<ScheduleObject>;
  readonly CORRELATOR: DurableObjectNamespace<CorrelatorObject>;
  /** Spoken to through lib/breakers.ts: itty-durable knows no RPC. */
  readonly BREAKER: DurableObjectNamespace;
  readonly DIRECTORY: D1Database;
  readonly LIFECYCLE: Queue;
  /** Which lifecycle events are published: `workflow` (the default), `all`, or `off`. */
  readonly LIFECYCLE_EVENTS?: string;
  readonly ASSETS: Fetcher;
  /** Makes the isolates that scripts run in. */
  readonly LOADER: WorkerLoader;
  /** The local host's: runs them in another process, which can be ended. Absent where Cloudflare limits their CPU. */
  readonly SCRIPTS?: Fetcher;
  readonly ENVIRONMENT: "development" | "staging" | "production";
  /** 32 bytes, base64: wraps each tenant's key. A secret. */
  readonly PLATFORM_KEY: string;
  /** While that one is being replaced: the one before. A secret. */
  readonly PLATFORM_KEY_PREVIOUS?: string;
  /** Development only: the tenant of keys that name none, and whether private addresses may be called. */
  readonly DEV_TENANT?: string;
  readonly EGRESS_ALLOW_PRIVATE?: "true" | "false";
  /** Public origin of this deployment, for hook URLs; absent: that of the request. */
  readonly PUBLIC_URL?: string;
  /** The deployment's own token, for /v1/admin. A secret; absent: those routes are not there. */
  readonly ADMIN_TOKEN?: string;
  /** Origins, separated by spaces or commas, whose pages may call the API with a key. Absent: none but our own. */
  readonly CORS_ORIGINS?: string;
}
