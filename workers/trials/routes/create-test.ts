import type { WorkflowTestRecord } from "../../../durable-objects/tenant/trials-rpc.ts";
import { contracts } from "../../../shared/api/index.ts";
import type { ExecutionView } from "../../../shared/domain/execution.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { allows } from "../../gateway/principal.ts";
import { defineRoute, type TenantCall } from "../../gateway/route.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { resultsIn } from "../journal.ts";
import { testBody } from "../views.ts";

const contract = contracts.workflowTests.create;
type NewTest = Omit<WorkflowTestRecord, "id" | "workflowId" | "createdAt">;

export const createTest = defineRoute({
  contract,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.test-created",
  bodyLimit: "MAX_EXECUTION_BODY_BYTES",
  dataMembers: ["input", "pins", "expect"],
  handler: async (call) => {
    const { params, tenant, caller, requestId } = call;
    // First: whose workflow it is, is nothing that a body may tell.
    const known = await tenant.workflowTests(systemCaller(requestId)).list(params.id);
    if (!known.ok) return known;
    const test = await testOf(call);
    if (!test.ok) return test;
    const saved = await tenant.workflowTests(caller).create(params.id, test.value);
    return saved.ok ? ok({ status: 201, body: testBody(saved.value) }) : saved;
  },
});

async function testOf(call: TenantCall<typeof contract>): Promise<Result<NewTest>> {
  const { execution, name, input, pins, expect } = call.body;
  if (execution !== undefined) {
    const saved = await fromExecution(call, execution);
    if (!saved.ok) return saved;
    return ok({
      ...saved.value,
      ...(name === undefined ? {} : { name }),
      ...(Object.hasOwn(call.body, "input") ? { input } : {}),
      pins: { ...saved.value.pins, ...pins },
      ...(expect === undefined ? {} : { expect }),
    });
  }
  if (expect === undefined || name === undefined)
    return fail("invalid", 'A test is saved from an "execution", or written out: it then needs "name" and "expect".');
  return ok({ name, input: input ?? {}, pins: pins ?? {}, expect, execution: null });
}

async function fromExecution(call: TenantCall<typeof contract>, id: string): Promise<Result<NewTest>> {
  const { principal, services, params } = call;
  // Its data would else be read by who may write workflows alone.
  if (!allows(principal.permissions, "executions:read"))
    return fail("forbidden", "Saving a test from an execution reads it: this takes the permission executions:read.");
  const found = await services.executions.describe(principal.tenant, id);
  if (!found.ok) return found;
  const view = found.value;
  if (view.workflow.id !== params.id) return fail("conflict", "The execution is of another workflow.");
  const expect = expectationOf(view);
  if (expect === null)
    return fail("conflict", `The execution is ${view.status}: a test is saved from one that completed or faulted.`);
  const results = await resultsIn(call, id);
  if (!results.ok) return results;
  const { pins, failed } = results.value;
  if (failed.length > 0)
    return fail(
      "conflict",
      `"${failed.slice(0, 3).join('", "')}" failed in this execution, and a test keeps results alone: say what happens if the step fails, or save an execution in which it does not.`,
    );
  const name = `${view.outcome?.status === "faulted" ? "Fails" : "Completes"} as on ${view.startedAt.slice(0, 16).replace("T", " ")}`;
  return ok({ name, input: view.input ?? null, pins, expect, execution: id });
}

function expectationOf({ outcome }: ExecutionView): NewTest["expect"] | null {
  if (outcome?.status === "completed") return { status: "completed", output: outcome.output, ignore: [] };
  if (outcome?.status !== "faulted") return null;
  const { type, status } = outcome.error;
  return { status: "faulted", error: { type, status }, ignore: [] };
}
