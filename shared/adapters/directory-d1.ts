import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, eq, gt, inArray, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { TENANT_ID } from "../domain/ids.ts";
import { type Result, fail, ok } from "../domain/result.ts";
import { createLogger, errorFields } from "../observability/log.ts";
import {
  DEFAULT_LANES,
  type Directory,
  MAX_LANES,
  type NewOrganisation,
  type NewSession,
  type Session,
} from "../ports/directory.ts";
import { organisations, sessions } from "./directory-schema.ts";

const log = createLogger();
const MAX_NAME_CHARACTERS = 200;
/** Expired sessions taken away by one sign-in: more than one comes, so that they become fewer. */
const PURGE_BATCH = 20;

/** The directory in D1. Each answer is from the database: caching is the caller's business. */
export function createD1Directory(database: D1Database, now: () => number = Date.now): Directory {
  const db = drizzle(database);

  const organisation: Directory["organisation"] = (id) =>
    attempt("organisation", async () => {
      const row = await db.select().from(organisations).where(eq(organisations.id, id)).get();
      return row === undefined ? fail("not_found", "there is no such organisation") : ok(row);
    });

  return {
    organisation,

    organisations: (after, limit) =>
      attempt("organisations", async () =>
        ok(
          await db
            .select()
            .from(organisations)
            .where(after === null ? undefined : gt(organisations.id, after))
            .orderBy(asc(organisations.id))
            .limit(limit),
        ),
      ),

    createOrganisation: async (wanted) => {
      const valid = checkOrganisation(wanted);
      if (!valid.ok) return valid;
      const { id, name, lanes = DEFAULT_LANES } = wanted;
      const made = await attempt("createOrganisation", async () => {
        await db
          .insert(organisations)
          .values({ id, name, lanes, status: "active", createdAt: now() })
          .onConflictDoNothing();
        return ok(null);
      });
      return made.ok ? organisation(id) : made;
    },

    setOrganisationStatus: (id, status) =>
      attempt("setOrganisationStatus", async () => {
        const row = await db.update(organisations).set({ status }).where(eq(organisations.id, id)).returning().get();
        // drizzle's type says that there is always one.
        return (row as typeof row | undefined) === undefined
          ? fail("not_found", "there is no such organisation")
          : ok(row);
      }),

    createSession: (session) => attempt("createSession", () => createSession(session)),

    session: (hash) =>
      attempt("session", async () => {
        const row = await db
          .select()
          .from(sessions)
          .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now())))
          .get();
        return row === undefined
          ? fail("unauthenticated", "the session is unknown or has ended: sign in again")
          : ok(row);
      }),

    deleteSession: (hash) =>
      attempt("deleteSession", async () => {
        await db.delete(sessions).where(eq(sessions.hash, hash));
        return ok(null);
      }),
  };

  async function createSession(session: NewSession): Promise<Result<Session>> {
    const there = await organisation(session.organisationId);
    if (!there.ok) return there;
    const at = now();
    const row = { ...session, createdAt: at };
    const expired = db
      .select({ hash: sessions.hash })
      .from(sessions)
      .where(lte(sessions.expiresAt, at))
      .limit(PURGE_BATCH);
    const [, inserted] = await db.batch([
      db.delete(sessions).where(inArray(sessions.hash, expired)),
      db.insert(sessions).values(row).onConflictDoNothing().returning({ hash: sessions.hash }),
    ]);
    return inserted.length === 0 ? fail("conflict", "there is such a session already") : ok(row);
  }
}

function checkOrganisation({ id, name, lanes = DEFAULT_LANES }: NewOrganisation): Result<null> {
  if (!TENANT_ID.test(id)) return fail("invalid", "an organisation's id is 10 characters of Crockford base32");
  if (name === "" || name.length > MAX_NAME_CHARACTERS)
    return fail("invalid", `an organisation's name has 1 to ${MAX_NAME_CHARACTERS} characters`);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > MAX_LANES)
    return fail("invalid", `lanes is a whole number from 1 to ${MAX_LANES}`);
  return ok(null);
}

async function attempt<T>(call: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    // drizzle's own message repeats the parameters; what D1 said is in the cause.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    log.error("directory.call.failed", { call, ...errorFields(cause) });
    return fail("unavailable", "the directory can't be reached at the moment: try again");
  }
}
