import { defineConfig } from "drizzle-kit";

/** The tenant object's SQLite. After a change of the schema: `npm run generate:migrations`. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./durable-objects/tenant/schema.ts",
  out: "./migrations/tenant",
});
