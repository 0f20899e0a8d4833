import type { Started } from "../../durable-objects/intake/rpc.ts";
import type { Caller, TenantRpc } from "../../durable-objects/tenant/rpc.ts";
import { MAX_VALUE_BYTES } from "../../shared/domain/limits.ts";
import { fail, type Result } from "../../shared/domain/result.ts";
import { systemCaller } from "../gateway/credentials.ts";
import type { Principal } from "../gateway/principal.ts";
import type { Services } from "../services.ts";

/** Who tries something, and with what. */
export interface TrialSite {
  readonly services: Services;
  readonly tenant: TenantRpc;
  readonly principal: Principal;
  readonly requestId: string;
}

/** What is run otherwise than it stands. Pins are by the names of steps, places are JSON pointers. */
export interface TrialChanges {
  readonly pins: Readonly<Record<string, unknown>>;
  readonly only: string | null;
  readonly from: string | null;
  readonly skipWaits: boolean;
}

export interface Trial {
  readonly workflow: string;
  readonly text: string;
  readonly input: unknown;
  readonly changes: TrialChanges;
  readonly idempotency: Caller["idempotency"];
}

/** One scope for the whole organisation, and not that of starts by the API: the same key there is another request. */
const SOURCE = "draft";

/** An execution of a text that was not published, which names the workflow. Durable when it resolves. */
export async function startTrial(site: TrialSite, trial: Trial): Promise<Result<Started>> {
  const { services, principal } = site;
  const bytes = new TextEncoder().encode(JSON.stringify(trial.input)).byteLength;
  if (bytes > MAX_VALUE_BYTES)
    return fail("too_large", `The input has ${bytes} bytes, and ${MAX_VALUE_BYTES} is the limit (MAX_VALUE_BYTES).`);
  const revision = await trialRevision(site, trial);
  if (!revision.ok) return revision;
  const { idempotency } = trial;
  return services.executions.start({
    tenant: principal.tenant,
    lanes: principal.lanes,
    revision: revision.value,
    trigger: { kind: "api", source: SOURCE },
    input: trial.input,
    idempotency: idempotency === null ? null : { ...idempotency, onMismatch: "conflict" },
  });
}

async function trialRevision(
  { services, tenant, principal, requestId }: TrialSite,
  { workflow, text }: Trial,
): Promise<Result<string>> {
  const checked = await services.checkDefinition(text, principal.tenant);
  if (!checked.ok) return checked;
  // Keeping it is idempotent by itself; the caller's key belongs to the start.
  const kept = await tenant.designer(systemCaller(requestId)).draft(workflow, checked.value.revision);
  return kept.ok ? { ok: true, value: kept.value.id } : kept;
}
