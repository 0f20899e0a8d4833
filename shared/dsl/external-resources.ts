import type { AuthenticationRequest } from "../domain/effects.ts";
import { functionUri, fixedUri } from "./resource-uri.ts";
import { resolveFunction } from "./functions.ts";
import type { Path } from "./pointer.ts";
import { pointer } from "./pointer.ts";
import { isRecord } from "./schema-choose.ts";
import type { Definition, Endpoint, InputDefinition, ListenTask, RunTask, Task } from "./types.ts";
import { walkDefinition, walkTask, type Placed } from "./walk.ts";

/** Something that a definition needs and does not hold. It is loaded once, and pinned with the revision. */
export interface ExternalResource {
  /** By which it is known in `Links.resources`. */
  readonly uri: string;
  /** JSON or YAML as data: a function, a schema. Or the text as it is: a script. */
  readonly as: "data" | "text";
  readonly authentication?: AuthenticationRequest;
  /** JSON pointer of the place that needs it. */
  readonly path: string;
}

/**
 * The external resources of a definition that are not among `resources`: functions by their URI or of a catalogue,
 * schemas and scripts by `resource`. Functions may need others: load these, and ask again until there are none.
 *
 * @param definition one that checkDefinition has found nothing wrong with
 */
export function externalResources(
  definition: Definition,
  resources: Readonly<Record<string, unknown>> = {},
): readonly ExternalResource[] {
  const found = new Map<string, ExternalResource>();
  const add = (uri: string | null, as: "data" | "text", path: Path, endpoint: Endpoint | undefined): void => {
    if (uri === null || Object.hasOwn(resources, uri) || found.has(uri)) return;
    const authentication = literalAuthentication(definition, endpoint);
    found.set(uri, { uri, as, path: pointer(path), ...(authentication === null ? {} : { authentication }) });
  };
  const seen = new Set<string>();
  const look = (placed: Iterable<Placed>): void => {
    for (const { task, path } of placed) {
      lookAt(task, path, add);
      const uri = calledUri(definition, task);
      if (uri === null) continue;
      add(uri, "data", [...path, "call"], catalogOf(definition, (task as { call: string }).call));
      const inner = resolveFunction(definition, { resources }, (task as { call: string }).call);
      if (inner.kind !== "found" || seen.has(uri)) continue;
      seen.add(uri);
      look(safely(() => [...walkTask("", inner.definition, path)]));
    }
  };
  for (const [name, flow] of [
    ["input", definition.input],
    ["output", definition.output],
  ] as const)
    addSchema(flow?.schema, [name, "schema"], add);
  look(walkDefinition(definition));
  return [...found.values()];
}

type Add = (uri: string | null, as: "data" | "text", path: Path, endpoint: Endpoint | undefined) => void;

function lookAt(task: Task, path: Path, add: Add): void {
  for (const name of ["input", "output", "export"] as const)
    addSchema(task[name]?.schema, [...path, name, "schema"], add);
  const foreach = "foreach" in task ? (task as ListenTask).foreach : undefined;
  for (const name of ["output", "export"] as const)
    addSchema(foreach?.[name]?.schema, [...path, "foreach", name, "schema"], add);
  const source = "run" in task ? (task as RunTask).run.script?.source : undefined;
  if (source !== undefined)
    add(fixedUri(source.endpoint), "text", [...path, "run", "script", "source", "endpoint"], source.endpoint);
}

function addSchema(schema: InputDefinition["schema"], path: Path, add: Add): void {
  if (schema === undefined || !("resource" in schema)) return;
  const { endpoint } = schema.resource;
  add(fixedUri(endpoint), "data", [...path, "resource", "endpoint"], endpoint);
}

function calledUri(definition: Definition, task: Task): string | null {
  if (!("call" in task) || typeof task.call !== "string") return null;
  const own = definition.use?.functions;
  return own !== undefined && Object.hasOwn(own, task.call) ? null : functionUri(definition, task.call);
}

function catalogOf(definition: Definition, call: string): Endpoint | undefined {
  const name = call.slice(call.lastIndexOf("@") + 1);
  const { catalogs } = definition.use ?? {};
  return catalogs !== undefined && Object.hasOwn(catalogs, name) ? catalogs[name]?.endpoint : undefined;
}

/** A policy that depends on nothing: the validator lets no other pass. */
function literalAuthentication(definition: Definition, endpoint: Endpoint | undefined): AuthenticationRequest | null {
  const given = typeof endpoint === "object" ? endpoint.authentication : undefined;
  if (given === undefined) return null;
  const policy = "use" in given ? definition.use?.authentications?.[given.use] : given;
  const [scheme, fields] = Object.entries(policy ?? {})[0] ?? [];
  if (scheme === undefined || !isRecord(fields)) return null;
  const { request, ...rest } = fields as Readonly<Record<string, unknown>>;
  const encoding = isRecord(request) ? request["encoding"] : undefined;
  const oauth = scheme === "oauth2" || scheme === "oidc" ? { grant: "client_credentials" } : {};
  return {
    scheme,
    ...oauth,
    ...rest,
    ...(encoding === undefined ? {} : { requestEncoding: encoding }),
  } as unknown as AuthenticationRequest;
}

/** What came from elsewhere may be no task at all: that is found when it is validated. */
function safely(read: () => readonly Placed[]): readonly Placed[] {
  try {
    return read();
  } catch {
    return [];
  }
}
