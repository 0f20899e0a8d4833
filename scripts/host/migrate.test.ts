import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directoryMigrations, migrate } from "./migrate.ts";
import { directoryRuntime } from "./runtime.ts";

const STARTS_A_RUNTIME_MS = 30_000;

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "millrace-migrate-"));
});
afterEach(() => rmSync(state, { recursive: true }));

describe("migrate", () => {
  it(
    "applies each once and all or nothing, goes on where it stopped, and refuses a database of another version",
    async () => {
      const runtime = directoryRuntime(state);
      try {
        const directory = await runtime.getD1Database("DIRECTORY");
        const first = {
          name: "0001_first.sql",
          statements: ["CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"],
        };
        const broken = {
          name: "0002_second.sql",
          statements: ["INSERT INTO a VALUES (2)", "INSERT INTO nowhere VALUES (1)"],
        };
        const mended = { name: "0002_second.sql", statements: ["INSERT INTO a VALUES (3)"] };
        const values = async () =>
          (await directory.prepare("SELECT x FROM a ORDER BY x").all<{ x: number }>()).results.map(({ x }) => x);

        await expect(migrate(directory, [first, broken])).rejects.toThrow(/0002_second\.sql failed/);
        expect(await values()).toEqual([1]);
        expect(await migrate(directory, [first, mended])).toBe(1);
        expect(await values()).toEqual([1, 3]);
        expect(await migrate(directory, [first, mended])).toBe(0);
        await expect(migrate(directory, [first])).rejects.toThrow(/another version: it has applied 0002_second\.sql/);
      } finally {
        await runtime.dispose();
      }
    },
    STARTS_A_RUNTIME_MS,
  );

  it(
    "applies the project's own to an empty database, which survives the runtime",
    async () => {
      const migrations = directoryMigrations();
      expect(migrations.length).toBeGreaterThan(0);
      for (const expected of [migrations.length, 0]) {
        const runtime = directoryRuntime(state);
        try {
          expect(await migrate(await runtime.getD1Database("DIRECTORY"), migrations)).toBe(expected);
        } finally {
          await runtime.dispose();
        }
      }
    },
    STARTS_A_RUNTIME_MS,
  );
});
