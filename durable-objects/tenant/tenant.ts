import { DurableObject } from "cloudflare:workers";
import { createDataKey } from "../../shared/adapters/secret-box.ts";
import { notificationItem } from "../../shared/api/notification-item.ts";
import { TENANT_ID } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";
import { SecretBoxError } from "../../shared/ports/secret-box.ts";
import type { Env } from "../../workers/env.ts";
import { AuditModule } from "./audit.ts";
import { BreakersModule } from "./breakers.ts";
import { BulkDuty } from "./bulk-duty.ts";
import { BulkModule } from "./bulk.ts";
import { Calls } from "./calls.ts";
import { TenantClock } from "./clock.ts";
import { ConnectionsModule } from "./connections.ts";
import { DesignerModule } from "./designer.ts";
import { DraftsModule } from "./drafts.ts";
import { ExecutionsModule } from "./executions.ts";
import { KeepingPace, leaseIn, WatchedWorkflows } from "./hook-requests.ts";
import { HooksModule } from "./hooks.ts";
import { KeysModule } from "./keys.ts";
import { deliverOf } from "./notifications-uses.ts";
import { NotificationsDuty } from "./notifications-duty.ts";
import { NotificationsModule } from "./notifications.ts";
import type { NotificationRecord } from "./notifications-rpc.ts";
import { PeopleDuty } from "./people-duty.ts";
import { PeopleModule } from "./people.ts";
import { breakersOf } from "../lib/breakers.ts";
import { executionsOf } from "../lib/executions-service.ts";
import { correlatorObject, executionObject, indexShard, roomObject, scheduleObject } from "../lib/stubs.ts";
import type { Caller, ExecutionFilter, TenantRpc } from "./rpc.ts";
import { SecretsModule } from "./secrets.ts";
import { TenantStore } from "./store.ts";
import { TemplatesModule } from "./templates.ts";
import { TicketsModule } from "./tickets.ts";
import { Telling } from "./triggers-telling.ts";
import { TriggersModule } from "./triggers.ts";
import { WorkflowTestsModule } from "./workflow-tests.ts";

const log = createLogger();
const MAX_NAME_CHARACTERS = 200;
/** This object itself. */
const SYSTEM: Caller = { actor: "system", requestId: "-", audit: null, idempotency: null };

