import type { EffectRequest, HttpRequestEffect } from "../../domain/effects.ts";
import { fail, ok } from "../../domain/result.ts";
import { secretMarker } from "../../domain/secret-markers.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { EffectCall, Performed, Performer } from "../../ports/performer.ts";
import type { OpenedConnection } from "../../adapters/performers/secret-source.ts";
import { withSecrets } from "../../adapters/performers/secrets.ts";

export const NONCE = "0123456789abcdef0123456789abcdef";
export const TOKEN = "s3cr3t/T0ken+val=ue&more";
export const WIDE = "pässwörd of its öwn";
export const SECRETS: Readonly<Record<string, unknown>> = {
  token: TOKEN,
  login: { username: "someone", password: TOKEN },
  wide: WIDE,
  number: 987_654_321,
  webhook: "https://hooks.example.com/services/T000/B000",
  short: "abc",
  text: '{"username": "someone", "password": "from text"}',
};
export const marker = (...path: readonly string[]): string => secretMarker(NONCE, path);

const connection = (connector: string, auth: string, config: object, credentials: object): OpenedConnection => ({
  connection: { id: "con_1", name: `my ${connector}`, connector, auth, config: { ...config } },
  credentials: { ...credentials },
});
const HTTP = { baseUrl: "https://api.example.com/v1/" };
const CONNECTIONS: Readonly<Record<string, OpenedConnection>> = {
  bearer: connection("http", "bearer", HTTP, { token: TOKEN }),
  basic: connection("http", "basic", HTTP, { username: "someone", password: TOKEN }),
  header: connection("http", "header", HTTP, { name: "X-Api-Key", value: TOKEN }),
  query: connection("http", "query", HTTP, { name: "key", value: TOKEN }),
  none: connection("http", "none", HTTP, {}),
  oauth2: connection("http", "oauth2", HTTP, {
    tokenUrl: "https://login.example.com/oauth/token",
    clientId: "me",
    clientSecret: TOKEN,
    scopes: "read write",
  }),
  slack: connection("slack", "token", { baseUrl: "https://slack.com/api" }, { token: TOKEN }),
  mail: connection(
    "email",
    "password",
    { host: "mail.example.com", from: "a@example.com" },
    { username: "u", password: TOKEN },
  ),
};

interface Rig {
  readonly performed: EffectRequest[];
  readonly asked: string[];
  readonly told: unknown[];
  readonly call: EffectCall;
  readonly wrapped: Performer;
}

/** For tests of `withSecrets`: a performer that answers by what it was sent, and a source that counts how often it is asked. */
export function rig(
  answer: (request: EffectRequest, call: EffectCall) => Performed | Promise<Performed>,
  declared?: readonly string[],
): Rig {
  const performed: EffectRequest[] = [];
  const asked: string[] = [];
  const told: unknown[] = [];
  const inner: Performer = {
    async perform(request, call) {
      performed.push(request);
      return answer(request, call);
    },
  };
  const wrapped = withSecrets(inner, {
    nonce: NONCE,
    ...(declared === undefined ? {} : { declared: new Set(declared) }),
    async openSecrets(names) {
      asked.push(...names);
      const missing = names.filter((name) => !Object.hasOwn(SECRETS, name));
      if (missing.length > 0) return fail("not_found", `There is no secret named "${missing.join()}".`);
      return ok(Object.fromEntries(names.map((name) => [name, SECRETS[name]])));
    },
    async openConnection(name) {
      asked.push(name);
      const found = CONNECTIONS[name];
      return found === undefined ? fail("not_found", `There is no connection "${name}".`) : ok(found);
    },
  });
  const call: EffectCall = {
    effect: "1.1",
    key: "key",
    signal: new AbortController().signal,
    async progress(what) {
      told.push(what);
    },
    async event(value) {
      told.push(value);
      return true;
    },
  };
  return { performed, asked, told, call, wrapped };
}

export const settled = (outcome: EffectOutcome): Performed => ({ parked: false, outcome });
export const silent = (): Performed => settled({ ok: true, output: null });
export const http = (change: Partial<HttpRequestEffect>): HttpRequestEffect => ({
  kind: "http",
  method: "POST",
  url: "https://api.example.com/x",
  headers: {},
  body: null,
  output: "content",
  redirect: false,
  timeoutMs: 1000,
  ...change,
});
export const connected = (name: string, connector = "http", url = "connection:/things?a=b"): HttpRequestEffect =>
  http({ url, authentication: { scheme: "connection", connection: name, connector } });

export async function sent(request: EffectRequest): Promise<EffectRequest> {
  const { wrapped, call, performed } = rig(silent);
  await wrapped.perform(request, call);
  const [only] = performed;
  if (only === undefined) throw new Error("nothing was sent");
  return only;
}

export async function outcomeOf(
  request: EffectRequest,
  answer: Parameters<typeof rig>[0] = silent,
): Promise<EffectOutcome> {
  const { wrapped, call } = rig(answer);
  const done = await wrapped.perform(request, call);
  if (done.parked) throw new Error("parked");
  return done.outcome;
}
