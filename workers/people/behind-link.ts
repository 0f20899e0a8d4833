import type { PersonTaskRecord } from "../../durable-objects/tenant/people-rpc.ts";
import { tenantOf } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { systemCaller } from "../gateway/credentials.ts";
import type { Services } from "../services.ts";

export interface BehindLink {
  readonly task: PersonTaskRecord;
  readonly organisation: { readonly id: string; readonly name: string };
}

/** Long enough for any link, short enough to be hashed without a thought. */
const MAX_LINK_CHARACTERS = 100;
const UNKNOWN = fail("not_found", "there is no task behind this link");

/** One answer for every link that is none: a wrong one is told from another by nothing. */
export async function behindLink(
  services: Services,
  link: string,
  requestId: string,
  now: number,
): Promise<Result<BehindLink>> {
  if (link.length > MAX_LINK_CHARACTERS || !link.startsWith("lnk_")) return UNKNOWN;
  const tenant = tenantOf(link);
  if (tenant === undefined) return UNKNOWN;
  const organisation = await services.credentials.organisation(tenant, now);
  if (!organisation.ok) return organisation.error.code === "unavailable" ? organisation : UNKNOWN;
  const found = await services.tenant(tenant).people(systemCaller(requestId)).get({ link });
  if (!found.ok) return found.error.code === "not_found" ? UNKNOWN : found;
  return ok({ task: found.value, organisation: organisation.value });
}
