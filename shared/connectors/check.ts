import { Validator, type Schema } from "@cfworker/json-schema";
import { type Problem, type Result, fail, ok } from "../domain/result.ts";
import { catalogue, connectorNamed } from "./index.ts";
import type { Connector, ConnectorAuth } from "./schema.ts";

type Members = Readonly<Record<string, unknown>>;

export interface CheckedConnection {
  readonly auth: string;
  /** With the connector's defaults. */
  readonly config: Members;
}

/**
 * What a connection is made of, by its connector's schemas. `invalid` names each place, `/config/host`, and never
 * repeats what was given: it may be a credential, also where none belongs.
 *
 * @param auth null: the connector's first
 * @param credentials undefined: those that the connection has stay
 */
export function checkConnection(
  name: string,
  auth: string | null,
  config: Members,
  credentials: Members | undefined,
): Result<CheckedConnection> {
  const connector = connectorNamed(name);
  if (connector === undefined || connector.config === null) {
    const known = catalogue().filter((one) => one.config !== null);
    return refuse("/connector", "connection.connector", `use one of ${known.map((one) => one.name).join(", ")}`);
  }
  const way = auth === null ? connector.auth[0] : connector.auth.find(({ kind }) => kind === auth);
  if (way === undefined) {
    const kinds = connector.auth.map(({ kind }) => kind).join(", ");
    return refuse("/auth", "connection.auth", `${name} takes ${kinds}`);
  }
  const complete = withDefaults(connector, config);
  const problems = [
    ...problemsOf(connector.config, complete, "/config"),
    ...(credentials === undefined ? [] : problemsOf(way.fields, credentials, "/credentials")),
  ];
  const [first] = problems;
  return first === undefined
    ? ok({ auth: way.kind, config: complete })
    : fail("invalid", `Not acceptable, at ${first.path}: ${first.message}.`, problems);
}

/** Whether credentials that were given for `before` would go somewhere else by `after`. */
export function destinationChanged(name: string, before: Members, after: Members): boolean {
  const members = connectorNamed(name)?.destination ?? [];
  return members.some((member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]));
}

function withDefaults({ config }: Connector, given: Members): Members {
  const complete: Record<string, unknown> = { ...given };
  for (const [member, schema] of Object.entries(config?.properties ?? {})) {
    if (schema["default"] !== undefined && complete[member] === undefined) complete[member] = schema["default"];
  }
  return complete;
}

/** Keywords whose finding repeats that of a schema within. */
const OUTER: ReadonlySet<string> = new Set(["properties", "items", "anyOf", "allOf", "additionalProperties"]);

function problemsOf(schema: ConnectorAuth["fields"], value: Members, path: string): readonly Problem[] {
  const unknown = Object.keys(value)
    .filter((member) => !Object.hasOwn(schema.properties, member))
    .map((member) =>
      problem(`${path}/${pointer(member)}`, "unknown", `there is no such member; use ${listed(schema)}`),
    );
  const missing = (schema.required ?? [])
    .filter((member) => value[member] === undefined)
    .map((member) => problem(`${path}/${pointer(member)}`, "required", "it has to be there"));
  const { errors } = new Validator(schema as Schema, "2020-12", false).validate(value);
  const others = errors
    .filter(({ keyword, error }) => !OUTER.has(keyword) && keyword !== "required" && error !== "False boolean schema.")
    // The library's own words repeat the value.
    .map(({ keyword, instanceLocation }) =>
      problem(path + instanceLocation.slice(1), keyword, wording(schema, instanceLocation, keyword)),
    );
  return [...unknown, ...missing, ...others];
}

function wording(schema: ConnectorAuth["fields"], location: string, keyword: string): string {
  const member = location.split("/")[1] ?? "";
  const wanted = schema.properties[member]?.[keyword];
  return wanted === undefined
    ? `it does not match "${keyword}"`
    : `it does not match ${keyword}: ${JSON.stringify(wanted)}`;
}

function listed({ properties }: ConnectorAuth["fields"]): string {
  const members = Object.keys(properties);
  return members.length === 0 ? "none" : members.join(", ");
}

function problem(path: string, code: string, message: string): Problem {
  return { path, code: `connection.${code}`, message };
}

function refuse(path: string, code: string, message: string): Result<never> {
  return fail("invalid", `Not acceptable, at ${path}: ${message}.`, [{ path, code, message }]);
}

/** RFC 6901; a member's name is cut, since it may be what belongs elsewhere. */
function pointer(member: string): string {
  return member.slice(0, 40).replaceAll("~", "~0").replaceAll("/", "~1");
}
