import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute, type Route } from "../route.ts";

export const docs = (table: () => readonly Route[]): Route =>
  defineRoute({
    contract: contracts.system.docs,
    auth: "public",
    permission: null,
    audit: null,
    handler: async ({ origin }) => {
      const [{ openapiDocument }, { docsPage }] = await Promise.all([
        import("../openapi.ts"),
        import("../docs/page.ts"),
      ]);
      const { html, policy } = await docsPage(openapiDocument(table()), origin);
      return ok({
        status: 200,
        body: html,
        headers: { "content-security-policy": policy, "cache-control": "public, max-age=300" },
      });
    },
  });
