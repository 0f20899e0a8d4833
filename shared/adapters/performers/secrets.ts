import type { AuthenticationRequest, EffectRequest } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import { fail, ok, type Failure, type Result } from "../../domain/result.ts";
import type { Exchange } from "../../ports/egress.ts";
import type { EffectCall, Performed, Performer } from "../../ports/performer.ts";
import { reasonOf, refused } from "../standard-errors.ts";
import { policyFrom } from "./secret-policy.ts";
import { connectorOf, redactCredentials, withConnection } from "./secret-connection.ts";
import { maskMarkers } from "../../domain/secret-markers-in.ts";
import { Redactor } from "./secret-redactor.ts";
import type { OpenedConnection, SecretSource } from "./secret-source.ts";
import { MissingSecret, secretsNamed, withValues } from "./secret-values.ts";

export interface SecretsOptions extends SecretSource {
  /** Of the execution (`StartedData.nonce`); undefined where its definition uses no secrets. */
  readonly nonce: string | undefined;
  /** `use.secrets` of the definition: a marker of any other name is refused. Undefined: any. */
  readonly declared?: ReadonlySet<string>;
}

/** What stays on the platform: no secret belongs there, only its name. */
const INSIDE: ReadonlySet<EffectRequest["kind"]> = new Set(["emit", "listen", "subflow"]);

/**
 * A performer that gets its requests with the secrets in them, and whose answers come without: every occurrence of
 * what was put in, as it is or encoded, is `[secret NAME]` in outcomes, messages and notes. A secret or connection
 * that is not there is the standard's authorization error (403), and nothing is sent.
 */
export function withSecrets<Request extends EffectRequest>(
  performer: Performer<Request>,
  options: SecretsOptions,
): Performer<Request> {
  return {
    async perform(request, call) {
      const redactor = new Redactor(options.nonce);
      let ready: Exchange<Request>;
      try {
        ready = INSIDE.has(request.kind)
          ? { ok: true, value: options.nonce === undefined ? request : maskMarkers(request, options.nonce) }
          : await resolve(request, options, redactor);
      } catch (error) {
        ready = refused("runtime", 500, "Secrets Not Resolved", redactor.text(reasonOf(error)));
      }
      if (!ready.ok) return settled({ ok: false, error: ready.error });
      let performed: Performed;
      try {
        performed = await performer.perform(ready.value, redacting(call, redactor));
      } catch (error) {
        // A performer promises not to throw; what it throws all the same may repeat what it was given.
        const failed = refused("runtime", 500, "Runtime Error", reasonOf(error));
        performed = settled(failed.ok ? { ok: true, output: null } : { ok: false, error: failed.error });
      }
      return performed.parked
        ? { parked: true, detail: redactor.value(performed.detail) }
        : settled(redactor.outcome(performed.outcome));
    },
  };
}

/** Opens connections for a performer that logs in by itself (email). What it needs of one has been checked before. */
export function connectionOpener(
  source: SecretSource,
): (
  connection: string,
) => Promise<Exchange<Pick<OpenedConnection, "credentials"> & Pick<OpenedConnection["connection"], "config">>> {
  return async (connection) => {
    const opened = await source.openConnection(connection);
    if (!opened.ok) return unopened(opened.error);
    return { ok: true, value: { config: opened.value.connection.config, credentials: opened.value.credentials } };
  };
}

function settled(outcome: EffectOutcome): Performed {
  return { parked: false, outcome };
}

function redacting(call: EffectCall, redactor: Redactor): EffectCall {
  return {
    effect: call.effect,
    key: call.key,
    signal: call.signal,
    progress: (what) => call.progress(redactor.text(what)),
    event: (value) => call.event(redactor.value(value)),
  };
}

async function resolve<Request extends EffectRequest>(
  request: Request,
  options: SecretsOptions,
  redactor: Redactor,
): Promise<Exchange<Request>> {
  const needed = needs(request, options.nonce);
  if (needed.secrets.size === 0 && needed.connections.size === 0) return { ok: true, value: request };
  const { declared } = options;
  const foreign = declared === undefined ? [] : [...needed.secrets].filter((name) => !declared.has(name));
  if (foreign.length > 0) return denied(`The workflow does not name the secret "${foreign[0]}" in use.secrets.`);
  const [secrets, connections] = await Promise.all([
    needed.secrets.size === 0 ? ok({}) : options.openSecrets([...needed.secrets]),
    openAll([...needed.connections], options),
  ]);
  if (!secrets.ok) return unopened(secrets.error);
  if (!connections.ok) return unopened(connections.error);
  try {
    const { nonce } = options;
    const filled = nonce === undefined ? request : withValues(request, { nonce, secrets: secrets.value, redactor });
    const unsendable = unsendableHeader(request, filled);
    if (unsendable !== undefined) {
      const detail = `The header "${unsendable}" is to hold a secret with characters beyond ASCII, which headers can't carry: encode the secret before it is set.`;
      return refused("configuration", 400, "Secret Not Usable", detail);
    }
    const opened = { secrets: secrets.value, connections: connections.value };
    return authenticated(filled, opened, redactor);
  } catch (error) {
    if (error instanceof MissingSecret) return denied(error.message);
    throw error;
  }
}

