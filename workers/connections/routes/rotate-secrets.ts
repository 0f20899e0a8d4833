import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const rotateSecrets = defineRoute({
  contract: contracts.secrets.rotate,
  auth: "key",
  permission: "secrets:write",
  audit: "secrets.rotated",
  handler: async ({ tenant, caller }) => {
    const rotated = await tenant.secrets(caller).rotate("tenant-key");
    return rotated.ok ? ok({ status: 200, body: { sealed: rotated.value.sealed } }) : rotated;
  },
});
