import { and, eq, gt, inArray, lte } from "drizzle-orm";
import { PLATFORM_MAX_ROW_BYTES } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";
import type { SecretBox } from "../../shared/ports/secret-box.ts";
import { exceeds } from "../lib/text-size.ts";
import type { Caller } from "./rpc.ts";
import { answers, audit } from "./schema.ts";
import type { Database, TenantRow, TenantStore } from "./store.ts";

const log = createLogger();

/** How long the first answer to an `Idempotency-Key` is kept and given again. */
export const ANSWER_KEPT_MS = 24 * 60 * 60 * 1000;
/** Expired answers go when one is written: at most this often, and this many. */
const PURGE_INTERVAL_MS = 10 * 60 * 1000;
const PURGE_BATCH = 500;
const MAX_IDEMPOTENCY_KEY_CHARACTERS = 255;

/** What a call has at hand. */
export interface Site {
  readonly db: Database;
  readonly tenant: TenantRow;
  readonly now: number;
  /** Who asks, as the audit trail has it. */
  readonly actor: string;
  /** To be asked for in the same breath as what it opens was read. */
  box(): Promise<SecretBox>;
  /** `TenantStore.keysDropped` when the box was first asked for. */
  readonly sealedAt: { keysDropped?: number };
}

/** What a transaction did. Audited unless nothing changed. */
export interface Done<T> {
  readonly value: T;
  /** The id of what changed; undefined where nothing did. */
  readonly target: string | null | undefined;
  /** What is kept for the same `Idempotency-Key`, where the value itself would be too much; see `restore`. */
  readonly keep: unknown;
}

export const changed = <T>(value: T, target: string | null, keep: unknown = value): Result<Done<T>> =>
  ok({ value, target, keep });
export const unchanged = <T>(value: T, keep: unknown = value): Result<Done<T>> =>
  ok({ value, target: undefined, keep });

export interface CommitOptions<T> {
  /** The id that the call names: the same key for another one is a conflict. */
  readonly subject: string | null;
  /** The answer in full, where it holds a secret: it is then sealed before it is kept. */
  readonly secretAnswer?: T;
  /** From what was kept (`Done.keep`, as JSON) to the answer. */
  readonly restore?: (kept: unknown) => Result<T>;
}

export type Commit = <T>(options: CommitOptions<T>, work: () => Result<Done<T>>) => Promise<Result<T>>;

/**
 * What every method of every module goes through: a tenant that is not there is `not_found`, and nothing is
 * thrown across RPC. A change is one transaction with its audit row and its kept answer.
 */
export class Calls {
  readonly #store: TenantStore;
  readonly #caller: Caller;

  constructor(store: TenantStore, caller: Caller) {
    this.#store = store;
    this.#caller = caller;
  }

