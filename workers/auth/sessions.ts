import { newId } from "../../shared/domain/ids.ts";
import { ok, type Result } from "../../shared/domain/result.ts";
import type { Directory } from "../../shared/ports/directory.ts";
import { SESSION_MS, sessionCookie } from "../gateway/cookie.ts";
import { randomBytes, sha256Hex } from "../gateway/secrets.ts";

export interface NewSession {
  readonly tenant: string;
  /** Null: the session stands for itself, as one from a one-time link does. */
  readonly actor: string | null;
  readonly permissions: readonly string[];
  readonly now: number;
  readonly https: boolean;
}

/** Keeps the hash, and gives the token to the browser alone. */
export async function openSession(
  directory: Directory,
  session: NewSession,
): Promise<Result<{ cookie: string; actor: string }>> {
  const token = newId("ses", session.tenant, randomBytes);
  const hash = await sha256Hex(token);
  const actor = session.actor ?? `session:${hash.slice(0, 16)}`;
  const { tenant: organisationId, permissions, now } = session;
  const created = await directory.createSession({
    hash,
    organisationId,
    actor,
    permissions,
    expiresAt: now + SESSION_MS,
  });
  return created.ok ? ok({ cookie: sessionCookie(token, session.https), actor }) : created;
}
