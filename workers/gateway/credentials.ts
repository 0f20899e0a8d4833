import type { Caller, KeyRecord, Page, TenantRpc } from "../../durable-objects/tenant/rpc.ts";
import { tenantOf } from "../../shared/domain/ids.ts";
import { MAX_STALE_MS } from "../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Directory, Organisation } from "../../shared/ports/directory.ts";
import type { Principal } from "./principal.ts";
import { sha256Hex } from "./secrets.ts";
import { StaleCache } from "./stale-cache.ts";

/** Entries an isolate keeps of each kind: a few hundred bytes each. */
const MAX_CACHED = 5_000;
const KEYS_PER_PAGE = 200;
/** One answer for every key that does not open anything: which part is wrong is nobody's business. */
const UNKNOWN_KEY = fail("unauthenticated", "The key is unknown, revoked or expired.");
const UNKNOWN_SESSION = fail("unauthenticated", "The session has ended. Sign in again.");
const SUSPENDED = fail("forbidden", "This organisation is suspended.");

interface Cached {
  readonly principal: Principal;
  readonly expiresAt: number | null;
}

export interface CredentialsOptions {
  readonly directory: Directory;
  readonly tenant: (id: string) => TenantRpc;
  /** Development: whose a key is that names no tenant. */
  readonly unprefixedTenant: string | undefined;
}

/** Who holds a key or a session. Hits are kept for MAX_STALE_MS, misses never. */
export class Credentials {
  readonly #options: CredentialsOptions;
  readonly #organisations = new StaleCache<Organisation>(MAX_CACHED, MAX_STALE_MS);
  readonly #keys = new StaleCache<Cached>(MAX_CACHED, MAX_STALE_MS);
  readonly #sessions = new StaleCache<Cached>(MAX_CACHED, MAX_STALE_MS);

  constructor(options: CredentialsOptions) {
    this.#options = options;
  }

  /** `not_found` where there is none, `forbidden` where it is suspended. */
  async organisation(id: string, now: number): Promise<Result<Organisation>> {
    const cached = this.#organisations.get(id, now);
    if (cached !== undefined) return ok(cached);
    const found = await this.#options.directory.organisation(id);
    if (!found.ok) return found;
    if (found.value.status === "suspended") return SUSPENDED;
    this.#organisations.set(id, found.value, now);
    return found;
  }

  async byKey(secret: string, requestId: string, now: number): Promise<Result<Principal>> {
    const tenant = tenantOf(secret) ?? this.#options.unprefixedTenant;
    if (tenant === undefined) return UNKNOWN_KEY;
    const hash = await sha256Hex(secret);
    const at = `${tenant}:${hash}`;
    const cached = this.#keys.get(at, now);
    if (cached !== undefined) return alive(cached, now) ? ok(cached.principal) : UNKNOWN_KEY;
    const organisation = await this.organisation(tenant, now);
    if (!organisation.ok) return organisation.error.code === "not_found" ? UNKNOWN_KEY : organisation;
    const verified = await this.#options.tenant(tenant).keys(systemCaller(requestId)).verify(hash);
    if (!verified.ok)
      return verified.error.code === "unauthenticated" || verified.error.code === "not_found" ? UNKNOWN_KEY : verified;
    const entry = { principal: principalOf(organisation.value, verified.value), expiresAt: verified.value.expiresAt };
    if (!alive(entry, now)) return UNKNOWN_KEY;
    this.#keys.set(at, entry, now);
    return ok(entry.principal);
  }

  async bySession(token: string, requestId: string, now: number): Promise<Result<Principal>> {
    if (tenantOf(token) === undefined) return UNKNOWN_SESSION;
    const hash = await sha256Hex(token);
    const cached = this.#sessions.get(hash, now);
    if (cached !== undefined) return alive(cached, now) ? ok(cached.principal) : UNKNOWN_SESSION;
    const session = await this.#options.directory.session(hash);
    if (!session.ok)
      return session.error.code === "not_found" || session.error.code === "unauthenticated" ? UNKNOWN_SESSION : session;
    const { organisationId, actor, permissions, expiresAt } = session.value;
    const organisation = await this.organisation(organisationId, now);
    if (!organisation.ok) return organisation.error.code === "not_found" ? UNKNOWN_SESSION : organisation;
    const { id, name, lanes } = organisation.value;
    const entry: Cached = {
      principal: { tenant: id, organisation: { id, name }, lanes, actor, permissions, via: "session" },
      expiresAt,
    };
    if (!alive(entry, now)) return UNKNOWN_SESSION;
    const stands = await this.#keyStands(id, actor, requestId, now);
    if (!stands.ok) return stands;
    if (!stands.value) return UNKNOWN_SESSION;
    this.#sessions.set(hash, entry, now);
    return ok(entry.principal);
  }

  /** A session that was opened with a key ends with it. */
  async #keyStands(tenant: string, actor: string, requestId: string, now: number): Promise<Result<boolean>> {
    if (!actor.startsWith("key:")) return ok(true);
    let cursor: string | null = null;
    do {
      const page: Result<Page<KeyRecord>> = await this.#options
        .tenant(tenant)
        .keys(systemCaller(requestId))
        .list({ cursor, limit: KEYS_PER_PAGE });
      if (!page.ok) return page;
      const key = page.value.items.find(({ id }) => actor === `key:${id}`);
      if (key !== undefined) return ok(alive(key, now));
      cursor = page.value.nextCursor;
    } while (cursor !== null);
    return ok(false);
  }

  /** A revoked key is refused at once here; elsewhere within MAX_STALE_MS. */
  forgetActor(actor: string): void {
    this.#keys.deleteWhere(({ principal }) => principal.actor === actor);
    this.#sessions.deleteWhere(({ principal }) => principal.actor === actor);
  }

  forgetSession(hash: string): void {
    this.#sessions.delete(hash);
  }
}

/** What the gateway asks on its own behalf: nothing of it is audited. */
export function systemCaller(requestId: string): Caller {
  return { actor: "system", requestId, audit: null, idempotency: null };
}

function alive(entry: { readonly expiresAt: number | null }, now: number): boolean {
  return entry.expiresAt === null || entry.expiresAt > now;
}

function principalOf({ id, name, lanes }: Organisation, key: KeyRecord): Principal {
  return {
    tenant: id,
    organisation: { id, name },
    lanes,
    actor: `key:${key.id}`,
    permissions: key.permissions,
    via: "key",
  };
}
