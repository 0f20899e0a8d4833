/**
 * The schema of an object's SQLite, brought up to date when the object is first used. Append-only: what an object
 * has applied must be, text for text, the beginning of the list that the code brings.
 */
export interface Migration {
  /** `0001_what_it_does`; part of what is compared. */
  readonly name: string;
  /** One SQL statement each, run in this order. */
  readonly statements: readonly string[];
}

/** The part of `DurableObjectStorage` that migrating needs. */
export interface MigrationStorage {
  readonly sql: Pick<SqlStorage, "exec">;
  transactionSync<T>(work: () => T): T;
}

/** Applied migrations are not those of the code: an old one was edited, or the code is older than the data. */
export class MigrationMismatchError extends Error {
  override readonly name = "MigrationMismatchError";
}

const TABLE = "schema_version";

/**
 * Whether `migrate` has ever completed a step here. Reads only, so that an object that somebody
 * merely asked for stays empty, and costs nothing.
 */
export function isMigrated(storage: MigrationStorage): boolean {
  return storage.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", TABLE).toArray().length > 0;
}

/**
 * Applies what is missing, each migration in a transaction of its own together with the bookkeeping: one that
 * fails, or is cut off, leaves nothing behind, and the next call goes on from there.
 *
 * @returns how many were applied
 * @throws {MigrationMismatchError} where the object was migrated by another list
 * @throws what SQLite says about a statement that fails
 */
export function migrate(storage: MigrationStorage, migrations: readonly Migration[]): number {
  const hashes = hashesOf(migrations);
  const done = applied(storage);
  if (done.count > migrations.length) {
    throw new MigrationMismatchError(
      `${done.count} migrations were applied here and this code knows ${migrations.length}: it is older than the data`,
    );
  }
  if (done.hash !== hashes[done.count]) {
    const last = migrations[done.count - 1]?.name ?? "none";
    throw new MigrationMismatchError(
      `what was applied here is not the first ${done.count} of this code's migrations (up to ${last}): one was edited, renamed or moved; add a new one instead`,
    );
  }
  for (const [offset, migration] of migrations.slice(done.count).entries()) {
    const count = done.count + offset + 1;
    storage.transactionSync(() => {
      if (count === 1) {
        storage.sql.exec(
          `CREATE TABLE ${TABLE} (one INTEGER PRIMARY KEY CHECK (one = 1), applied INTEGER NOT NULL, hash TEXT NOT NULL)`,
        );
      }
      for (const statement of migration.statements) storage.sql.exec(statement);
      storage.sql.exec(
        `INSERT INTO ${TABLE} (one, applied, hash) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET applied = ?1, hash = ?2`,
        count,
        hashes[count] ?? "",
      );
    });
  }
  return migrations.length - done.count;
}

function applied(storage: MigrationStorage): { readonly count: number; readonly hash: string } {
  if (!isMigrated(storage)) return { count: 0, hash: EMPTY };
  const row = storage.sql.exec<{ applied: number; hash: string }>(`SELECT applied, hash FROM ${TABLE}`).one();
  return { count: row.applied, hash: row.hash };
}

const EMPTY = "0".repeat(16);
const known = new WeakMap<readonly Migration[], readonly string[]>();

/** The hash of each beginning of the list: `[n]` is of the first n. Made once per list and isolate. */
function hashesOf(migrations: readonly Migration[]): readonly string[] {
  const found = known.get(migrations);
  if (found !== undefined) return found;
  const hashes = [EMPTY];
  for (const migration of migrations) {
    hashes.push(fnv1a64(JSON.stringify([hashes.at(-1), migration.name, migration.statements])));
  }
  known.set(migrations, hashes);
  return hashes;
}

/** FNV-1a, 64 bits, hex, over UTF-16 units: it finds mistakes, and, unlike WebCrypto's, is synchronous. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
