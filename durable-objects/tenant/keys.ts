import { RpcTarget } from "cloudflare:workers";
import { desc, eq, lt } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { actorOf } from "./actors.ts";
import { type Calls, type Site, changed, unchanged } from "./calls.ts";
import { randomBytes, sha256 } from "./digest.ts";
import type { ActorRecord } from "./drafts-rpc.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { KeyRecord, KeysRpc, Page, PageRequest } from "./rpc.ts";
import { keys } from "./schema.ts";
import type { Database } from "./store.ts";

type KeyRow = typeof keys.$inferSelect;
type NewKey = Parameters<KeysRpc["create"]>[0];

/** `lastUsedAt` is written at most this often: a row written per request would be the dearest part of it. */
export const LAST_USED_INTERVAL_MS = 60_000;
const MAX_NAME_CHARACTERS = 200;
/** What a given secret must look like: it travels in a header. */
const GIVEN_SECRET = /^[\x21-\x7e]{1,256}$/;
/** `mrk_`, the tenant, `_`, and four characters of forty. */
const HINT_CHARACTERS = 19;
/** A hint must not give away what is short. */
const MIN_HINTED_CHARACTERS = 2 * HINT_CHARACTERS;

export class KeysModule extends RpcTarget implements KeysRpc {
  readonly #calls: Calls;
  readonly #actor: string;

  constructor(calls: Calls, actor: string) {
    super();
    this.#calls = calls;
    this.#actor = actor;
  }

  /**
   * A given secret that is a key already, of the same name and permissions, is that key.
   * One that a key makes ends with it at the latest: null takes over its end.
   */
  create(wanted: NewKey): Promise<Result<{ key: KeyRecord; secret: string }>> {
    return this.#calls.change("keys.create", async (site, commit) => {
      const { tenant, db, now } = site;
      const end = latestEnd(db, this.#actor, now);
      if (!end.ok) return end;
      const key: NewKey = { ...wanted, expiresAt: wanted.expiresAt ?? end.value };
      if (end.value !== null && key.expiresAt !== null && key.expiresAt > end.value)
        return fail("forbidden", "a key can't outlast the one that makes it");
      if (key.name === "" || key.name.length > MAX_NAME_CHARACTERS)
        return fail("invalid", `a key's name has 1 to ${MAX_NAME_CHARACTERS} characters`);
      if (key.expiresAt !== null && key.expiresAt <= now) return fail("invalid", "expiresAt is in the past");
      if (key.secret !== null && !GIVEN_SECRET.test(key.secret))
        return fail("invalid", "a key's secret has 1 to 256 printable ASCII characters without spaces");
      const secret = key.secret ?? newId("mrk", tenant.id, randomBytes);
      const hash = await sha256(secret);
      const there = findByHash(db, hash);
      if (there !== undefined && !sameKey(there, key)) return fail("conflict", "this secret is another key's already");
      const record: KeyRecord = there === undefined ? newKey(site, key, secret) : toKey(there);
      const answer = { key: record, secret };
      return commit({ subject: null, secretAnswer: answer }, () => {
        const still = latestEnd(db, this.#actor, now);
        if (!still.ok) return still;
        const known = findByHash(db, hash);
        if (known?.id !== there?.id) return fail("conflict", "this key was made or revoked at this moment: ask again");
        if (known !== undefined) return unchanged(answer);
        db.insert(keys)
          .values({ ...record, hash })
          .run();
        return changed(answer, record.id);
      });
    });
  }

  list(page: PageRequest): Promise<Result<Page<KeyRecord>>> {
    return this.#calls.run("keys.list", ({ db }) => {
      const start = readPage(page, "keys", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const where = after === null ? undefined : lt(keys.number, Number(after));
      const found = db
        .select()
        .from(keys)
        .where(where)
        .orderBy(desc(keys.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("keys", found, limit, (row) => row.number, toKey));
    });
  }

  me(): Promise<Result<ActorRecord>> {
    return this.#calls.run("keys.me", ({ db, actor }) => ok(actorOf(db, actor)));
  }

  revoke(id: string): Promise<Result<null>> {
    return this.#calls.change("keys.revoke", ({ db }, commit) =>
      commit({ subject: id }, () => {
        const revoked = db.delete(keys).where(eq(keys.id, id)).returning({ id: keys.id }).get();
        return revoked === undefined ? fail("not_found", "there is no such key") : changed(null, id);
      }),
    );
  }

  verify(hash: string): Promise<Result<KeyRecord>> {
    return this.#calls.run("keys.verify", ({ db, now }) => {
      const row = findByHash(db, hash);
      if (row === undefined || (row.expiresAt !== null && row.expiresAt <= now))
        return fail("unauthenticated", "the key is unknown, revoked or expired");
      if (row.lastUsedAt !== null && now - row.lastUsedAt < LAST_USED_INTERVAL_MS) return ok(toKey(row));
      db.update(keys).set({ lastUsedAt: now }).where(eq(keys.number, row.number)).run();
      return ok(toKey({ ...row, lastUsedAt: now }));
    });
  }
}

/** Null: no end. A caller may be known from a cache: a key that was revoked meanwhile must not leave another behind. */
function latestEnd(db: Database, actor: string, now: number): Result<number | null> {
  if (!actor.startsWith("key:")) return ok(null);
  const maker = db
    .select()
    .from(keys)
    .where(eq(keys.id, actor.slice("key:".length)))
    .limit(1)
    .get();
  return maker === undefined || (maker.expiresAt !== null && maker.expiresAt <= now)
    ? fail("unauthenticated", "the key is unknown, revoked or expired")
    : ok(maker.expiresAt);
}

function newKey({ tenant, now }: Site, { name, permissions, expiresAt }: NewKey, secret: string): KeyRecord {
  const hint = secret.length < MIN_HINTED_CHARACTERS ? "" : secret.slice(0, HINT_CHARACTERS);
  return {
    id: newId("key", tenant.id, randomBytes),
    name,
    permissions,
    hint,
    createdAt: now,
    lastUsedAt: null,
    expiresAt,
  };
}

function sameKey(row: KeyRow, key: NewKey): boolean {
  return (
    row.name === key.name &&
    row.expiresAt === key.expiresAt &&
    JSON.stringify(row.permissions) === JSON.stringify(key.permissions)
  );
}

function findByHash(db: Database, hash: string): KeyRow | undefined {
  return db.select().from(keys).where(eq(keys.hash, hash)).limit(1).get();
}

function toKey({ number: _number, hash: _hash, ...record }: KeyRow): KeyRecord {
  return record;
}
