import { defineConfig } from "drizzle-kit";

/** The directory's D1. After a change of the schema: `npm run generate:migrations`. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./shared/adapters/directory-schema.ts",
  out: "./migrations/directory",
});
