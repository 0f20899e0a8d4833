import type { NewRevision } from "../../durable-objects/tenant/rpc.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";

/**
 * A definition as it is to be kept, or everything that is wrong with it: `unprocessable` with problems, or
 * `too_large`. What is sent is an object, or text in YAML or JSON.
 */
export type CheckDefinition = (sent: unknown) => Promise<Result<NewRevision>>;

export function createCheckDefinition(expressions: () => Promise<Expressions>): CheckDefinition {
  return async (sent) => {
    // The DSL's schemas and the YAML parser are not needed to take in a webhook: they are loaded when first used.
    const [{ checkDefinition }, jq] = await Promise.all([import("../../shared/dsl/index.ts"), expressions()]);
    return checkDefinition(sent, jq);
  };
}
