import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Miniflare } from "miniflare";
import { unstable_splitSqlQuery as splitSqlQuery } from "wrangler";
import { ROOT } from "../lib/paths.ts";
import { Stop } from "../lib/terminal.ts";

const FOLDER = join(ROOT, "migrations/directory");

export interface DirectoryMigration {
  /** The file's name, as `wrangler d1 migrations apply` notes it. */
  readonly name: string;
  readonly statements: readonly string[];
}

/** migrations/directory in the order of the files' names. */
export function directoryMigrations(folder: string = FOLDER): DirectoryMigration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name) => ({ name, statements: splitSqlQuery(readFileSync(join(folder, name), "utf8")) }));
}

export function migrationsHash(migrations: readonly DirectoryMigration[]): string {
  return createHash("sha256").update(JSON.stringify(migrations)).digest("hex");
}

type Directory = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/**
 * Applies what is new, each migration in one transaction together with the note that it was applied. The table is
 * that of `wrangler d1 migrations apply`, so the two can follow each other.
 * @returns how many were applied
 */
export async function migrate(directory: Directory, migrations: readonly DirectoryMigration[]): Promise<number> {
  await directory
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const rows = await directory.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(rows.results.map((row) => row.name));
  const gone = [...applied].filter((name) => !migrations.some((migration) => migration.name === name));
  if (gone.length > 0) {
    throw new Stop(
      `The local database is of another version: it has applied ${gone.join(", ")}, which is not in migrations/directory.`,
    );
  }
  const pending = migrations.filter(({ name }) => !applied.has(name));
  for (const { name, statements } of pending) {
    try {
      await directory.batch([
        ...statements.map((statement) => directory.prepare(statement)),
        directory.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
      ]);
    } catch (error) {
      throw new Stop(
        `Migration ${name} failed, and nothing of it was kept: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return pending.length;
}
