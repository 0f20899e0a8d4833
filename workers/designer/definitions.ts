import type { NewRevision } from "../../durable-objects/tenant/rpc.ts";
import { ok, type Problem, type Result } from "../../shared/domain/result.ts";
import type { Links } from "../../shared/dsl/index.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";
import { type LoadResource, loadResources } from "./resources.ts";

export interface CheckedDefinition {
  readonly revision: NewRevision;
  /** It runs all the same, and may not do what was meant. */
  readonly warnings: readonly Problem[];
}

/**
 * A definition as it is to be kept, with the external resources that it needs; or everything that is wrong with it:
 * `unprocessable` with problems, or `too_large`. What is sent is an object, or text in YAML or JSON.
 */
export type CheckDefinition = (sent: unknown, tenant: string) => Promise<Result<CheckedDefinition>>;

export interface DefinitionDependencies {
  readonly expressions: () => Promise<Expressions>;
  readonly load: LoadResource;
}

export function createCheckDefinition({ expressions, load }: DefinitionDependencies): CheckDefinition {
  return async (sent, tenant) => {
    // The DSL's schemas and the YAML parser are not needed to take in a webhook: they are loaded when first used.
    const [dsl, { connectorFunction }, jq] = await Promise.all([
      import("../../shared/dsl/index.ts"),
      import("../../shared/connectors/index.ts"),
      expressions(),
    ]);
    const links: Links = { connectors: connectorFunction };
    const checked = dsl.checkDefinition(sent, jq, links);
    if (!checked.ok) return checked;
    const needed = (have: Readonly<Record<string, unknown>>) => dsl.externalResources(checked.value.definition, have);
    if (needed({}).length === 0) return ok(toRevision(checked.value, null));
    const resources = await loadResources(needed, (resource) => load(resource, tenant));
    if (!resources.ok) return resources;
    const again = dsl.checkDefinition(sent, jq, { ...links, resources: resources.value });
    return again.ok ? ok(toRevision(again.value, resources.value)) : again;
  };
}

function toRevision(
  { warnings, ...parsed }: Omit<NewRevision, "resources"> & { readonly warnings: readonly Problem[] },
  resources: Readonly<Record<string, unknown>> | null,
): CheckedDefinition {
  return { revision: { ...parsed, resources }, warnings };
}
