import { RpcTarget } from "cloudflare:workers";
import { and, count, desc, eq, lt, or } from "drizzle-orm";
import { checkConnection, destinationChanged } from "../../shared/connectors/check.ts";
import { newId } from "../../shared/domain/ids.ts";
import { MAX_CONNECTION_BYTES, MAX_CONNECTIONS } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import { type Calls, type Site, changed } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { ConnectionRecord, ConnectionsRpc, Page, PageRequest } from "./rpc.ts";
import { connections } from "./schema.ts";
import type { Database } from "./store.ts";

type ConnectionRow = typeof connections.$inferSelect;
type Members = Readonly<Record<string, unknown>>;

/** As a task names it in `with.connection`. No name looks like an id. */
const NAME = /^(?!con_)[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$/;

/** Credentials are sealed; only `open`, which no route reaches, gives them back. */
export class ConnectionsModule extends RpcTarget implements ConnectionsRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  create(wanted: Parameters<ConnectionsRpc["create"]>[0]): Promise<Result<ConnectionRecord>> {
    return this.#calls.change("connections.create", async (site, commit) => {
      const { name, connector, credentials } = wanted;
      const problem = nameProblem(name) ?? sizeProblem(wanted.config, credentials);
      if (problem !== null) return problem;
      const checked = checkConnection(connector, wanted.auth, wanted.config, credentials);
      if (!checked.ok) return checked;
      const id = newId("con", site.tenant.id, randomBytes);
      const sealed = await seal(site, id, credentials);
      const record = { id, name, connector, ...checked.value, createdAt: site.now, updatedAt: site.now };
      return commit({ subject: null }, () => {
        if (findNamed(site.db, name) !== undefined) return taken(name);
        if (countOf(site.db) >= MAX_CONNECTIONS)
          return fail("conflict", `an organisation has at most ${MAX_CONNECTIONS} connections: remove one`);
        site.db
          .insert(connections)
          .values({ ...record, sealed })
          .run();
        return changed(record, id);
      });
    });
  }

  update(id: string, change: Parameters<ConnectionsRpc["update"]>[1]): Promise<Result<ConnectionRecord>> {
    return this.#calls.change("connections.update", async (site, commit) => {
      const before = findById(site.db, id);
      if (before === undefined) return unknown();
      const config = change.config ?? before.config;
      const problem =
        (change.name === undefined ? null : nameProblem(change.name)) ?? sizeProblem(config, change.credentials ?? {});
      if (problem !== null) return problem;
      const checked = checkConnection(before.connector, change.auth ?? before.auth, config, change.credentials);
      if (!checked.ok) return checked;
      const needsCredentials =
        checked.value.auth !== before.auth || destinationChanged(before.connector, before.config, checked.value.config);
      if (needsCredentials && change.credentials === undefined) return credentialsNeeded();
      const sealed = change.credentials === undefined ? undefined : await seal(site, id, change.credentials);
      return commit({ subject: id }, () => {
        const now = findById(site.db, id);
        if (now === undefined) return unknown();
        if (JSON.stringify(now.config) !== JSON.stringify(before.config) || now.auth !== before.auth)
          return fail("conflict", "this connection was changed at this moment: read it and ask again");
        const named = findNamed(site.db, change.name ?? now.name);
        if (named !== undefined && named.id !== id) return taken(named.name);
        const values = { name: change.name ?? now.name, ...checked.value, updatedAt: site.now };
        site.db
          .update(connections)
          .set(sealed === undefined ? values : { ...values, sealed })
          .where(eq(connections.number, now.number))
          .run();
        return changed(toConnection({ ...now, ...values }), id);
      });
    });
  }

  list(page: PageRequest & { connector: string | null }): Promise<Result<Page<ConnectionRecord>>> {
    return this.#calls.run("connections.list", ({ db }) => {
      const start = readPage(page, "connections", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const found = db
        .select()
        .from(connections)
        .where(
          and(
            page.connector === null ? undefined : eq(connections.connector, page.connector),
            after === null ? undefined : lt(connections.number, Number(after)),
          ),
        )
        .orderBy(desc(connections.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("connections", found, limit, (row) => row.number, toConnection));
    });
  }

  get(id: string): Promise<Result<ConnectionRecord>> {
    return this.#calls.run("connections.get", ({ db }) => {
      const row = findById(db, id);
      return row === undefined ? unknown() : ok(toConnection(row));
    });
  }

  remove(id: string): Promise<Result<null>> {
    return this.#calls.change("connections.remove", ({ db }, commit) =>
      commit({ subject: id }, () => {
        if (findById(db, id) === undefined) return unknown();
        db.delete(connections).where(eq(connections.id, id)).run();
        return changed(null, id);
      }),
    );
  }

  open(connection: string): Promise<Result<{ connection: ConnectionRecord; credentials: Members }>> {
    return this.#calls.run("connections.open", async ({ db, box }) => {
      const row = db
        .select()
        .from(connections)
        .where(or(eq(connections.id, connection), eq(connections.name, connection)))
        .limit(1)
        .get();
      if (row === undefined)
        return fail(
          "not_found",
          `There is no connection "${connection.slice(0, 100)}": POST /v1/connections makes one.`,
        );
      const opened = await (await box()).open(row.sealed, { purpose: "connection", id: row.id });
      return ok({ connection: toConnection(row), credentials: JSON.parse(opened) as Members });
    });
  }
}

const unknown = () => fail("not_found", "there is no such connection");
const taken = (name: string) => fail("conflict", `there is a connection named "${name}" already`);

/** Else who may write connections could have credentials sent to a place of their own. */
function credentialsNeeded() {
  const message = "this changes where the credentials go, or which they are: give them again";
  return fail("invalid", message, [{ path: "/credentials", code: "connection.credentials", message }]);
}

async function seal(site: Site, id: string, credentials: Members): Promise<string> {
  return (await site.box()).seal(JSON.stringify(credentials), { purpose: "connection", id });
}

function nameProblem(name: string) {
  const message = "a connection's name has 1 to 100 letters, digits, spaces, dots, dashes and underscores";
  return NAME.test(name) ? null : fail("invalid", message, [{ path: "/name", code: "connection.name", message }]);
}

function sizeProblem(config: Members, credentials: Members) {
  return exceeds(JSON.stringify([config, credentials]), MAX_CONNECTION_BYTES)
    ? fail("too_large", `config and credentials have at most ${MAX_CONNECTION_BYTES} bytes of JSON`)
    : null;
}

function findById(db: Database, id: string): ConnectionRow | undefined {
  return db.select().from(connections).where(eq(connections.id, id)).limit(1).get();
}

function findNamed(db: Database, name: string): ConnectionRow | undefined {
  return db.select().from(connections).where(eq(connections.name, name)).limit(1).get();
}

function countOf(db: Database): number {
  return db.select({ n: count() }).from(connections).get()?.n ?? 0;
}

function toConnection({ number: _number, sealed: _sealed, ...record }: ConnectionRow): ConnectionRecord {
  return record;
}
