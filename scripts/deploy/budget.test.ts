import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compressedSize, describe as line, within } from "./budget.ts";
import { deployOptions } from "./options.ts";
import { startUpMs } from "./startup.ts";

const STARTS_RUNTIMES_MS = 60_000;

async function withBundle<T>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-budget-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the budgets", () => {
  it("count what runs, compressed, and neither source maps nor notes", async () => {
    const files = {
      "index.js": "export default {};".repeat(1000),
      "schema.sql": "SELECT 1;",
      "index.js.map": "x".repeat(1e6),
      "README.md": "y",
    };
    const size = await withBundle(files, compressedSize);
    expect(size).toBeGreaterThan(30);
    expect(size).toBeLessThan(500);
  });

  it("say what is over", () => {
    const over = { name: "bundle", value: 3001, budget: 3000, unit: "kB" };
    expect(within(over)).toBe(false);
    expect(line(over)).toBe("FAILED bundle: 3,001 kB of 3,000 kB");
    expect(line({ ...over, value: 3000 })).toBe("ok     bundle: 3,000 kB of 3,000 kB");
  });

  it(
    "see a global scope that works for long",
    async () => {
      const WORK = "let n = 0; for (let i = 0; i < 4e8; i++) n = (n + i) | 0; globalThis.n = n;";
      const module = "export default { fetch: () => new Response(String(globalThis.n)) };";
      const quick = await withBundle({ "index.js": module }, (folder) => startUpMs(folder, "2026-10-01"));
      const slow = await withBundle({ "index.js": `${WORK}${module}` }, (folder) => startUpMs(folder, "2026-10-01"));
      expect(quick).toBeLessThan(slow);
      expect(slow).toBeGreaterThan(100);
    },
    STARTS_RUNTIMES_MS,
  );
});

describe("deployOptions", () => {
  it("deploys to staging unless told otherwise", () => {
    expect(deployOptions([])).toEqual({ environment: "staging", dryRun: false, newPlatformKey: false });
    expect(deployOptions(["--env", "production", "--dry-run"])).toMatchObject({
      environment: "production",
      dryRun: true,
    });
  });

  it.each([[["--env", "prod"]], [["--dryrun"]], [["production"]]])("refuses %j with the usage", (args) => {
    expect(() => deployOptions(args)).toThrow(/usage: npm run deploy/);
  });
});
