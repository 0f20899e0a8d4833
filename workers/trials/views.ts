import type { WorkflowTestRecord } from "../../durable-objects/tenant/trials-rpc.ts";
import type { WorkflowTest } from "../../shared/api/resources/workflow-tests.ts";

export function testBody({ workflowId, pins, expect, createdAt, ...rest }: WorkflowTestRecord): WorkflowTest {
  const { error, ...expected } = expect;
  return {
    ...rest,
    workflow: workflowId,
    pins: { ...pins },
    expect: { ...expected, ignore: [...expected.ignore], ...(error === undefined ? {} : { error: { ...error } }) },
    createdAt: new Date(createdAt).toISOString(),
  };
}
