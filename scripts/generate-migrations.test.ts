import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tenantIndex } from "./generate-migrations.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

describe("migrations", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "migrations-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("have an index that says what the SQL files say", () => {
    expect(readFileSync(join(ROOT, "migrations/tenant/index.ts"), "utf8")).toBe(tenantIndex());
  });

  it.each([
    ["tenant", "durable-objects/tenant/schema.ts"],
    ["directory", "shared/adapters/directory-schema.ts"],
  ])(
    "of the %s are all that its schema needs",
    (name, schema) => {
      const from = join(ROOT, "migrations", name);
      cpSync(from, folder, { recursive: true });
      const files = () => readdirSync(folder).filter((file) => file.endsWith(".sql"));
      const before = files();
      const bin = join(ROOT, "node_modules/drizzle-kit/bin.cjs");
      // drizzle-kit takes `out` for relative to where it runs, whatever it looks like.
      const args = ["generate", "--dialect", "sqlite", "--schema", schema, "--out", relative(ROOT, folder)];
      const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: ROOT, encoding: "utf8" });
      expect(stdout + stderr).toContain("No schema changes");
      expect(files()).toEqual(before);
    },
    60_000,
  );
});