  async run<T>(call: string, work: (site: Site) => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
    try {
      const store = this.#store;
      const tenant = store.tenant();
      if (tenant === undefined) return fail("not_found", "there is no such organisation");
      const sealedAt: Site["sealedAt"] = {};
      const box = (): Promise<SecretBox> => {
        sealedAt.keysDropped ??= store.keysDropped;
        return store.box(tenant);
      };
      return await work({ db: store.db, tenant, now: Date.now(), actor: this.#caller.actor, box, sealedAt });
    } catch (error) {
      log.error("tenant.call.failed", { call, requestId: this.#caller.requestId, ...errorFields(error) });
      return fail(
        "internal",
        "the organisation's data could not be read or changed; nothing of this request was applied",
      );
    }
  }

  /** `work` prepares, and then commits once. */
  change<T>(call: string, work: (site: Site, commit: Commit) => Promise<Result<T>>): Promise<Result<T>> {
    return this.run(call, (site) => work(site, (options, transaction) => this.#commit(site, options, transaction)));
  }

  async #commit<T>(site: Site, options: CommitOptions<T>, work: () => Result<Done<T>>): Promise<Result<T>> {
    const { actor, audit: action, idempotency } = this.#caller;
    if (idempotency !== null && (idempotency.key === "" || idempotency.key.length > MAX_IDEMPOTENCY_KEY_CHARACTERS)) {
      return fail("invalid", `an Idempotency-Key has 1 to ${MAX_IDEMPOTENCY_KEY_CHARACTERS} characters`);
    }
    // A secret is given again to whoever it was given to, and to nobody else: another key may be allowed less.
    const scope = options.secretAnswer === undefined ? (action ?? "-") : `${action ?? "-"} ${actor}`;
    const id = `${scope} ${idempotency?.key ?? ""}`;
    const fingerprint = `${idempotency?.bodyHash ?? ""} ${options.subject ?? ""}`;
    const context = { purpose: "answer", id };
    const sealed =
      idempotency === null || options.secretAnswer === undefined
        ? null
        : await (await site.box()).seal(JSON.stringify(options.secretAnswer), context);

    const outcome = this.#atomically(() => {
      const kept = idempotency === null ? undefined : findAnswer(site, id);
      if (kept !== undefined) return { kept };
      // What this call has sealed may be under a key that is gone.
      if ((site.sealedAt.keysDropped ?? this.#store.keysDropped) !== this.#store.keysDropped)
        return fail("unavailable", "the organisation's key was replaced at this moment: ask again");
      const done = work();
      if (!done.ok) return done;
      if (done.value.target !== undefined) this.#audit(site, done.value.target);
      if (idempotency === null) return done;
      const answer = sealed ?? JSON.stringify(done.value.keep);
      if (exceeds(answer, PLATFORM_MAX_ROW_BYTES - id.length - fingerprint.length - 100))
        return fail(
          "too_large",
          "the answer is too large to be kept for the Idempotency-Key; send the request without one",
        );
      this.#purge(site);
      const row = { id, fingerprint, answer, sealed: sealed !== null, expiresAt: site.now + ANSWER_KEPT_MS };
      site.db.insert(answers).values(row).onConflictDoUpdate({ target: answers.id, set: row }).run();
      return done;
    });

    if (!("kept" in outcome)) return outcome.ok ? ok(outcome.value.value) : outcome;
    if (outcome.kept.fingerprint !== fingerprint)
      return fail(
        "conflict",
        "this Idempotency-Key was used for another request within the last 24 hours; use a new one",
      );
    const text = outcome.kept.sealed
      ? await (await site.box()).open(outcome.kept.answer, context)
      : outcome.kept.answer;
    const value: unknown = JSON.parse(text);
    // What is not restored was kept as it was answered.
    return options.restore === undefined ? ok(value as T) : options.restore(value);
  }

  /** A failure rolls back: whatever was written before it was noticed is not there. */
  #atomically<T extends { readonly kept: unknown } | Result<unknown>>(work: () => T): T {
    const refusal: { value?: T } = {};
    try {
      return this.#store.transaction(() => {
        const outcome = work();
        if ("ok" in outcome && !outcome.ok) {
          refusal.value = outcome;
          throw new Error("rolled back");
        }
        return outcome;
      });
    } catch (error) {
      if (refusal.value !== undefined) return refusal.value;
      throw error;
    }
  }

  #audit({ db, now }: Site, target: string | null): void {
    const { actor, audit: action, requestId } = this.#caller;
    if (action !== null) db.insert(audit).values({ at: now, actor, action, target, requestId }).run();
  }

  #purge({ db, now }: Site): void {
    if (!this.#store.purgeDue("answers", now, PURGE_INTERVAL_MS)) return;
    const expired = db.select({ id: answers.id }).from(answers).where(lte(answers.expiresAt, now)).limit(PURGE_BATCH);
    db.delete(answers).where(inArray(answers.id, expired)).run();
  }
}

function findAnswer({ db, now }: Site, id: string) {
  return db
    .select()
    .from(answers)
    .where(and(eq(answers.id, id), gt(answers.expiresAt, now)))
    .limit(1)
    .get();
}
