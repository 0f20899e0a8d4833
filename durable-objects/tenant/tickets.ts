import { RpcTarget } from "cloudflare:workers";
import { and, eq, gt, inArray, lte } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail } from "../../shared/domain/result.ts";
import { type Calls, type Site, changed } from "./calls.ts";
import { randomBytes, sha256 } from "./digest.ts";
import type { TicketPurpose, TicketsRpc } from "./rpc.ts";
import { tickets } from "./schema.ts";
import type { TenantStore } from "./store.ts";

/** A ticket stands in for a credential: not for longer than a day. */
const MAX_TTL_MS = 24 * 60 * 60 * 1000;
const MAX_SUBJECT_CHARACTERS = 1024;
/** Expired tickets go when one is issued: at most this often, and this many. */
const PURGE_INTERVAL_MS = 60_000;
const PURGE_BATCH = 500;

export class TicketsModule extends RpcTarget implements TicketsRpc {
  readonly #calls: Calls;
  readonly #store: TenantStore;

  constructor(calls: Calls, store: TenantStore) {
    super();
    this.#calls = calls;
    this.#store = store;
  }

  issue(request: {
    purpose: TicketPurpose;
    subject: string;
    ttlMs: number;
  }): Promise<Result<{ ticket: string; expiresAt: number }>> {
    return this.#calls.change("tickets.issue", async (site, commit) => {
      const { purpose, subject, ttlMs } = request;
      if (!Number.isInteger(ttlMs) || ttlMs < 1 || ttlMs > MAX_TTL_MS)
        return fail("invalid", `a ticket is good for 1 to ${MAX_TTL_MS} milliseconds`);
      if (subject.length > MAX_SUBJECT_CHARACTERS)
        return fail("invalid", `a ticket's subject has at most ${MAX_SUBJECT_CHARACTERS} characters`);
      const ticket = newId("tkt", site.tenant.id, randomBytes);
      const hash = await sha256(ticket);
      const expiresAt = site.now + ttlMs;
      const answer = { ticket, expiresAt };
      return commit({ subject, secretAnswer: answer }, () => {
        this.#purge(site);
        site.db.insert(tickets).values({ hash, purpose, subject, expiresAt }).run();
        return changed(answer, subject);
      });
    });
  }

  redeem(ticket: string, purpose: TicketPurpose): Promise<Result<{ subject: string }>> {
    return this.#calls.change("tickets.redeem", async ({ db, now }, commit) => {
      const hash = await sha256(ticket);
      return commit({ subject: hash }, () => {
        const good = and(eq(tickets.hash, hash), eq(tickets.purpose, purpose), gt(tickets.expiresAt, now));
        const redeemed = db.delete(tickets).where(good).returning({ subject: tickets.subject }).get();
        return redeemed === undefined
          ? fail("unauthenticated", "the ticket is unknown, spent or expired: ask for another one")
          : changed(redeemed, redeemed.subject);
      });
    });
  }

  #purge({ db, now }: Site): void {
    if (!this.#store.purgeDue("tickets", now, PURGE_INTERVAL_MS)) return;
    const expired = db
      .select({ hash: tickets.hash })
      .from(tickets)
      .where(lte(tickets.expiresAt, now))
      .limit(PURGE_BATCH);
    db.delete(tickets).where(inArray(tickets.hash, expired)).run();
  }
}
