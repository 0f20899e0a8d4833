import type { TenantRpc } from "../../durable-objects/tenant/rpc.ts";
import { tenantOf } from "../../shared/domain/ids.ts";
import { MAX_STALE_MS } from "../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Organisation } from "../../shared/ports/directory.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";
import { systemCaller } from "../gateway/credentials.ts";
import { StaleCache } from "../gateway/stale-cache.ts";
import { createDedupe, type DedupeKey } from "./dedupe.ts";
import { createRespond, type Respond } from "./respond.ts";
import { createVerify, type Verify } from "./verify.ts";

const MAX_CACHED = 2_000;

/** Everything that a delivery needs, made ready once per hook and revision. */
export interface ReadyHook {
  readonly id: string;
  readonly tenant: string;
  readonly lanes: number;
  readonly workflowId: string;
  /** Null: nothing was ever published, and what comes is kept. */
  readonly revision: string | null;
  /** Somebody builds the workflow now, and is shown what comes. */
  readonly offered: boolean;
  readonly verify: Verify;
  readonly dedupeKey: DedupeKey;
  readonly respond: Respond | null;
}

export interface HookTargetsOptions {
  readonly tenant: (id: string) => TenantRpc;
  readonly organisation: (id: string, now: number) => Promise<Result<Organisation>>;
  readonly expressions: () => Promise<Expressions>;
}

const NO_SUCH_HOOK = fail("not_found", "There is no hook at this address.");

/** Hooks by id: at most MAX_STALE_MS old, and a miss is never kept. */
export class HookTargets {
  readonly #options: HookTargetsOptions;
  readonly #ready = new StaleCache<ReadyHook>(MAX_CACHED, MAX_STALE_MS);

  constructor(options: HookTargetsOptions) {
    this.#options = options;
  }

  /** `not_found` for every hook that takes nothing in, whatever the reason. */
  async get(id: string, requestId: string, now: number): Promise<Result<ReadyHook>> {
    const cached = this.#ready.get(id, now);
    if (cached !== undefined) return ok(cached);
    const tenant = tenantOf(id);
    if (tenant === undefined) return NO_SUCH_HOOK;
    // Asked first, so that a made-up id wakes no object.
    const organisation = await this.#options.organisation(tenant, now);
    if (!organisation.ok) return organisation.error.code === "unavailable" ? organisation : NO_SUCH_HOOK;
    const target = await this.#options.tenant(tenant).hooks(systemCaller(requestId)).target(id);
    if (!target.ok) return target.error.code === "not_found" ? NO_SUCH_HOOK : target;
    const { hook, secret, revision, offered } = target.value;
    const [verify, dedupeKey, respond] = await Promise.all([
      createVerify(hook.verification, secret),
      createDedupe(hook.dedupe, this.#options.expressions),
      revision === null ? null : createRespond(revision.definition, id, this.#options.expressions),
    ]);
    const { workflowId } = hook;
    const ready = {
      id,
      tenant,
      lanes: organisation.value.lanes,
      workflowId,
      revision: revision?.id ?? null,
      offered,
      verify,
      dedupeKey,
      respond,
    };
    this.#ready.set(id, ready, now);
    return ok(ready);
  }

  forget(hook: string): void {
    this.#ready.delete(hook);
  }

  forgetWorkflow(workflow: string): void {
    this.#ready.deleteWhere(({ workflowId }) => workflowId === workflow);
  }
}
