import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * The directory's tables in D1: who there is, and how to get in. What a tenant owns is in its object.
 * `npm run generate:migrations` makes migrations/directory from them. Times are milliseconds since 1970.
 */

/** `id` is the tenant's id. `lanes` never changes: it is part of how executions are spread (DESIGN §4). */
export const organisations = sqliteTable("organisations", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  lanes: integer("lanes").notNull().default(16),
  status: text("status", { enum: ["active", "suspended"] })
    .notNull()
    .default("active"),
  createdAt: integer("created_at").notNull(),
});

export const users = sqliteTable("users", {
  id: text("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const memberships = sqliteTable(
  "memberships",
  {
    organisationId: text("organisation_id")
      .notNull()
      .references(() => organisations.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    role: text("role").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.userId] }),
    index("memberships_user").on(table.userId),
  ],
);

/** `hash` is SHA-256 of the cookie's token, hex: a copy of this table opens nothing. */
export const sessions = sqliteTable(
  "sessions",
  {
    hash: text("hash").primaryKey(),
    organisationId: text("organisation_id")
      .notNull()
      .references(() => organisations.id),
    actor: text("actor").notNull(),
    permissions: text("permissions", { mode: "json" }).$type<readonly string[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("sessions_expiry").on(table.expiresAt)],
);

export const domains = sqliteTable("domains", {
  name: text("name").primaryKey(),
  organisationId: text("organisation_id")
    .notNull()
    .references(() => organisations.id),
  verifiedAt: integer("verified_at"),
  createdAt: integer("created_at").notNull(),
});
