import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { fileURLToPath } from "node:url";

const MIGRATIONS = fileURLToPath(new URL("../../migrations/directory/", import.meta.url).href);
let database: DatabaseSync | null = null;

/** The part of D1 that the directory is read with, over one organisation that is active. */
export function directoryOf(tenant: string, wire: <T>(work: () => T) => Promise<T>): unknown {
  database ??= made(tenant);
  const db = database;
  return {
    prepare: (query: string) => ({
      bind: (...values: SQLInputValue[]) => ({
        raw: () =>
          wire(() => {
            const statement = db.prepare(query);
            statement.setReturnArrays(true);
            return statement.all(...values);
          }),
      }),
    }),
  };
}

/** Nothing is ever written to it, so one does for all seeds. */
function made(tenant: string): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
  for (const name of files.toSorted()) db.exec(readFileSync(join(MIGRATIONS, name), "utf8"));
  db.prepare("INSERT INTO organisations (id, name, status, created_at) VALUES (?, 'Simulated', 'active', 0)").run(
    tenant,
  );
  return db;
}
