import type { FunctionDefinition } from "../dsl/functions.ts";
import { email } from "./email.ts";
import { http } from "./http.ts";
import { person } from "./person.ts";
import type { Connector, ConnectorAction } from "./schema.ts";
import { slack } from "./slack.ts";

export type { Connector, ConnectorAction, ConnectorAuth } from "./schema.ts";

/** Files of the catalogue. A new connector is a file and a line here; connectors.test.ts holds them to the schema. */
const FILES: readonly Connector[] = [http, email, slack, person];

const byName = new Map(FILES.map((connector) => [connector.name, connector] as const));
const byAction = new Map(
  FILES.flatMap((connector) =>
    connector.actions.map((action) => [`${action.name}:${action.version}`, { connector, action }] as const),
  ),
);

/** All connectors, in the order in which they are shown. */
export function catalogue(): readonly Connector[] {
  return FILES;
}

export function connectorNamed(name: string): Connector | undefined {
  return byName.get(name);
}

export interface CataloguedAction {
  readonly connector: Connector;
  readonly action: ConnectorAction;
}

/** @param name with the connector's, `slack.postMessage` */
export function actionOf(name: string, version: string): CataloguedAction | undefined {
  // 1, 1.0 and 1.0.0 are one version.
  return byAction.get(`${name}:${version.replace(/(\.0){1,2}$/, "")}`);
}

/**
 * The function that `call: <name>:<version>@connectors` stands for: a task of the DSL whose input is `with`,
 * checked by `input.schema`. Undefined where the catalogue has none; `actionNames` says what it has.
 *
 * Three things in it are of Millrace alone, and not to be had in a workflow: `call: millrace.email` and
 * `millrace.person`, and `authentication: {connection, connector}` of an endpoint whose URI begins with
 * `connection:/`, which stands for the connection's base URL.
 */
export function connectorFunction(name: string, version: string): FunctionDefinition | undefined {
  const found = actionOf(name, version);
  if (found === undefined) return undefined;
  const { input, function: body } = found.action;
  // Not by the schema of a definition, which has no word for what only these may say.
  return { ...body, input: { schema: { format: "json", document: input } } } as unknown as FunctionDefinition;
}

/** `slack.postMessage:1`, …: for a hint about what can be called. */
export function actionNames(): readonly string[] {
  return [...byAction.keys()];
}
