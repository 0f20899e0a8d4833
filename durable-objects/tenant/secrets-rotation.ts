import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { createDataKey, rewrapDataKey } from "../../shared/adapters/secret-box.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { createLogger } from "../../shared/observability/log.ts";
import { SecretBoxError } from "../../shared/ports/secret-box.ts";
import { type Commit, type Site, changed, unchanged } from "./calls.ts";
import * as schema from "./schema.ts";
import type { Database, KeyedBox, TenantStore } from "./store.ts";

const log = createLogger();

/** Values sealed anew in one transaction: a crash loses no more than that, and other calls come between. */
export const RESEAL_BATCH = 50;

/** Everything that the tenant's key seals. What seals something new adds its table here. */
interface Sealed {
  readonly purpose: string;
  readonly table: SQLiteTable;
  /** What the ciphertext is bound to, and by which the table is gone through. */
  readonly id: SQLiteColumn;
  readonly sealed: SQLiteColumn;
  readonly where?: () => ReturnType<typeof sql>;
}

const SEALED: readonly Sealed[] = [
  { purpose: "secret", table: schema.secrets, id: schema.secrets.id, sealed: schema.secrets.sealed },
  { purpose: "connection", table: schema.connections, id: schema.connections.id, sealed: schema.connections.sealed },
  { purpose: "hook", table: schema.hooks, id: schema.hooks.id, sealed: schema.hooks.secret },
  {
    purpose: "notification",
    table: schema.notificationSettings,
    id: schema.notificationSettings.workflowId,
    sealed: schema.notificationSettings.secret,
  },
  {
    purpose: "answer",
    table: schema.answers,
    id: schema.answers.id,
    sealed: schema.answers.answer,
    where: () => sql`${schema.answers.sealed} = 1`,
  },
];

/**
 * A new key for the tenant, and everything sealed again under it. The key before opens what it sealed until nothing
 * needs it; one that was cut short is gone on with by the next call, and makes no other key.
 *
 * @returns how many values this call sealed again
 */
export async function rotateTenantKey(
  site: Site,
  store: TenantStore,
  commit: Commit,
): Promise<Result<{ sealed: number }>> {
  const begun = await beginRotation(site, store, commit);
  if (!begun.ok) return begun;
  return ok({ sealed: await finishRotation(site, store) });
}

/** From here on the new key seals, and both open. */
export async function beginRotation(site: Site, store: TenantStore, commit: Commit): Promise<Result<null>> {
  const dataKey = await createDataKey(store.platformKeys, site.tenant.id);
  return commit({ subject: "tenant-key" }, () => {
    const [current, ...retired] = store.dataKeys();
    if (retired.length === 0) {
      site.db.insert(schema.retiredKeys).values({ dataKey: current, retiredAt: site.now }).run();
      site.db.update(schema.tenant).set({ dataKey }).run();
    }
    return changed(null, site.tenant.id);
  });
}

/** @returns how many values were sealed again */
export async function finishRotation(site: Site, store: TenantStore, batches = Infinity): Promise<number> {
  site.db.delete(schema.answers).where(lte(schema.answers.expiresAt, site.now)).run();
  const beyond = new Set<string>();
  let sealed = 0;
  let left = batches;
  for (;;) {
    const box = await store.box(site.tenant);
    for (const one of SEALED) {
      for (let after = ""; left > 0; left--) {
        const batch = stale(site.db, one, box.keyId, after, RESEAL_BATCH);
        const last = batch.at(-1);
        if (last === undefined) break;
        sealed += await reseal(site.db, store, one, box, batch, beyond);
        after = last.id;
      }
    }
    // Sealed meanwhile, by a call that had taken the key before: once more.
    if (left <= 0 || dropped(site.db, store, box, beyond)) return sealed;
  }
}

/** Where nothing is sealed by another key than this box's, those others go. */
function dropped(db: Database, store: TenantStore, box: KeyedBox, beyond: ReadonlySet<string>): boolean {
  return store.transaction(() => {
    const needed = SEALED.some((one) =>
      stale(db, one, box.keyId, "", beyond.size + 1).some(({ id }) => !beyond.has(`${one.purpose} ${id}`)),
    );
    if (needed) return false;
    if (store.dataKeys().length > 1) store.dropRetiredKeys();
    return true;
  });
}

async function reseal(
  db: Database,
  store: TenantStore,
  { purpose, table, id: idColumn, sealed: column }: Sealed,
  box: KeyedBox,
  batch: readonly Row[],
  beyond: Set<string>,
): Promise<number> {
  const fresh = await Promise.all(
    batch.map(async ({ id, sealed }) => {
      try {
        const context = { purpose, id };
        return { id, before: sealed, after: await box.seal(await box.open(sealed, context), context) };
      } catch (error) {
        if (!(error instanceof SecretBoxError)) throw error;
        // It opened under no key before either: it must not keep the rest from being finished.
        log.error("tenant.reseal.failed", { purpose, id: purpose === "answer" ? undefined : id, code: error.code });
        beyond.add(`${purpose} ${id}`);
        return null;
      }
    }),
  );
  return store.transaction(() => {
    let done = 0;
    for (const one of fresh) {
      if (one === null) continue;
      const same = and(eq(idColumn, one.id), eq(column, one.before));
      // Only where it is still what was read: what was set meanwhile stays.
      const updated = db
        .update(table)
        .set({ [nameOf(table, column)]: one.after })
        .where(same)
        .returning({ id: idColumn })
        .all();
      done += updated.length;
    }
    return done;
  });
}

interface Row {
  readonly id: string;
  readonly sealed: string;
}

/** What another key than this one has sealed, in the order of ids. */
function stale(db: Database, { table, id, sealed, where }: Sealed, keyId: string, after: string, limit: number): Row[] {
  const prefix = `v1.${keyId}.`;
  const rows = db
    .select({ id, sealed })
    .from(table)
    .where(and(gt(id, after), sql`substr(${sealed}, 1, ${prefix.length}) <> ${prefix}`, where?.()))
    .orderBy(asc(id))
    .limit(limit)
    .all();
  return rows as Row[];
}

/** The member of the table that a column is. */
function nameOf(table: SQLiteTable, column: SQLiteColumn): string {
  const found = Object.entries(table).find(([, member]) => member === column);
  if (found === undefined) throw new Error("a column of another table");
  return found[0];
}

/** Every key of the tenant, wrapped by the platform's newest. @returns how many were not already */
export async function rewrapKeys(site: Site, store: TenantStore, commit: Commit): Promise<Result<{ sealed: number }>> {
  const before = store.dataKeys();
  let after: readonly (string | null)[];
  try {
    after = await Promise.all(before.map((key) => rewrapDataKey(store.platformKeys, site.tenant.id, key)));
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error;
    return fail("conflict", `the organisation's key can't be wrapped again: ${error.message}`);
  }
  return commit({ subject: "platform-key" }, () => {
    if (store.dataKeys().join(" ") !== before.join(" "))
      return fail("conflict", "the organisation's key was replaced at this moment: ask again");
    let sealed = 0;
    for (const [index, key] of after.entries()) {
      if (key === null) continue;
      const old = before[index] ?? "";
      site.db.update(schema.tenant).set({ dataKey: key }).where(eq(schema.tenant.dataKey, old)).run();
      site.db.update(schema.retiredKeys).set({ dataKey: key }).where(eq(schema.retiredKeys.dataKey, old)).run();
      sealed++;
    }
    return sealed === 0 ? unchanged({ sealed }) : changed({ sealed }, site.tenant.id);
  });
}