/** A tenant's database (DESIGN §1.2), named by the tenant's id. See rpc.ts. */
export class TenantObject extends DurableObject<Env> implements TenantRpc {
  readonly #store: TenantStore;
  readonly #clock: TenantClock;
  readonly #telling: Telling;
  readonly #people: PeopleDuty;
  readonly #bulk: BulkDuty;
  readonly #watched: WatchedWorkflows;
  readonly #pace = new KeepingPace();
  readonly #notifications: NotificationsDuty;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new TenantStore(ctx.storage, { current: env.PLATFORM_KEY, previous: env.PLATFORM_KEY_PREVIOUS });
    this.#clock = new TenantClock(ctx.storage);
    this.#watched = new WatchedWorkflows(leaseIn(ctx.storage));
    this.#telling = new Telling({
      store: this.#store,
      clock: this.#clock,
      schedule: (workflow) => scheduleObject(env.SCHEDULE, workflow),
      correlator: (tenant) => correlatorObject(env.CORRELATOR, tenant),
    });
    this.#people = new PeopleDuty({
      store: this.#store,
      clock: this.#clock,
      execution: (id) => executionObject(env.EXECUTION, id),
    });
    this.#bulk = new BulkDuty({
      store: this.#store,
      clock: this.#clock,
      executions: executionsOf(env),
      list: (filter) => this.#listed(filter),
    });
    this.#notifications = new NotificationsDuty({
      store: this.#store,
      clock: this.#clock,
      deliver: deliverOf(env, { store: this.#store, connections: () => this.connections(SYSTEM) }),
    });
    this.#clock.add(this.#telling);
    this.#clock.add(this.#people);
    this.#clock.add(this.#bulk);
    this.#clock.add(this.#notifications);
  }

  /** Again with the same id: takes over the name, and keeps everything else. Another id is a `conflict`. */
  async provision({ id, name }: { id: string; name: string }): Promise<Result<null>> {
    try {
      if (!TENANT_ID.test(id)) return fail("invalid", "a tenant's id is 10 characters of Crockford base32");
      if (this.ctx.id.name !== undefined && this.ctx.id.name !== id)
        return fail("invalid", `this object is ${this.ctx.id.name}'s and not ${id}'s`);
      if (name === "" || name.length > MAX_NAME_CHARACTERS)
        return fail("invalid", `a tenant's name has 1 to ${MAX_NAME_CHARACTERS} characters`);
      const there = this.#store.tenant();
      if (there !== undefined && there.id !== id) return fail("conflict", "this object is another tenant's");
      const dataKey = there?.dataKey ?? (await createDataKey(this.#store.platformKeys, id));
      this.#store.provision({ one: 1, id, name, dataKey, createdAt: Date.now() });
      return ok(null);
    } catch (error) {
      log.error("tenant.provision.failed", { tenant: id, ...errorFields(error) });
      return fail(
        "internal",
        error instanceof SecretBoxError ? error.message : "the organisation's database could not be made",
      );
    }
  }

  designer(caller: Caller): DesignerModule {
    return new DesignerModule(this.#calls(caller), this.#telling);
  }

  drafts(caller: Caller): DraftsModule {
    return new DraftsModule(this.#calls(caller), this.#telling);
  }

  hooks(caller: Caller): HooksModule {
    return new HooksModule(this.#calls(caller), this.#watched, this.#pace);
  }

  executions(caller: Caller): ExecutionsModule {
    return new ExecutionsModule(this.#calls(caller), this.#store, (tenant, shard) =>
      indexShard(this.env.INDEX, tenant, shard),
    );
  }

  keys(caller: Caller): KeysModule {
    return new KeysModule(this.#calls(caller), caller.actor);
  }

  tickets(caller: Caller): TicketsModule {
    return new TicketsModule(this.#calls(caller), this.#store);
  }

  secrets(caller: Caller): SecretsModule {
    return new SecretsModule(this.#calls(caller), this.#store);
  }

  connections(caller: Caller): ConnectionsModule {
    return new ConnectionsModule(this.#calls(caller));
  }

  audit(caller: Caller): AuditModule {
    return new AuditModule(this.#calls(caller));
  }

  breakers(caller: Caller): BreakersModule {
    return new BreakersModule(this.#calls(caller), (tenant) => breakersOf(this.env.BREAKER, tenant));
  }

  triggers(caller: Caller): TriggersModule {
    return new TriggersModule(this.#calls(caller));
  }

  people(caller: Caller): PeopleModule {
    return new PeopleModule(this.#calls(caller), this.#people);
  }

  bulk(caller: Caller): BulkModule {
    return new BulkModule({
      calls: this.#calls(caller),
      caller,
      duty: this.#bulk,
      list: (filter) => this.#listed(filter),
    });
  }

  templates(caller: Caller): TemplatesModule {
    return new TemplatesModule(this.#calls(caller));
  }

  workflowTests(caller: Caller): WorkflowTestsModule {
    return new WorkflowTestsModule(this.#calls(caller));
  }

  notifications(caller: Caller): NotificationsModule {
    return new NotificationsModule({
      calls: this.#calls(caller),
      store: this.#store,
      duty: this.#notifications,
      shard: (tenant, shard) => indexShard(this.env.INDEX, tenant, shard),
      tell: (fresh) => void this.#tellRoom(fresh),
    });
  }

  override async alarm(): Promise<void> {
    try {
      if (this.#store.tenant() !== undefined) await this.#clock.ring();
    } catch (error) {
      log.error("tenant.alarm.failed", errorFields(error));
    }
  }

  #listed(filter: ExecutionFilter): ReturnType<ExecutionsModule["list"]> {
    return this.executions(SYSTEM).list(filter);
  }

  /** They are kept: what is lost on the way is found there. */
  async #tellRoom(fresh: readonly NotificationRecord[]): Promise<void> {
    const tenant = this.#store.tenant();
    if (tenant === undefined || !this.#watched.anybody(Date.now())) return;
    try {
      await roomObject(this.env.ROOM, tenant.id).notify(fresh.map(notificationItem));
    } catch (error) {
      log.warn("tenant.notifications.untold", { tenant: tenant.id, ...errorFields(error) });
    }
  }

  #calls(caller: Caller): Calls {
    return new Calls(this.#store, caller);
  }
}
