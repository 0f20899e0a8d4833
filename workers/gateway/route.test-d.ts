import { contracts } from "../../shared/api/index.ts";
import { ok } from "../../shared/domain/result.ts";
import { defineRoute } from "./route.ts";

const list = contracts.workflows.list;
const listed = async () => ok({ status: 200 as const, body: { items: [], nextCursor: null } });

defineRoute({ contract: list, auth: "key", permission: "workflows:read", audit: null, handler: listed });

// @ts-expect-error without auth
defineRoute({ contract: list, permission: "workflows:read", audit: null, handler: listed });
// @ts-expect-error without permission
defineRoute({ contract: list, auth: "key", audit: null, handler: listed });
// @ts-expect-error without audit
defineRoute({ contract: list, auth: "key", permission: "workflows:read", handler: listed });
// @ts-expect-error a key's route asks for a permission
defineRoute({ contract: list, auth: "key", permission: null, audit: null, handler: listed });
// @ts-expect-error a permission that there is not
defineRoute({ contract: list, auth: "key", permission: "workflows:burn", audit: null, handler: listed });
// @ts-expect-error everything is no permission of one route
defineRoute({ contract: list, auth: "key", permission: "*", audit: null, handler: listed });
// @ts-expect-error nobody is known on a public route, so nobody can be permitted
defineRoute({ contract: list, auth: "public", permission: "workflows:read", audit: null, handler: listed });
// @ts-expect-error a read is not audited
defineRoute({ contract: list, auth: "key", permission: "workflows:read", audit: "workflow.listed", handler: listed });
defineRoute({
  contract: list,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  // @ts-expect-error an answer that is not the contract's
  handler: async () => ok({ status: 200, body: { items: [{ id: 1 }], nextCursor: null } } as const),
});
defineRoute({
  contract: contracts.system.health,
  auth: "public",
  permission: null,
  audit: null,
  // @ts-expect-error a public call has no tenant
  handler: async ({ tenant }) => tenant,
});
