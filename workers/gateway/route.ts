import type { BodyOf, Contract, HeadersOf, ParamsOf, QueryOf, Reply } from "../../shared/api/contract.ts";
import type { Permission } from "../../shared/api/resources/common.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Caller, TenantRpc } from "../../durable-objects/tenant/rpc.ts";
import type { Services } from "../services.ts";
import type { LimitName } from "./body.ts";
import type { Principal } from "./principal.ts";

/**
 * - `key`: an API key, or the dashboard's session
 * - `live`: the same, or a one-time ticket for this very execution
 * - `hook`: the handler verifies the sender by the hook's own means
 * - `admin`: the deployment's token; without one set, the route is not there
 * - `operator`: the deployment's token; open in development
 * - `public`: anybody
 */
export type Auth = "key" | "live" | "hook" | "admin" | "operator" | "public";
export type RoutePermission = Exclude<Permission, "*">;
/** What the audit trail calls it: `workflow.created`. */
export type AuditAction = `${string}.${string}`;

/** Every member of an organisation may; where even that is not asked, null is the only choice. */
type PermissionOf<A extends Auth> = A extends "key"
  ? RoutePermission | "any"
  : A extends "live"
    ? RoutePermission
    : null;
/** Reads leave no trace; a write that leaves none has to say so. */
type AuditOf<C extends Contract> = C["method"] extends "GET" ? null : AuditAction | null;

/** What a handler gets of a request. */
export interface PublicCall<C extends Contract> {
  readonly request: Request;
  readonly requestId: string;
  readonly url: URL;
  /** Public origin of the deployment, without a slash at the end. */
  readonly origin: string;
  readonly services: Services;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly params: ParamsOf<C>;
  readonly query: QueryOf<C>;
  readonly headers: HeadersOf<C>;
  readonly body: BodyOf<C>;
  /** From the `Idempotency-Key` header, with a hash over method, path and body. */
  readonly idempotency: Caller["idempotency"];
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** The tenant comes from the credential, and from nowhere else. */
export interface TenantCall<C extends Contract> extends PublicCall<C> {
  readonly principal: Principal;
  readonly caller: Caller;
  readonly tenant: TenantRpc;
}

export interface AnyReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteSpec<C extends Contract, A extends Auth> {
  readonly contract: C;
  readonly auth: A;
  readonly permission: PermissionOf<A>;
  readonly audit: AuditOf<C>;
  /** Default: MAX_API_BODY_BYTES. */
  readonly bodyLimit?: LimitName;
  /** Top-level members of the body that hold somebody's data, in which any name is accepted. */
  readonly dataMembers?: readonly string[];
  /** A `Response` is for what is no JSON: a page, a stream, a socket. */
  readonly handler: (
    call: A extends "key" | "live" ? TenantCall<C> : PublicCall<C>,
  ) => Promise<Result<Reply<C> | Response>>;
}

/** A route as the dispatcher sees it. */
export interface Route {
  readonly contract: Contract;
  readonly auth: Auth;
  readonly permission: RoutePermission | "any" | null;
  readonly audit: AuditAction | null;
  readonly bodyLimit: LimitName;
  readonly dataMembers: readonly string[];
  readonly handler: (call: PublicCall<Contract> | TenantCall<Contract>) => Promise<Result<AnyReply | Response>>;
}

/** Nothing is open by omission: without `auth`, `permission` and `audit` it does not compile. */
export function defineRoute<C extends Contract, A extends Auth>(spec: RouteSpec<C, A>): Route {
  return {
    contract: spec.contract,
    auth: spec.auth,
    permission: spec.permission,
    audit: spec.audit,
    bodyLimit: spec.bodyLimit ?? "MAX_API_BODY_BYTES",
    dataMembers: spec.dataMembers ?? [],
    // The dispatcher parses by this very contract and authenticates by this very `auth`, which is what
    // the handler's type says; the compiler can't follow that through the table.
    handler: spec.handler as unknown as Route["handler"],
  };
}
