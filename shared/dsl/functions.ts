import { functionUri, readCatalogName } from "./resource-uri.ts";
import { isRecord } from "./schema-choose.ts";
import type { Definition, Task } from "./types.ts";

/**
 * A function: a task, whose input is what the call gives in `with` (checked by `input.schema`), and whose output is
 * the call's. Of `use.functions`, of a URI, or of Millrace's own catalogue.
 */
export type FunctionDefinition = Task;

/** The catalogue that is Millrace's own: `name:version@connectors`. */
export const CONNECTORS = "connectors";
/** The DSL's name for a runtime's own catalogue that needs no definition: there is none but `connectors`. */
const DEFAULT_CATALOG = "default";

/** Finds a function of the catalogue `@connectors`. `version` as it is written: `1`, `1.2` or `1.2.3`. */
export type ConnectorFunctions = (name: string, version: string) => FunctionDefinition | undefined;

/** What a definition refers to and does not hold itself. All of it is known before anything runs. */
export interface Links {
  readonly connectors?: ConnectorFunctions;
  /** Content of external resources by URI (external-resources.ts), pinned with the revision. */
  readonly resources?: Readonly<Record<string, unknown>>;
}

export type FoundFunction =
  | {
      readonly kind: "found";
      /** The same for each call of the same function: recursion is found by it. */
      readonly id: string;
      readonly definition: FunctionDefinition;
      /** Of `@connectors`: it may make calls that a workflow may not. */
      readonly catalogued: boolean;
      readonly origin: "use" | "connectors" | "resource";
    }
  /** `pending`: a resource that nobody has loaded yet. */
  | { readonly kind: "problem"; readonly code: string; readonly message: string; readonly pending: boolean };

/** The function that `call` names: of `use.functions`, of a catalogue, or at a URI. */
export function resolveFunction(definition: Definition, links: Links, call: string): FoundFunction {
  const own = definition.use?.functions;
  if (own !== undefined && Object.hasOwn(own, call)) {
    const named = own[call];
    if (named !== undefined)
      return { kind: "found", id: `use:${call}`, definition: named, catalogued: false, origin: "use" };
  }
  const catalogued = readCatalogName(call);
  if (catalogued !== null && catalogued.catalog === CONNECTORS) return connector(links, call, catalogued);
  const uri = functionUri(definition, call);
  if (uri === null) return unknown(definition, call, catalogued?.catalog);
  const resource = own_(links.resources, uri);
  if (resource === undefined)
    return problem("resource.missing", `The function at ${uri} was not loaded when this revision was made.`, true);
  if (!isRecord(resource))
    return problem("function.invalid", `What is at ${uri} is no function: a function is one task.`);
  const found = resource as unknown as FunctionDefinition;
  return { kind: "found", id: uri, definition: found, catalogued: false, origin: "resource" };
}

function connector(
  links: Links,
  call: string,
  { name, version }: { readonly name: string; readonly version: string },
): FoundFunction {
  const found = links.connectors?.(name, version);
  return found === undefined
    ? problem(
        "function.unknown",
        `There is no action "${call}": GET /v1/connectors lists what there is, with its versions.`,
      )
    : { kind: "found", id: `connectors:${call}`, definition: found, catalogued: true, origin: "connectors" };
}

function unknown(definition: Definition, call: string, catalog: string | undefined): FoundFunction {
  if (catalog === DEFAULT_CATALOG)
    return problem(
      "catalog.unknown",
      `There is no default catalog here: name one in use.catalogs, or use @${CONNECTORS}.`,
    );
  if (catalog !== undefined)
    return problem(
      "catalog.unknown",
      `use.catalogs has no "${catalog}". ${known(definition.use?.catalogs)} Millrace's own is ${CONNECTORS}.`,
    );
  return problem(
    "function.unknown",
    `There is no function "${call}": define it in use.functions, or name one as name:version@catalog or by its URI. ${known(definition.use?.functions)}`,
  );
}

function known(named: Readonly<Record<string, unknown>> | undefined): string {
  const names = Object.keys(named ?? {});
  return names.length === 0 ? "" : `Known: ${names.slice(0, 10).join(", ")}.`;
}

function problem(code: string, message: string, pending = false): FoundFunction {
  return { kind: "problem", code, message, pending };
}

function own_(named: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
}
