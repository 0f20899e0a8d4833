import type { BreakerChoice } from "./breaker.ts";
import type { CloudEvent } from "./cloud-event.ts";

/**
 * What a task asks of the outside, complete: a retry sends it again without evaluating anything. These are
 * written to the journal as intents, so they hold no secret: where one belongs stands a marker
 * (secret-markers.ts) or an `authentication` that names it, and both are resolved when it is sent.
 */
export type EffectRequest =
  | HttpRequestEffect
  | OpenApiEffect
  | GrpcEffect
  | AsyncApiEffect
  | McpEffect
  | ScriptEffect
  | EmailEffect
  | EmitEffect
  | ListenEffect
  | SubflowEffect;

/** What is common to calls that a host makes over the network. */
interface Timed {
  /** Milliseconds, counted from when the connection is had. */
  readonly timeoutMs: number;
}

/** What is common to calls that go through the circuit breaker of each host they need. */
interface Guarded extends Timed {
  /** `metadata.circuitBreaker`; absent: as the organisation has it. */
  readonly breaker?: BreakerChoice;
}

export interface HttpRequestEffect extends Guarded {
  readonly kind: "http";
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON is sent as such; text as it is. Null: no body. */
  readonly body: { readonly json: unknown } | { readonly text: string } | null;
  /** What the task wants of the answer. */
  readonly output: "content" | "response" | "raw";
  /** DSL: false treats 3xx as an error. */
  readonly redirect: boolean;
  readonly authentication?: AuthenticationRequest;
}

/** An external resource of the DSL, its endpoint evaluated. */
export interface ResourceRequest {
  readonly uri: string;
  readonly authentication?: AuthenticationRequest;
}

export interface OpenApiEffect extends Guarded {
  readonly kind: "openapi";
  readonly document: ResourceRequest;
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly output: "content" | "response" | "raw";
  readonly redirect: boolean;
  readonly authentication?: AuthenticationRequest;
}

export interface GrpcEffect extends Guarded {
  readonly kind: "grpc";
  readonly proto: ResourceRequest;
  readonly service: { readonly name: string; readonly host: string; readonly port?: number };
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** `metadata.protocol` of the task: gRPC-Web unless it says connect. */
  readonly protocol: "grpc-web" | "connect";
  readonly authentication?: AuthenticationRequest;
}

export interface AsyncApiEffect extends Guarded {
  readonly kind: "asyncapi";
  readonly document: ResourceRequest;
  readonly operation?: string;
  readonly channel?: string;
  readonly server?: { readonly name: string; readonly variables?: Readonly<Record<string, unknown>> };
  readonly protocol?: string;
  /** Publish: this message. Subscribe: each message comes as an event of the effect, until the engine has enough. */
  readonly message?: { readonly payload?: unknown; readonly headers?: Readonly<Record<string, unknown>> };
  readonly subscribe?: true;
  readonly authentication?: AuthenticationRequest;
}

export interface McpEffect extends Guarded {
  readonly kind: "mcp";
  readonly protocolVersion: string;
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly client: { readonly name: string; readonly version: string };
  readonly authentication?: AuthenticationRequest;
}

export interface ScriptEffect extends Timed {
  readonly kind: "script";
  readonly language: "js";
  readonly code: string;
  readonly arguments: readonly string[] | Readonly<Record<string, unknown>>;
  readonly stdin: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly return: "stdout" | "stderr" | "code" | "all" | "none";
}

/** The connector `email.send`: SMTP, by the connection's own server. */
export interface EmailEffect extends Timed {
  readonly kind: "email";
  readonly connection: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
}

export interface EmitEffect {
  readonly kind: "emit";
  readonly event: CloudEvent;
}

/** Resolved where it depends on the workflow; what is left depends on the event alone. */
export interface EventFilter {
  /** By attribute: equal to a value, or an expression over the attribute's value that has to be true. */
  readonly with: Readonly<Record<string, { readonly equals: unknown } | { readonly expression: string }>>;
  /** `from`: an expression over the event. Without `expect` the first event sets what is expected of the rest. */
  readonly correlate: readonly { readonly name: string; readonly from: string; readonly expect?: unknown }[];
}

/** Stays open, parked at the correlator; each event comes as an event of the effect. */
export interface ListenEffect {
  readonly kind: "listen";
  /** What passes any of these is delivered; the engine says when it has enough. */
  readonly filters: readonly EventFilter[];
  /** The human task that is waited for (`person.approve`, `person.form`), where it is one. */
  readonly person?: PersonRequest;
}

export interface PersonRequest {
  readonly form: "approve" | "form";
  readonly assignee: string;
  readonly title: string;
  readonly description: string | null;
  /** JSON Schema of the answer: `form` only. */
  readonly schema: unknown;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly remindAfterMs: number | null;
  /** Connection by which the assignee is told (email.send, slack.postMessage); null: the list and the API only. */
  readonly notify: string | null;
}

/** An execution of its own. Parked while it is awaited; its end settles it. */
export interface SubflowEffect {
  readonly kind: "subflow";
  readonly workflow: { readonly namespace: string; readonly name: string; readonly version: string };
  readonly input: unknown;
  readonly await: boolean;
}

/** A policy of the DSL, its expressions evaluated. A field may hold a secret's marker. */
export type AuthenticationRequest =
  | { readonly scheme: "basic" | "digest"; readonly username: string; readonly password: string }
  | { readonly scheme: "bearer"; readonly token: string }
  | ({ readonly scheme: "oauth2" | "oidc" } & OAuthRequest)
  /** The whole policy is the value of a secret: `{basic: {use: mySecret}}`. */
  | { readonly scheme: "basic" | "digest" | "bearer" | "oauth2" | "oidc"; readonly secret: string }
  /** A connection's own credentials, put where its connector says. */
  | { readonly scheme: "connection"; readonly connection: string; readonly connector: string };

/** DSL 1.0.3, "OAuth2 Authentication" and "OpenIdConnect Authentication". */
export interface OAuthRequest {
  readonly authority: string;
  readonly grant: string;
  readonly client?: {
    readonly id?: string;
    readonly secret?: string;
    readonly assertion?: string;
    readonly authentication?: string;
  };
  readonly endpoints?: { readonly token?: string; readonly revocation?: string; readonly introspection?: string };
  readonly requestEncoding?: string;
  readonly issuers?: readonly string[];
  readonly scopes?: readonly string[];
  readonly audiences?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly subject?: { readonly token: string; readonly type: string };
  readonly actor?: { readonly token: string; readonly type: string };
}
