import { desc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/durable-sqlite";
import { tenantMigrations } from "../../migrations/tenant/index.ts";
import { createSecretBox, type PlatformKeys } from "../../shared/adapters/secret-box.ts";
import type { SecretBox } from "../../shared/ports/secret-box.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { isMigrated, migrate } from "../lib/migrate.ts";
import * as schema from "./schema.ts";

export type TenantRow = typeof schema.tenant.$inferSelect;
export type Database = ReturnType<typeof openDatabase>;
/** Says which key it seals with. */
export type KeyedBox = SecretBox & { readonly keyId: string };

const HOUSE_KEY = "house";

/** The object's SQLite, its tenant and its secrets, opened when first needed. */
export class TenantStore {
  readonly db: Database;
  readonly #storage: DurableObjectStorage;
  readonly platformKeys: PlatformKeys;
  #tenant: TenantRow | undefined;
  #box: { readonly keys: string; readonly opened: Promise<KeyedBox> } | undefined;
  #keysDropped = 0;
  readonly #purgedAt = new Map<string, number>();

  constructor(storage: DurableObjectStorage, platformKeys: PlatformKeys) {
    this.#storage = storage;
    this.platformKeys = platformKeys;
    this.db = openDatabase(storage);
  }

  /** Undefined, and nothing is written, until `provision` has run. Applies what migrations are missing. */
  tenant(): TenantRow | undefined {
    if (this.#tenant === undefined && isMigrated(this.#storage)) {
      migrate(this.#storage, tenantMigrations);
      this.#tenant = this.db.select().from(schema.tenant).limit(1).get();
    }
    return this.#tenant;
  }

  /** The first call makes the tables and the tenant's row; a later one may change the name. */
  provision(row: TenantRow): void {
    migrate(this.#storage, tenantMigrations);
    this.db
      .insert(schema.tenant)
      .values(row)
      .onConflictDoUpdate({ target: schema.tenant.one, set: { name: row.name } })
      .run();
    this.#tenant = undefined;
  }

  /** All of it or nothing; no `await` can come between. */
  transaction<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  /**
   * By the keys as they are now: what was read in the same breath opens, also while a rotation is under way.
   * @throws {SecretBoxError}
   */
  box(tenant: TenantRow): Promise<KeyedBox> {
    const keys = this.dataKeys();
    const text = keys.join(" ");
    if (this.#box?.keys === text) return this.#box.opened;
    const opened = createSecretBox(this.platformKeys, tenant.id, keys).catch((error: unknown) => {
      this.#box = undefined;
      throw error;
    });
    this.#box = { keys: text, opened };
    return opened;
  }

  /** The tenant's keys, wrapped: the one that seals, then those that only open. */
  dataKeys(): readonly [string, ...string[]] {
    const row = this.db.select({ dataKey: schema.tenant.dataKey }).from(schema.tenant).limit(1).get();
    if (row === undefined) throw new Error("a tenant without a key");
    const retired = this.db.select().from(schema.retiredKeys).orderBy(desc(schema.retiredKeys.number)).all();
    return [row.dataKey, ...retired.map(({ dataKey }) => dataKey)];
  }

  /** Counts the times that keys were dropped in this instance: what was sealed before one may not open after it. */
  get keysDropped(): number {
    return this.#keysDropped;
  }

  /** In the transaction that found that nothing needs them. */
  dropRetiredKeys(): void {
    this.db.delete(schema.retiredKeys).run();
    this.#keysDropped++;
  }

  /** Where the last look at revisions without a workflow ended, over this object's sleep: else it would see the first alone. */
  get houseCursor(): number {
    return this.#storage.kv.get<number>(HOUSE_KEY) ?? 0;
  }

  set houseCursor(row: number) {
    if (row !== this.houseCursor) this.#storage.kv.put(HOUSE_KEY, row);
  }

  /** True at most once per `intervalMs` for each name: finding what has expired is a scan. */
  purgeDue(name: string, now: number, intervalMs: number): boolean {
    const before = this.#purgedAt.get(name);
    if (before !== undefined && now - before < intervalMs) return false;
    this.#purgedAt.set(name, now);
    return true;
  }
}

function openDatabase(storage: DurableObjectStorage) {
  // drizzle asks for the whole of DurableObjectStorage and calls `sql.exec` and `transactionSync`.
  const client = {
    sql: meteredSql(storage, "tenant"),
    transactionSync: <T>(work: () => T) => storage.transactionSync(work),
  };
  return drizzle(client as unknown as DurableObjectStorage, { schema });
}
