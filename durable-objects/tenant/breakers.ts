import { RpcTarget } from "cloudflare:workers";
import { asc, count, eq, gt } from "drizzle-orm";
import {
  type BreakerView,
  DEFAULT_BREAKER,
  MAX_BREAKER_FAILURES,
  MAX_BREAKER_RESET_MS,
  MAX_BREAKER_WINDOW_MS,
  MIN_BREAKER_MS,
} from "../../shared/domain/breaker.ts";
import { MAX_BREAKERS } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { Breakers } from "../../shared/ports/breakers.ts";
import type { OrganisationBreaker } from "../breaker/rpc.ts";
import { type Calls, changed } from "./calls.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { BreakersRpc, Page, PageRequest } from "./rpc.ts";
import { breakers, breakerSettings } from "./schema.ts";
import type { Database } from "./store.ts";

/** Which hosts have failed lately, and what the organisation wants of its breakers. */
export class BreakersModule extends RpcTarget implements BreakersRpc {
  readonly #calls: Calls;
  readonly #breakersOf: (tenant: string) => Breakers;

  constructor(calls: Calls, breakersOf: (tenant: string) => Breakers) {
    super();
    this.#calls = calls;
    this.#breakersOf = breakersOf;
  }

  list(page: PageRequest): Promise<Result<Page<string>>> {
    return this.#calls.run("breakers.list", ({ db }) => {
      const start = readPage(page, "breakers", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const found = db
        .select()
        .from(breakers)
        .where(after === null ? undefined : gt(breakers.number, Number(after)))
        .orderBy(asc(breakers.number))
        .limit(limit + 1)
        .all();
      return ok(
        pageOf(
          "breakers",
          found,
          limit,
          (row) => row.number,
          (row) => row.host,
        ),
      );
    });
  }

  settings(): Promise<Result<OrganisationBreaker>> {
    return this.#calls.run("breakers.settings", ({ db }) => ok(settingsIn(db)));
  }

  change(wanted: Partial<OrganisationBreaker>): Promise<Result<OrganisationBreaker>> {
    return this.#calls.change("breakers.change", async ({ db }, commit) =>
      commit({ subject: null }, () => {
        const settings = { ...settingsIn(db), ...wanted };
        const wrong = problemOf(settings);
        if (wrong !== null) return fail("invalid", wrong);
        const row = { one: 1, ...settings };
        db.insert(breakerSettings).values(row).onConflictDoUpdate({ target: breakerSettings.one, set: settings }).run();
        return changed(settings, null);
      }),
    );
  }

  reset(host: string): Promise<Result<BreakerView>> {
    return this.#calls.change("breakers.reset", async ({ db, tenant }, commit) => {
      const there = db.select().from(breakers).where(eq(breakers.host, host)).limit(1).get();
      if (there === undefined) return fail("not_found", `${host} has not failed lately: it has no breaker to reset`);
      // Before the trail: closing it again changes nothing, and a trail of what never was would be worse than none.
      const view = await this.#breakersOf(tenant.id).close(host);
      return commit({ subject: host }, () => changed(view, host));
    });
  }

  noted(host: string): Promise<Result<OrganisationBreaker>> {
    return this.#calls.run("breakers.noted", ({ db }) => {
      const there = db.select().from(breakers).where(eq(breakers.host, host)).limit(1).get();
      // Beyond that it protects as before, and is not on the list.
      if (there === undefined && (db.select({ n: count() }).from(breakers).get()?.n ?? 0) < MAX_BREAKERS)
        db.insert(breakers).values({ host }).run();
      return ok(settingsIn(db));
    });
  }

  forgotten(host: string): Promise<Result<null>> {
    return this.#calls.run("breakers.forgotten", ({ db }) => {
      db.delete(breakers).where(eq(breakers.host, host)).run();
      return ok(null);
    });
  }
}

function settingsIn(db: Database): OrganisationBreaker {
  const row = db.select().from(breakerSettings).limit(1).get();
  if (row === undefined) return { enabled: true, ...DEFAULT_BREAKER };
  const { one: _one, ...settings } = row;
  return settings;
}

function problemOf({ failures, windowMs, resetMs }: OrganisationBreaker): string | null {
  const between = (value: number, from: number, to: number): boolean =>
    Number.isInteger(value) && value >= from && value <= to;
  if (!between(failures, 1, MAX_BREAKER_FAILURES))
    return `failures is a whole number from 1 to ${MAX_BREAKER_FAILURES}`;
  if (!between(windowMs, MIN_BREAKER_MS, MAX_BREAKER_WINDOW_MS))
    return `the window is from ${MIN_BREAKER_MS} to ${MAX_BREAKER_WINDOW_MS} ms`;
  if (!between(resetMs, MIN_BREAKER_MS, MAX_BREAKER_RESET_MS))
    return `the time to reset is from ${MIN_BREAKER_MS} to ${MAX_BREAKER_RESET_MS} ms`;
  return null;
}
