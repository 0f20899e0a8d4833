import type { HookDedupe, HookVerification } from "../../../durable-objects/tenant/rpc.ts";
import { contracts, DEFAULT_TOLERANCE_SECONDS } from "../../../shared/api/index.ts";
import type { BodyOf } from "../../../shared/api/contract.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { createDedupe } from "../dedupe.ts";
import { hookView } from "../views.ts";

const contract = contracts.hooks.create;
type Body = BodyOf<typeof contract>;

export const createHook = defineRoute({
  contract,
  auth: "key",
  permission: "hooks:write",
  audit: "hook.created",
  handler: async ({ body, tenant, caller, origin, services }) => {
    const verification = verificationOf(body.verification);
    const dedupe = dedupeOf(body.dedupe, verification);
    try {
      await createDedupe(dedupe, services.expressions);
    } catch (error) {
      const message = error instanceof Error ? error.message : "It does not parse.";
      return fail("invalid", `The dedupe expression does not parse: ${message}`, [
        { path: "/dedupe/expression", code: "expression.syntax", message },
      ]);
    }
    const created = await tenant
      .hooks(caller)
      .create({ workflowId: body.workflow, verification, dedupe, secret: body.secret ?? null });
    if (!created.ok) return created;
    const view = hookView(created.value.hook, origin);
    return ok({
      status: 201,
      body: { ...view, secret: created.value.secret },
      headers: { location: `/v1/hooks/${view.id}` },
    });
  },
});

function verificationOf(given: Body["verification"]): HookVerification {
  if (typeof given !== "string") return given;
  return given === "standard-webhooks" ? { kind: given, toleranceSeconds: DEFAULT_TOLERANCE_SECONDS } : { kind: given };
}

function dedupeOf(given: Body["dedupe"], verification: HookVerification): HookDedupe {
  if (given?.kind === "header") return { kind: "header", header: given.header.toLowerCase() };
  return (
    given ?? (verification.kind === "standard-webhooks" ? { kind: "header", header: "webhook-id" } : { kind: "none" })
  );
}
