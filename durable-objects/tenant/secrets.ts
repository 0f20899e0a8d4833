import { RpcTarget } from "cloudflare:workers";
import { count, desc, eq, lt, sql } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { MAX_DEPTH, MAX_SECRET_BYTES, MAX_SECRETS } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import { type Calls, changed } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { Page, PageRequest, SecretRecord, SecretsRpc } from "./rpc.ts";
import { secrets } from "./schema.ts";
import { rewrapKeys, rotateTenantKey } from "./secrets-rotation.ts";
import type { Database, TenantStore } from "./store.ts";

type SecretRow = typeof secrets.$inferSelect;

/** As `use.secrets` may name it: it becomes part of paths and of messages. */
const NAME = /^(?!__proto__$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
/** One request uses at most this many. */
const MAX_OPENED = 200;

/** Write-only: nothing but `open`, which no route reaches, gives a value back. */
export class SecretsModule extends RpcTarget implements SecretsRpc {
  readonly #calls: Calls;
  readonly #store: TenantStore;

  constructor(calls: Calls, store: TenantStore) {
    super();
    this.#calls = calls;
    this.#store = store;
  }

  put(name: string, value: unknown): Promise<Result<SecretRecord>> {
    return this.#calls.change("secrets.put", async (site, commit) => {
      const problem = nameProblem(name) ?? valueProblem(value);
      if (problem !== null) return problem;
      const there = findSecret(site.db, name);
      const id = there?.id ?? newId("sec", site.tenant.id, randomBytes);
      const sealed = await (await site.box()).seal(JSON.stringify(value), { purpose: "secret", id });
      return commit({ subject: name }, () => {
        // What was sealed is bound to the id, and that may be another's by now.
        const now = findSecret(site.db, name);
        if (now?.id !== there?.id) return fail("conflict", "this secret was made or removed at this moment: ask again");
        const record = { id, name, createdAt: there?.createdAt ?? site.now, updatedAt: site.now };
        if (there === undefined) {
          if (countOf(site.db) >= MAX_SECRETS)
            return fail("conflict", `an organisation has at most ${MAX_SECRETS} secrets: remove one that is not used`);
          site.db
            .insert(secrets)
            .values({ ...record, sealed })
            .run();
        } else {
          site.db.update(secrets).set({ sealed, updatedAt: site.now }).where(eq(secrets.number, there.number)).run();
        }
        return changed(record, id);
      });
    });
  }

  list(page: PageRequest): Promise<Result<Page<SecretRecord>>> {
    return this.#calls.run("secrets.list", ({ db }) => {
      const start = readPage(page, "secrets", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const found = db
        .select()
        .from(secrets)
        .where(after === null ? undefined : lt(secrets.number, Number(after)))
        .orderBy(desc(secrets.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("secrets", found, limit, (row) => row.number, toSecret));
    });
  }

  remove(name: string): Promise<Result<null>> {
    return this.#calls.change("secrets.remove", ({ db }, commit) =>
      commit({ subject: name }, () => {
        const removed = db.delete(secrets).where(eq(secrets.name, name)).returning({ id: secrets.id }).get();
        return removed === undefined ? fail("not_found", "there is no such secret") : changed(null, removed.id);
      }),
    );
  }

  open(names: readonly string[]): Promise<Result<Readonly<Record<string, unknown>>>> {
    return this.#calls.run("secrets.open", async ({ db, box }) => {
      if (names.length > MAX_OPENED) return fail("invalid", `one request uses at most ${MAX_OPENED} secrets`);
      const rows = db
        .select()
        .from(secrets)
        // One parameter: a statement of the platform takes at most 100.
        .where(sql`${secrets.name} IN (SELECT value FROM json_each(${JSON.stringify(names)}))`)
        .all();
      const opening = box();
      const missing = names.filter((name) => !rows.some((row) => row.name === name));
      if (missing.length > 0) {
        // The box is not needed, and whether it can be had is not what was asked.
        opening.catch(() => undefined);
        return fail(
          "not_found",
          `There is no secret named ${missing.map((name) => `"${name}"`).join(", ")}: PUT /v1/secrets/{name} sets one.`,
        );
      }
      const opened = await opening;
      const values = await Promise.all(
        rows.map(async ({ id, name, sealed }) => {
          const value: unknown = JSON.parse(await opened.open(sealed, { purpose: "secret", id }));
          return [name, value] as const;
        }),
      );
      return ok(Object.fromEntries(values));
    });
  }

  rotate(what: "tenant-key" | "platform-key"): Promise<Result<{ sealed: number }>> {
    return this.#calls.change("secrets.rotate", (site, commit) =>
      what === "tenant-key" ? rotateTenantKey(site, this.#store, commit) : rewrapKeys(site, this.#store, commit),
    );
  }
}

function nameProblem(name: string) {
  return NAME.test(name)
    ? null
    : fail("invalid", "a secret's name has 1 to 100 letters, digits, dots, dashes and underscores", [
        { path: "/params/name", code: "secret.name", message: "It begins with a letter, a digit or an underscore." },
      ]);
}

function valueProblem(value: unknown) {
  const wrong = (message: string) => fail("invalid", message, [{ path: "/value", code: "secret.value", message }]);
  if (value === undefined || value === null || value === "") return wrong("a secret has a value");
  if (isDeeper(value, MAX_DEPTH)) return wrong(`a secret nests at most ${MAX_DEPTH} deep`);
  return exceeds(JSON.stringify(value), MAX_SECRET_BYTES)
    ? fail("too_large", `a secret has at most ${MAX_SECRET_BYTES} bytes of JSON`)
    : null;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1));
}

function findSecret(db: Database, name: string): SecretRow | undefined {
  return db.select().from(secrets).where(eq(secrets.name, name)).limit(1).get();
}

function countOf(db: Database): number {
  return db.select({ n: count() }).from(secrets).get()?.n ?? 0;
}

function toSecret({ number: _number, sealed: _sealed, ...record }: SecretRow): SecretRecord {
  return record;
}
