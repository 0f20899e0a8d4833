import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { secretView } from "../views.ts";

export const putSecret = defineRoute({
  contract: contracts.secrets.put,
  auth: "key",
  permission: "secrets:write",
  audit: "secret.set",
  dataMembers: ["value"],
  handler: async ({ params, body, tenant, caller }) => {
    const set = await tenant.secrets(caller).put(params.name, body.value);
    return set.ok ? ok({ status: 200, body: secretView(set.value) }) : set;
  },
});
