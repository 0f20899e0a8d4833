import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm run generate:migrations [-- --name what_changed]`: asks drizzle-kit for what the schemas changed, then
 * writes migrations/tenant/index.ts, since an object has no file system to read SQL from.
 * `-- --index` leaves drizzle-kit out, for after a migration was edited by hand, which is right only before it
 * has been released: an object that has applied it refuses another text.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TENANT = join(ROOT, "migrations/tenant");

/** The text of migrations/tenant/index.ts for the `*.sql` files of a folder, in the order of their names. */
export function tenantIndex(folder: string = TENANT): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted();
  const migrations = files.map((file) => {
    const statements = readFileSync(join(folder, file), "utf8")
      .split("--> statement-breakpoint")
      .map((statement) => statement.trim())
      .filter((statement) => statement !== "");
    const lines = statements.map((statement) => `      ${JSON.stringify(statement)},`).join("\n");
    return `  {\n    name: ${JSON.stringify(file.slice(0, -".sql".length))},\n    statements: [\n${lines}\n    ],\n  },`;
  });
  return `// Made by scripts/generate-migrations.ts from the SQL beside it; not to be edited.
import type { Migration } from "../../durable-objects/lib/migrate.ts";

export const tenantMigrations: readonly Migration[] = [
${migrations.join("\n")}
];
`;
}

function drizzleKit(config: string, extra: readonly string[]): void {
  const bin = join(ROOT, "node_modules/drizzle-kit/bin.cjs");
  const { status } = spawnSync(process.execPath, [bin, "generate", "--config", config, ...extra], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`drizzle-kit generate --config ${config} failed`);
}

function main(args: readonly string[]): void {
  if (!args.includes("--index")) {
    for (const config of ["drizzle-tenant.config.ts", "drizzle-directory.config.ts"]) drizzleKit(config, args);
  }
  writeFileSync(join(TENANT, "index.ts"), tenantIndex());
}

// run.mjs may import it, and names it as if it had been started: import.meta.main would be false.
if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
