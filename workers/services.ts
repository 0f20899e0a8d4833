import { breakersOf } from "../durable-objects/lib/breakers.ts";
import { type ExecutionsService, executionsOf } from "../durable-objects/lib/executions-service.ts";
import { roomObject } from "../durable-objects/lib/stubs.ts";
import type { Joining, RoomRpc } from "../durable-objects/room/rpc.ts";
import type { CorrelatorRpc } from "../durable-objects/correlator/rpc.ts";
import type { ScheduleRpc } from "../durable-objects/schedule/rpc.ts";
import type { TenantRpc } from "../durable-objects/tenant/rpc.ts";
import { createD1Directory } from "../shared/adapters/directory-d1.ts";
import { MAX_STALE_MS } from "../shared/domain/limits.ts";
import { fail, ok, type Result } from "../shared/domain/result.ts";
import type { Breakers } from "../shared/ports/breakers.ts";
import type { Directory } from "../shared/ports/directory.ts";
import type { Expressions } from "../shared/ports/expressions.ts";
import { type CheckDefinition, createCheckDefinition } from "./designer/definitions.ts";
import type { Env } from "./env.ts";
import { Credentials, systemCaller } from "./gateway/credentials.ts";
import { Metrics } from "./gateway/metrics.ts";
import { StaleCache } from "./gateway/stale-cache.ts";
import { tenantStub } from "./tenant-stub.ts";
import type { RunTests } from "./trials/run-tests.ts";
import { HookTargets } from "./webhooks/targets.ts";

const MAX_POINTERS = 5_000;

export interface Config {
  readonly environment: Env["ENVIRONMENT"];
  readonly publicUrl: string | undefined;
  readonly adminToken: string | undefined;
  readonly corsOrigins: ReadonlySet<string>;
}

/** What handlers work with. Modules meet here, by these types, and nowhere else. */
export interface Services {
  readonly config: Config;
  readonly directory: Directory;
  readonly credentials: Credentials;
  readonly checkDefinition: CheckDefinition;
  /** Loaded when first used. */
  readonly runTests: RunTests;
  readonly executions: ExecutionsService;
  readonly hookTargets: HookTargets;
  readonly metrics: Metrics;
  /** The dashboard's files, with the headers of dashboard/public/_headers. */
  assets(request: Request): Promise<Response>;
  tenant(id: string): TenantRpc;
  /** A workflow's schedule. Whose workflow it is has been asked before. */
  schedule(workflow: string): ScheduleRpc;
  /** A tenant's circuit breakers. */
  breakers(tenant: string): Breakers;
  /** Where a tenant's people are told what changes. */
  room(tenant: string): RoomRpc;
  /** A socket in it, for whom a route has authenticated. */
  joinRoom(joining: Joining): Promise<Result<WebSocket>>;
  /** A tenant's events. */
  correlator(tenant: string): CorrelatorRpc;
  /** Loaded when first used. */
  readonly expressions: () => Promise<Expressions>;
  /** The revision that a start runs: the published one, at most MAX_STALE_MS old, or the one asked for. */
  revisionToRun(
    tenant: string,
    workflow: string,
    version: number | null,
    requestId: string,
    now: number,
  ): Promise<Result<string>>;
  /** After a change of what is published: at once here, within MAX_STALE_MS elsewhere. */
  forgetWorkflow(workflow: string): void;
}

const byEnv = new WeakMap<Env, Services>();

/** One set per isolate: the caches live in it. */
export function servicesOf(env: Env): Services {
  const known = byEnv.get(env);
  if (known !== undefined) return known;
  const made = createServices(env);
  byEnv.set(env, made);
  return made;
}

/** The only place where bindings meet adapters. */
function createServices(env: Env): Services {
  const config = configOf(env);
  const directory = createD1Directory(env.DIRECTORY);
  const tenant = (id: string) => tenantStub(env.TENANT, id);
  const expressions = async (): Promise<Expressions> => {
    const { createJqExpressions } = await import("../shared/adapters/expressions-jq.ts");
    return createJqExpressions();
  };
  const unprefixedTenant = config.environment === "development" ? env.DEV_TENANT : undefined;
  const credentials = new Credentials({ directory, tenant, unprefixedTenant });
  const hookTargets = new HookTargets({
    tenant,
    expressions,
    organisation: (id, now) => credentials.organisation(id, now),
  });
  const pointers = new StaleCache<{ readonly workflow: string; readonly revision: string }>(MAX_POINTERS, MAX_STALE_MS);
  return {
    config,
    directory,
    credentials,
    hookTargets,
    tenant,
    schedule: (workflow) => env.SCHEDULE.get(env.SCHEDULE.idFromName(workflow)) as unknown as ScheduleRpc,
    breakers: (id) => breakersOf(env.BREAKER, id),
    room: (id) => roomObject(env.ROOM, id),
    async joinRoom(joining) {
      // A request of our own: nothing that the caller sent reaches the object.
      const url = `https://room/?joining=${encodeURIComponent(JSON.stringify(joining))}`;
      const room = env.ROOM.get(env.ROOM.idFromName(joining.tenant));
      const { webSocket } = await room.fetch(new Request(url, { headers: { upgrade: "websocket" } }));
      if (webSocket !== null) return ok(webSocket);
      return fail("unavailable", "As many as can be are connected to this organisation. Try again in a while.");
    },
    correlator: (id) => env.CORRELATOR.get(env.CORRELATOR.idFromName(id)) as unknown as CorrelatorRpc,
    expressions,
    checkDefinition: createCheckDefinition({
      expressions,
      load: async (resource, id) => {
        const { createLoadResource } = await import("./load-resource.ts");
        return createLoadResource({ allowPrivate: env.EGRESS_ALLOW_PRIVATE === "true" })(resource, id);
      },
    }),
    runTests: async (...of) => {
      const { runTests } = await import("./trials/run-tests.ts");
      return runTests(...of);
    },
    executions: executionsOf(env),
    metrics: new Metrics(),
    assets: (request) => env.ASSETS.fetch(request),
    async revisionToRun(id, workflow, version, requestId, now) {
      const at = `${id}:${workflow}`;
      const cached = version === null ? pointers.get(at, now) : undefined;
      if (cached !== undefined) return ok(cached.revision);
      const resolved = await tenant(id).designer(systemCaller(requestId)).resolve(workflow, version);
      if (!resolved.ok) return resolved;
      const revision = resolved.value.revision.id;
      if (version === null) pointers.set(at, { workflow, revision }, now);
      return ok(revision);
    },
    forgetWorkflow(workflow) {
      pointers.deleteWhere((pointer) => pointer.workflow === workflow);
      hookTargets.forgetWorkflow(workflow);
    },
  };
}

function configOf(env: Env): Config {
  const origins = (env.CORS_ORIGINS ?? "").split(/[\s,]+/).filter((origin) => origin !== "");
  return {
    environment: env.ENVIRONMENT,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ""),
    adminToken: env.ADMIN_TOKEN === "" ? undefined : env.ADMIN_TOKEN,
    corsOrigins: new Set(origins),
  };
}
