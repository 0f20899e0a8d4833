import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute, type Route } from "../route.ts";

export const openapi = (table: () => readonly Route[]): Route =>
  defineRoute({
    contract: contracts.system.openapi,
    auth: "public",
    permission: null,
    audit: null,
    handler: async ({ origin }) => {
      const { openapiDocument } = await import("../openapi.ts");
      const body = { ...openapiDocument(table()), servers: [{ url: origin }] };
      return ok({ status: 200, body, headers: { "cache-control": "public, max-age=300" } });
    },
  });