/** A header that a secret was put into and that is not ASCII: the runtime sends it, and writes it to its log. */
function unsendableHeader(before: EffectRequest, after: EffectRequest): string | undefined {
  if (!("headers" in before) || !("headers" in after)) return undefined;
  const plain = new Set(Object.values(before.headers));
  return Object.entries(after.headers).find(([, value]) => !plain.has(value) && !/^[\x20-\x7e\t]*$/.test(value))?.[0];
}

interface Opened {
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly connections: ReadonlyMap<string, OpenedConnection>;
}

/** With the policies of its secrets, and the credentials of its connection. */
function authenticated<Request extends EffectRequest>(
  request: Request,
  { secrets, connections }: Opened,
  redactor: Redactor,
): Exchange<Request> {
  let whole: EffectRequest = request;
  for (const key of ["document", "proto"] as const) {
    const resource = (whole as { readonly [part in typeof key]?: { readonly authentication?: AuthenticationRequest } })[
      key
    ];
    if (resource?.authentication === undefined || !("secret" in resource.authentication)) continue;
    const policy = policyFrom(resource.authentication, secrets, redactor);
    if (!policy.ok) return policy;
    whole = { ...whole, [key]: { ...resource, authentication: policy.value } } as EffectRequest;
  }
  const use = "authentication" in whole ? whole.authentication : undefined;
  if (use !== undefined && "secret" in use) {
    const policy = policyFrom(use, secrets, redactor);
    if (!policy.ok) return policy;
    whole = { ...whole, authentication: policy.value } as EffectRequest;
  }
  if (use?.scheme === "connection") {
    const opened = connections.get(use.connection);
    if (whole.kind !== "http" || opened === undefined) {
      const detail = `A connection can't be used by a call of kind ${whole.kind}.`;
      return refused("configuration", 400, "Wrong Connection", detail);
    }
    const placed = withConnection(whole, use, opened, redactor);
    if (!placed.ok) return placed;
    whole = placed.value;
  }
  if (whole.kind === "email") {
    const opened = connections.get(whole.connection);
    if (opened === undefined) return denied(`The connection "${whole.connection}" is not there.`);
    const found = connectorOf(opened, "email");
    if (!found.ok) return found;
    redactCredentials(found.value.auth, opened, redactor);
    const { from } = opened.connection.config;
    if (whole.from === "" && typeof from === "string") whole = { ...whole, from };
  }
  // Of the same kind as before: only what it holds has changed.
  return { ok: true, value: whole as Request };
}

function needs(
  request: EffectRequest,
  nonce: string | undefined,
): { readonly secrets: ReadonlySet<string>; readonly connections: ReadonlySet<string> } {
  const secrets = new Set(nonce === undefined ? [] : secretsNamed(request, nonce));
  const connections = new Set<string>();
  const uses = [
    "authentication" in request ? request.authentication : undefined,
    "document" in request ? request.document.authentication : undefined,
    "proto" in request ? request.proto.authentication : undefined,
  ];
  for (const use of uses) {
    if (use === undefined) continue;
    if ("secret" in use) secrets.add(use.secret);
    if (use.scheme === "connection") connections.add(use.connection);
  }
  if (request.kind === "email") connections.add(request.connection);
  return { secrets, connections };
}

async function openAll(
  names: readonly string[],
  source: SecretSource,
): Promise<Result<ReadonlyMap<string, OpenedConnection>>> {
  const opened = new Map<string, OpenedConnection>();
  for (const name of names) {
    if (name === "") return fail("not_found", "The task names no connection.");
    const one = await source.openConnection(name);
    if (!one.ok) return one;
    opened.set(name, one.value);
  }
  return ok(opened);
}

function denied(detail: string): Exchange<never> {
  return refused("authorization", 403, "Secret Not Available", detail);
}

/** What can't be had now may be had later: an error that a retry is for. */
function unopened(failure: Failure): Exchange<never> {
  return failure.code === "not_found" || failure.code === "invalid"
    ? denied(failure.detail)
    : refused("communication", 503, "Secrets Not Available", failure.detail);
}
