import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { drizzle } from "drizzle-orm/durable-sqlite";
import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { objectUseSoFar, type ObjectUse } from "../../shared/observability/meter.ts";
import { meteredSql, type Sql } from "./metered-sql.ts";

/** What `work` adds to the counters of a kind of object that nothing else here uses. */
async function used(work: (sql: Sql, storage: DurableObjectStorage) => void): Promise<Partial<ObjectUse>> {
  const stub = env.EXECUTION.get(env.EXECUTION.newUniqueId());
  return runInDurableObject(stub, (_object, { storage }) => {
    const sql = meteredSql(storage, "schedule");
    sql.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
    sql.exec("INSERT INTO numbers SELECT value FROM json_each(?)", JSON.stringify([...Array(10).keys()]));
    const before = objectUseSoFar().schedule;
    work(sql, storage);
    const after = objectUseSoFar().schedule;
    return { rowsWritten: after.rowsWritten - before.rowsWritten, rowsRead: after.rowsRead - before.rowsRead };
  });
}

/** What the runtime says of the same statement. */
async function meter(query: string): Promise<Partial<ObjectUse>> {
  return used((_sql, storage) => {
    const cursor = storage.sql.exec(query);
    cursor.toArray();
    const { rowsWritten, rowsRead } = cursor;
    expect({ query, rowsWritten, rowsRead }).toEqual({ query, ...EXPECTED[query] });
  });
}

const ALL = "SELECT n FROM numbers";
const ONE = "SELECT n FROM numbers WHERE n = 3";
const INSERT = "INSERT INTO numbers VALUES (10), (11)";
const EXPECTED: Record<string, Partial<ObjectUse>> = {
  [ALL]: { rowsWritten: 0, rowsRead: 10 },
  [ONE]: { rowsWritten: 0, rowsRead: 1 },
  [INSERT]: { rowsWritten: 2, rowsRead: 2 },
};

describe("rows are counted as the runtime's own meter counts them", () => {
  it("by which the cases below are measured", async () => {
    for (const query of Object.keys(EXPECTED)) await meter(query);
  });

  const cases: readonly (readonly [string, string, (sql: Sql) => unknown])[] = [
    ["toArray", ALL, (sql) => sql.exec(ALL).toArray()],
    ["one", ONE, (sql) => sql.exec(ONE).one()],
    ["an iteration", ALL, (sql) => [...sql.exec(ALL)]],
    ["raw", ALL, (sql) => [...sql.exec(ALL).raw()]],
    ["next", ONE, (sql) => sql.exec(ONE).next()],
    ["a statement without rows", INSERT, (sql) => sql.exec(INSERT)],
  ];
  it.each(cases)("%s", async (_name, query, work) => {
    expect(await used(work)).toEqual(EXPECTED[query]);
  });

  it("an iteration that ends early counts what it has taken", async () => {
    const { rowsRead } = await used((sql) => {
      for (const { n } of sql.exec(ALL)) if (n === 4) break;
    });
    expect(rowsRead).toBeGreaterThanOrEqual(5);
    expect(rowsRead).toBeLessThan(10);
  });

  it("drizzle's", async () => {
    const numbers = sqliteTable("numbers", { n: integer("n").primaryKey() });
    const counts = await used((sql) => {
      const db = drizzle({ sql } as unknown as DurableObjectStorage);
      expect(db.select().from(numbers).all()).toHaveLength(10);
    });
    expect(counts).toEqual(EXPECTED[ALL]);
  });
});
