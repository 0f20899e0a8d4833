import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { keyView } from "../views.ts";

export const createKey = defineRoute({
  contract: contracts.keys.create,
  auth: "key",
  permission: "keys:write",
  audit: "key.created",
  handler: async ({ body, principal, tenant, caller }) => {
    const permissions = [...new Set(body.permissions ?? principal.permissions)];
    const excess = permissions.filter(
      (permission) => !principal.permissions.includes("*") && !principal.permissions.includes(permission),
    );
    if (excess.length > 0)
      return fail("forbidden", `A key can't allow more than the one that makes it, which lacks ${excess.join(", ")}.`);
    const expiresAt = body.expiresAt === undefined ? null : Date.parse(body.expiresAt);
    const created = await tenant.keys(caller).create({ name: body.name, permissions, expiresAt, secret: null });
    if (!created.ok) return created;
    return ok({ status: 201, body: { ...keyView(created.value.key), secret: created.value.secret } });
  },
});
