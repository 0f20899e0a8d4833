import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { afterAll, beforeAll, vi } from "vitest";
import { createD1Directory } from "./directory-d1.ts";
import { directoryContract } from "../testing/contracts/directory.ts";

const MIGRATIONS = fileURLToPath(new URL("../../migrations/directory/", import.meta.url));
/** Children before parents: the order in which rows can go. */
const TABLES = ["domains", "sessions", "memberships", "users", "organisations"];

let miniflare: Miniflare;

// The real D1, as the local runtime has it.
beforeAll(async () => {
  const d1Databases = { DIRECTORY: "directory", EMPTY: "empty" };
  miniflare = new Miniflare(convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases }));
  const database = await miniflare.getD1Database("DIRECTORY");
  for (const file of readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()) {
    const statements = readFileSync(`${MIGRATIONS}${file}`, "utf8").split("--> statement-breakpoint");
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}, 30_000);
afterAll(() => miniflare.dispose());

directoryContract("D1", async (now) => {
  const [database, empty] = [await miniflare.getD1Database("DIRECTORY"), await miniflare.getD1Database("EMPTY")];
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  let current = database;
  const switching = new Proxy(database, { get: (_, name) => Reflect.get(current, name).bind(current) as unknown });
  return {
    directory: createD1Directory(switching, now),
    breakStore: async () => {
      // A database in which no migration has run: every statement fails.
      current = empty;
    },
    close: async () => {
      logged.mockRestore();
      await database.batch(TABLES.map((table) => database.prepare(`DELETE FROM ${table}`)));
    },
  };
});
