import type { Result } from "../domain/result.ts";

/** An organisation is a tenant: `id` is the tenant's. Times are milliseconds since 1970. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  /** Intake lanes, fixed when the organisation is made (DESIGN §4). */
  readonly lanes: number;
  readonly status: "active" | "suspended";
  readonly createdAt: number;
}

export interface NewOrganisation {
  readonly id: string;
  readonly name: string;
  /** DEFAULT_LANES where it is not given. */
  readonly lanes?: number;
}

/** Who is signed in. `hash` is SHA-256 of the token, hex: the token itself is kept nowhere. */
export interface Session {
  readonly hash: string;
  readonly organisationId: string;
  /** `key:<id>` or `user:<id>`. */
  readonly actor: string;
  readonly permissions: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
}
export type NewSession = Omit<Session, "createdAt">;

/** Starts that come at once share a lane's commit, so few lanes carry much; more are for many a second, or for long keeping. */
export const DEFAULT_LANES = 4;
/** A lane is two characters of base32 in an execution's id. */
export const MAX_LANES = 1024;

/** Who there is, and how to get in. What a tenant owns is elsewhere. Never throws: `unavailable` where the store is. */
export interface Directory {
  /** `not_found` where there is none. A suspended one is answered: what that means is the caller's business. */
  organisation(id: string): Promise<Result<Organisation>>;
  /** In the order of their ids, those after one; at most `limit`. */
  organisations(after: string | null, limit: number): Promise<Result<readonly Organisation[]>>;
  /** Idempotent by id: one that is there is answered as it is. `invalid` where id, name or lanes are. */
  createOrganisation(organisation: NewOrganisation): Promise<Result<Organisation>>;
  /** `not_found` where there is none. */
  setOrganisationStatus(id: string, status: Organisation["status"]): Promise<Result<Organisation>>;
  /** `not_found` where the organisation is not there; `conflict` where the hash is. Takes some expired ones away. */
  createSession(session: NewSession): Promise<Result<Session>>;
  /** `unauthenticated` where it is unknown or expired. */
  session(hash: string): Promise<Result<Session>>;
  /** Deleting what is not there is not an error. */
  deleteSession(hash: string): Promise<Result<null>>;
}
