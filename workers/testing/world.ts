import { createExecutionContext, env } from "cloudflare:test";
import type { Contract } from "../../shared/api/contract.ts";
import { type Client, createClient } from "../../shared/api/client.ts";
import { createApp } from "../app.ts";
import type { Env } from "../env.ts";

export const ORIGIN = "http://millrace.test";

export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** The whole platform in this isolate, real objects and all, with what a test wants set otherwise. */
export function platform(overrides: Readonly<Record<string, string | undefined>> = {}, origin = ORIGIN): Send {
  const app = createApp();
  // One object per platform: services and their caches go by it.
  const bindings: Env = Object.assign({}, env, overrides);
  return async (path, init) => app.fetch(new Request(origin + path, init), bindings, createExecutionContext());
}

export interface World {
  readonly send: Send;
  readonly organisation: string;
  readonly key: string;
  readonly client: Client;
  /** JSON with the organisation's key. */
  json(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Another key of the same organisation. */
  keyWith(permissions: readonly string[]): Promise<string>;
  /** An id of a published workflow. */
  publish(definition: unknown): Promise<string>;
}

/** A fresh organisation, by the same route that `npm start` uses. */
export async function world(send: Send = platform()): Promise<World> {
  const created = await send("/v1/admin/organisations", {
    method: "POST",
    headers: { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Test" }),
  });
  if (created.status !== 201) throw new Error(`no organisation: ${created.status} ${await created.text()}`);
  const { organisation, key } = await created.json<{ organisation: { id: string }; key: { secret: string } }>();
  const client = clientOf(send, key.secret);
  return {
    send,
    organisation: organisation.id,
    key: key.secret,
    client,
    json: (method, path, body, headers) => sendJson(send, key.secret, method, path, body, headers),
    keyWith: async (permissions) => {
      const made = await sendJson(send, key.secret, "POST", "/v1/keys", { name: "narrow", permissions });
      return (await made.json<{ secret: string }>()).secret;
    },
    publish: async (definition) => {
      const workflow = await client.workflows.create({ body: { definition: definition as Record<string, unknown> } });
      await client.workflows.publish({ params: { id: workflow.id }, body: { revision: workflow.revision } });
      return workflow.id;
    },
  };
}

export function clientOf(send: Send, key: string): Client {
  return createClient({ baseUrl: "", key, fetch: (url, init) => send(url, init) });
}

export function sendJson(
  send: Send,
  key: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const content = body === undefined ? {} : { "content-type": "application/json" };
  return send(path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...content, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

let count = 0;
const head = () => ({ dsl: "1.0.3", namespace: "test", name: `w${++count}-${crypto.randomUUID()}`, version: "1.0.0" });

/** Over when its first turn ends: at home in its lane. */
export const echo = (metadata?: Record<string, unknown>) => ({
  document: { ...head(), ...(metadata === undefined ? {} : { metadata }) },
  do: [{ echo: { set: { got: "${ . }" } } }],
});

/** Gets an object of its own. */
export const waiting = (seconds: number) => ({
  document: head(),
  do: [{ pause: { wait: { seconds } } }, { done: { set: { done: true } } }],
});

/** Every `{parameter}` of the path filled in. */
export function pathWith(contract: Contract, values: Readonly<Record<string, string>>): string {
  return contract.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "1");
}
