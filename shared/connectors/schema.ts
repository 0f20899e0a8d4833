import { z } from "zod";

/** What a connector's file holds. Every file is data: nothing in it runs but the expressions of its functions. */

const name = z.string().regex(/^[a-z][a-zA-Z0-9]*$/, "a name in camel case");
const version = z.string().regex(/^[1-9]\d*$/, "a whole number");
/** JSON Schema 2020-12 of an object. */
const objectSchema = z.looseObject({
  type: z.literal("object"),
  properties: z.record(z.string(), z.looseObject({ title: z.string() })),
  required: z.array(z.string()).optional(),
  additionalProperties: z.literal(false),
});

/** A text in which `{field}` stands for what a person entered. */
const text = z.string().min(1);

/** Where a credential goes. */
const place = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("none") }),
  z.strictObject({ in: z.literal("bearer"), token: text }),
  z.strictObject({ in: z.literal("basic"), username: text, password: text }),
  z.strictObject({ in: z.literal("header"), name: text, value: text }),
  z.strictObject({ in: z.literal("query"), name: text, value: text }),
  /** Client credentials (RFC 6749 §4.4). */
  z.strictObject({
    in: z.literal("oauth2"),
    tokenUrl: text,
    clientId: text,
    clientSecret: text,
    scopes: text.optional(),
    audience: text.optional(),
  }),
  /** The performer of the action logs in by itself, by the fields as they are. */
  z.strictObject({ in: z.literal("login") }),
]);

const auth = z.strictObject({
  /** As `auth` of a connection names it. */
  kind: name,
  title: z.string(),
  /** What a person enters. All of it is sealed, also what is not secret. */
  fields: objectSchema,
  place,
});

const action = z.strictObject({
  /** With the connector's: `slack.postMessage`. */
  name: z.string().regex(/^[a-z][a-zA-Z0-9]*\.[a-z][a-zA-Z0-9]*$/),
  version,
  title: z.string(),
  description: z.string(),
  /** What `with` takes. */
  input: objectSchema,
  /** A function of the DSL: a task whose input is `with`. */
  function: z.looseObject({ call: z.string().optional(), do: z.array(z.unknown()).optional() }),
});

export const connectorSchema = z.strictObject({
  name,
  version,
  title: z.string(),
  description: z.string(),
  /** What a connection says beside its credentials. Null: the connector takes no connections. */
  config: objectSchema.nullable(),
  /** Members of `config` that decide where credentials go: who changes one has to give the credentials again. */
  destination: z.array(z.string()),
  /** What `connection:` in the URL of an action stands for. */
  baseUrl: z.strictObject({ config: z.string(), default: z.url().nullable() }).nullable(),
  auth: z.array(auth),
  /** The action that shows whether a connection works; `{field}` of the connection's configuration. */
  test: z.strictObject({ action: z.string(), with: z.record(z.string(), z.unknown()) }).nullable(),
  actions: z.array(action).min(1),
});

export type Connector = z.infer<typeof connectorSchema>;
export type ConnectorAuth = z.infer<typeof auth>;
export type ConnectorAction = z.infer<typeof action>;
