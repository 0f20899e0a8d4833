import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Migration, MigrationMismatchError, isMigrated, migrate } from "./migrate.ts";

const FIRST: Migration = { name: "0000_first", statements: ["CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"] };
const SECOND: Migration = {
  name: "0001_second",
  statements: ["ALTER TABLE a ADD COLUMN y INTEGER", "UPDATE a SET y = x + 1", "CREATE INDEX a_y ON a (y)"],
};
const THIRD: Migration = { name: "0002_third", statements: ["CREATE TABLE b (z TEXT)"] };
const ALL = [FIRST, SECOND, THIRD];
/** As `SECOND`, and it stops in the middle: two statements have run when the third fails. */
const SECOND_BROKEN: Migration = {
  name: SECOND.name,
  statements: [...SECOND.statements.slice(0, 2), "CREATE INDEX a_y ON nowhere (y)"],
};

let objects = 0;
const newObject = () => env.TENANT.get(env.TENANT.idFromName(`migrate-${objects++}`));
type Stub = ReturnType<typeof newObject>;

const run = (stub: Stub, migrations: readonly Migration[]) =>
  runInDurableObject(stub, (_, { storage }) => migrate(storage, migrations));
const schemaOf = (stub: Stub) =>
  runInDurableObject(stub, (_, { storage }) =>
    storage.sql
      .exec<{ name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name",
      )
      .toArray(),
  );
const rowsOf = (stub: Stub, query: string) =>
  runInDurableObject(stub, (_, { storage }) => storage.sql.exec(query).toArray());

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("migrate", () => {
  it("applies all of a list once, and keeps one row of bookkeeping", async () => {
    const stub = newObject();
    expect(await run(stub, ALL)).toBe(3);
    expect(await run(stub, ALL)).toBe(0);
    expect(await rowsOf(stub, "SELECT x, y FROM a")).toEqual([{ x: 1, y: 2 }]);
    expect(await rowsOf(stub, "SELECT applied FROM schema_version")).toEqual([{ applied: 3 }]);
  });

  it("only looks, and writes nothing, until it is called", async () => {
    const stub = newObject();
    expect(await runInDurableObject(stub, (_, { storage }) => isMigrated(storage))).toBe(false);
    expect(await schemaOf(stub)).toEqual([]);
    await run(stub, [FIRST]);
    expect(await runInDurableObject(stub, (_, { storage }) => isMigrated(storage))).toBe(true);
  });

  it.each([0, 1, 2])(
    "goes on where a list cut short after %i stopped, in a later life of the object",
    async (length) => {
      const whole = newObject();
      await run(whole, ALL);
      const stub = newObject();
      expect(await run(stub, ALL.slice(0, length))).toBe(length);
      await evictDurableObject(stub);
      expect(await run(stub, ALL)).toBe(3 - length);
      expect(await schemaOf(stub)).toEqual(await schemaOf(whole));
      expect(await rowsOf(stub, "SELECT x, y FROM a")).toEqual([{ x: 1, y: 2 }]);
      expect(await rowsOf(stub, "SELECT * FROM schema_version")).toEqual(
        await rowsOf(whole, "SELECT * FROM schema_version"),
      );
    },
  );

  it("leaves nothing of a migration that fails in the middle, and a retry completes", async () => {
    const stub = newObject();
    const untouched = newObject();
    await run(untouched, [FIRST]);
    expect(String(await failure(run(stub, [FIRST, SECOND_BROKEN, THIRD])))).toContain("nowhere");
    expect(await schemaOf(stub)).toEqual(await schemaOf(untouched));
    expect(await rowsOf(stub, "SELECT * FROM a")).toEqual([{ x: 1 }]);
    expect(await rowsOf(stub, "SELECT applied FROM schema_version")).toEqual([{ applied: 1 }]);
    expect(await run(stub, ALL)).toBe(2);
    expect(await rowsOf(stub, "SELECT x, y FROM a")).toEqual([{ x: 1, y: 2 }]);
  });

  it("leaves an object empty whose very first migration fails", async () => {
    const stub = newObject();
    expect(
      await failure(run(stub, [{ name: FIRST.name, statements: [...FIRST.statements, "nonsense"] }])),
    ).toBeInstanceOf(Error);
    expect(await schemaOf(stub)).toEqual([]);
    expect(await run(stub, ALL)).toBe(3);
  });

  it.each<[string, readonly Migration[], RegExp]>([
    ["was edited", [{ ...FIRST, statements: ["CREATE TABLE a (x TEXT)"] }, SECOND, THIRD], /edited, renamed or moved/],
    ["was renamed", [{ ...FIRST, name: "0000_other" }, SECOND, THIRD], /edited, renamed or moved/],
    ["was moved", [SECOND, FIRST, THIRD], /edited, renamed or moved/],
    ["is not known to this code", [FIRST], /older than the data/],
  ])("throws where an applied migration %s, and changes nothing", async (_, migrations, message) => {
    const stub = newObject();
    await run(stub, [FIRST, SECOND]);
    const before = await schemaOf(stub);
    const error = await runInDurableObject(stub, (_instance, { storage }) => {
      try {
        return migrate(storage, migrations);
      } catch (thrown) {
        return thrown;
      }
    });
    expect(error).toBeInstanceOf(MigrationMismatchError);
    expect(String(error)).toMatch(message);
    expect(await schemaOf(stub)).toEqual(before);
  });
});
