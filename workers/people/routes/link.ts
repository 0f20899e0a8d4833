import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const makeLink = defineRoute({
  contract: contracts.people.link,
  auth: "key",
  permission: "people:write",
  audit: "person.link-made",
  handler: async ({ params, tenant, caller, origin }) => {
    const made = await tenant.people(caller).link(params.id);
    if (!made.ok) return made;
    const { link, expiresAt } = made.value;
    return ok({ status: 201, body: { url: `${origin}/people/${link}`, expiresAt: new Date(expiresAt).toISOString() } });
  },
});
