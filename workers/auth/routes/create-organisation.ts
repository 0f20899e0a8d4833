import type { Caller } from "../../../durable-objects/tenant/rpc.ts";
import { contracts } from "../../../shared/api/index.ts";
import { encodeRandom } from "../../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { defineRoute, type PublicCall } from "../../gateway/route.ts";
import { randomBytes, sha256 } from "../../gateway/secrets.ts";
import { keyView } from "../views.ts";

const contract = contracts.admin.createOrganisation;
type Call = PublicCall<typeof contract>;

const TENANT_CHARACTERS = 10;
const FIRST_KEY = "First key";

/** Each step may be done again: what a crash cuts short is finished by the same request. */
export const createOrganisation = defineRoute({
  contract,
  auth: "admin",
  permission: null,
  audit: "organisation.created",
  handler: async (call) => {
    const { body, services, requestId } = call;
    const secret = body.key?.secret ?? null;
    if (secret !== null && services.config.environment !== "development") {
      return fail("invalid", "A key's secret can be chosen only in development.", [
        { path: "/key/secret", code: "key.secret", message: "Only in development." },
      ]);
    }
    const { lanes } = body;
    const wanted = { id: await idOf(call), name: body.name, ...(lanes === undefined ? {} : { lanes }) };
    const made = await services.directory.createOrganisation(wanted);
    if (!made.ok) return made;
    const { id, name } = made.value;
    if (lanes !== undefined && lanes !== made.value.lanes) {
      const message = `The organisation has ${made.value.lanes} lanes, and the number never changes: keys are found by it.`;
      return fail("conflict", message, [{ path: "/lanes", code: "lanes.fixed", message }]);
    }
    const provisioned = await services.tenant(id).provision({ id, name });
    if (!provisioned.ok) return provisioned;
    const caller: Caller = { actor: "system", requestId, audit: "key.created", idempotency: call.idempotency };
    const key = await firstKey(call, id, caller, { name: body.key?.name ?? FIRST_KEY, secret });
    return key.ok ? ok({ status: 201, body: { organisation: { id, name }, key: key.value } }) : key;
  },
});

/** From the Idempotency-Key where that is all there is: the same request is then the same organisation. */
async function idOf({ body, idempotency }: Call): Promise<string> {
  if (body.id !== undefined) return body.id;
  if (idempotency === null) return encodeRandom(randomBytes(TENANT_CHARACTERS));
  const digest = await sha256(`organisation ${idempotency.key}`);
  return encodeRandom(digest.slice(0, TENANT_CHARACTERS));
}

/** Null where there is a key already that was given out before. */
async function firstKey(
  { services, idempotency }: Call,
  tenant: string,
  caller: Caller,
  key: { readonly name: string; readonly secret: string | null },
): Promise<Result<(ReturnType<typeof keyView> & { secret: string }) | null>> {
  const keys = () => services.tenant(tenant).keys(caller);
  if (key.secret === null && idempotency === null) {
    const there = await keys().list({ cursor: null, limit: 1 });
    if (!there.ok) return there;
    if (there.value.items.length > 0) return ok(null);
  }
  const created = await keys().create({ name: key.name, permissions: ["*"], expiresAt: null, secret: key.secret });
  return created.ok ? ok({ ...keyView(created.value.key), secret: created.value.secret }) : created;
}
