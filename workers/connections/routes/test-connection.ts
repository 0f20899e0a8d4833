import { contracts } from "../../../shared/api/index.ts";
import { connectorNamed } from "../../../shared/connectors/index.ts";
import type { ExecutionView } from "../../../shared/domain/execution.ts";
import { TERMINAL } from "../../../shared/domain/execution.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";
import type { ConnectionRecord } from "../../../durable-objects/tenant/rpc.ts";

const WAIT_MS = 30_000;
/** Tests of one connection are its own: a key means nothing to others. */
const sourceOf = (connection: string): string => `connection-test:${connection}`;

/**
 * An execution like any other, so that the credentials take the one way that they take: nothing of them comes here,
 * and what the service says is redacted before anybody sees it.
 */
export const testConnection = defineRoute({
  contract: contracts.connections.test,
  auth: "key",
  permission: "connections:write",
  // The execution is its own record, as of any start.
  audit: null,
  handler: async ({ params, tenant, caller, principal, services, idempotency, requestId }) => {
    const found = await tenant.connections(caller).get(params.id);
    if (!found.ok) return found;
    const definition = testOf(found.value);
    if (!definition.ok) return definition;
    const accepted = await services.checkDefinition(definition.value, principal.tenant);
    if (!accepted.ok) return accepted;
    const kept = await tenant.designer(systemCaller(requestId)).adhoc(accepted.value.revision);
    if (!kept.ok) return kept;
    const started = await services.executions.start({
      tenant: principal.tenant,
      lanes: principal.lanes,
      revision: kept.value.id,
      trigger: { kind: "api", source: sourceOf(params.id) },
      input: {},
      idempotency: idempotency === null ? null : { ...idempotency, onMismatch: "conflict" },
    });
    if (!started.ok) return started;
    const over = await services.executions.result(principal.tenant, started.value.execution, WAIT_MS);
    if (!over.ok) return over;
    const detail = reasonOf(over.value);
    return ok({ status: 200, body: { works: detail === null, execution: over.value.id, detail } });
  },
});

function testOf(connection: ConnectionRecord): Result<object> {
  const connector = connectorNamed(connection.connector);
  const action = connector?.actions.find(({ name }) => name === connector.test?.action);
  if (connector === undefined || connector.test === null || action === undefined)
    return fail("invalid", `A connection of ${connection.connector} can't be tested.`);
  const given = Object.fromEntries(
    Object.entries(connector.test.with).map(([name, value]) => [name, filled(value, connection.config)]),
  );
  return ok({
    document: { dsl: "1.0.3", namespace: "millrace", name: `test-${connection.connector}`, version: "1.0.0" },
    do: [
      { test: { call: `${action.name}:${action.version}@connectors`, with: { ...given, connection: connection.id } } },
    ],
  });
}

/** `{field}` of the connection's configuration. */
function filled(value: unknown, config: ConnectionRecord["config"]): unknown {
  return typeof value === "string"
    ? value.replaceAll(/\{(\w+)\}/g, (_, field: string) => String(config[field] ?? ""))
    : value;
}

function reasonOf({ status, outcome }: ExecutionView): string | null {
  if (!TERMINAL.has(status) || outcome === null) return `There was no answer within ${WAIT_MS / 1000} seconds.`;
  switch (outcome.status) {
    case "completed":
      return null;
    case "faulted":
      return outcome.error.detail ?? outcome.error.title ?? "It failed.";
    case "cancelled":
      return `The test was cancelled: ${outcome.reason}`;
  }
}
