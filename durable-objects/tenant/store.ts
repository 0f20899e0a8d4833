import { drizzle } from "drizzle-orm/durable-sqlite";
import { tenantMigrations } from "../../migrations/tenant/index.ts";
import { createSecretBox } from "../../shared/adapters/secret-box.ts";
import type { SecretBox } from "../../shared/ports/secret-box.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { isMigrated, migrate } from "../lib/migrate.ts";
import * as schema from "./schema.ts";

export type TenantRow = typeof schema.tenant.$inferSelect;
export type Database = ReturnType<typeof openDatabase>;

/** The object's SQLite, its tenant and its secrets, opened when first needed. */
export class TenantStore {
  readonly db: Database;
  readonly #storage: DurableObjectStorage;
  readonly #platformKey: string | undefined;
  #tenant: TenantRow | undefined;
  #box: Promise<SecretBox> | undefined;
  readonly #purgedAt = new Map<string, number>();

  constructor(storage: DurableObjectStorage, platformKey: string | undefined) {
    this.#storage = storage;
    this.#platformKey = platformKey;
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

  /** @throws {SecretBoxError} */
  box(tenant: TenantRow): Promise<SecretBox> {
    this.#box ??= createSecretBox(this.#platformKey, tenant.id, tenant.dataKey).catch((error: unknown) => {
      this.#box = undefined;
      throw error;
    });
    return this.#box;
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
