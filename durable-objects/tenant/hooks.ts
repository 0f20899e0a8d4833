import { RpcTarget } from "cloudflare:workers";
import { and, desc, eq, lt } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { PLATFORM_MAX_ROW_BYTES } from "../../shared/domain/limits.ts";
import { type Failure, type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import { type Calls, changed, unchanged } from "./calls.ts";
import { findActiveWorkflow, findPublished, toRevision } from "./designer-rows.ts";
import { randomBytes } from "./digest.ts";
import { forgetRequests, type KeepingPace, keepRequest, keptRequests, type WatchedWorkflows } from "./hook-requests.ts";
import { hookSecret } from "./hook-secret.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type {
  HookRecord,
  HookTarget,
  HooksRpc,
  KeptRequest,
  NewHook,
  Page,
  PageRequest,
  RequestToKeep,
} from "./rpc.ts";
import { hooks } from "./schema.ts";
import type { Database } from "./store.ts";

type HookRow = typeof hooks.$inferSelect;

/** Half of what a row holds: there is more in it than these two. */
const MAX_SETTINGS_BYTES = PLATFORM_MAX_ROW_BYTES / 2;

export class HooksModule extends RpcTarget implements HooksRpc {
  readonly #calls: Calls;
  readonly #watched: WatchedWorkflows;
  readonly #pace: KeepingPace;

  constructor(calls: Calls, watched: WatchedWorkflows, pace: KeepingPace) {
    super();
    this.#calls = calls;
    this.#watched = watched;
    this.#pace = pace;
  }

  create(hook: NewHook): Promise<Result<{ hook: HookRecord; secret: string | null }>> {
    return this.#calls.change("hooks.create", async (site, commit) => {
      const { workflowId, verification, dedupe } = hook;
      if (exceeds(JSON.stringify([verification, dedupe]), MAX_SETTINGS_BYTES))
        return fail("too_large", "verification and dedupe are too large to be kept");
      const secret = hookSecret(verification.kind, hook.secret);
      if (!secret.ok) return secret;
      const id = newId("hook", site.tenant.id, randomBytes);
      const sealed =
        secret.value === null ? null : await (await site.box()).seal(secret.value, { purpose: "hook", id });
      const record: HookRecord = { id, workflowId, verification, dedupe, enabled: true, createdAt: site.now };
      const answer = { hook: record, secret: secret.value };
      return commit({ subject: workflowId, secretAnswer: answer }, () => {
        const workflow = findActiveWorkflow(site.db, workflowId);
        if (!workflow.ok) return workflow;
        site.db
          .insert(hooks)
          .values({ ...record, secret: sealed })
          .run();
        return changed(answer, id);
      });
    });
  }

  list(page: PageRequest & { workflowId: string | null }): Promise<Result<Page<HookRecord>>> {
    return this.#calls.run("hooks.list", ({ db }) => {
      const start = readPage(page, "hooks", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const where = and(
        page.workflowId === null ? undefined : eq(hooks.workflowId, page.workflowId),
        after === null ? undefined : lt(hooks.number, Number(after)),
      );
      const found = db
        .select()
        .from(hooks)
        .where(where)
        .orderBy(desc(hooks.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("hooks", found, limit, (row) => row.number, toHook));
    });
  }

  get(id: string): Promise<Result<HookRecord>> {
    return this.#calls.run("hooks.get", ({ db }) => {
      const row = findHook(db, id);
      return row === undefined ? unknown() : ok(toHook(row));
    });
  }

  remove(id: string): Promise<Result<null>> {
    return this.#calls.change("hooks.remove", ({ db }, commit) =>
      commit({ subject: id }, () => {
        const removed = db.delete(hooks).where(eq(hooks.id, id)).returning({ number: hooks.number }).get();
        if (removed === undefined) return unknown();
        // Its row's number may be another hook's one day.
        forgetRequests(db, removed);
        return changed(null, id);
      }),
    );
  }

  target(id: string): Promise<Result<HookTarget>> {
    return this.#calls.run("hooks.target", async ({ db, box, now }) => {
      const row = findHook(db, id);
      if (row === undefined || !row.enabled) return unknown();
      const workflow = findActiveWorkflow(db, row.workflowId);
      if (!workflow.ok) return unknown();
      const revision = workflow.value.publishedRevision === null ? null : findPublished(db, workflow.value);
      if (revision?.ok === false) return unknown();
      const offered = this.#watched.has(row.workflowId, now);
      const secret = row.secret === null ? null : await (await box()).open(row.secret, { purpose: "hook", id });
      return ok({ hook: toHook(row), secret, revision: revision && toRevision(revision.value), offered });
    });
  }

  keep(id: string, request: RequestToKeep): Promise<Result<KeptRequest>> {
    return this.#calls.change("hooks.keep", (site, commit) =>
      commit({ subject: id }, () => {
        const row = findHook(site.db, id);
        const workflow = row?.enabled === true ? findActiveWorkflow(site.db, row.workflowId) : undefined;
        if (row === undefined || workflow?.ok !== true) return unknown();
        if (workflow.value.publishedRevision !== null)
          return fail("conflict", "the workflow was published meanwhile: it takes this now");
        const wait = this.#pace.take(site.now);
        if (wait > 0) {
          const error: Failure = {
            code: "rate_limited",
            detail: "Nothing is published that takes this, and so many requests have been kept that this one is not.",
            retryAfterSeconds: wait,
          };
          return { ok: false, error };
        }
        const kept = keepRequest(site, row, request);
        return kept.ok ? unchanged(kept.value) : kept;
      }),
    );
  }

  kept(id: string): ReturnType<HooksRpc["kept"]> {
    return this.#calls.run<{ workflowId: string; requests: KeptRequest[] }>("hooks.kept", ({ db }) => {
      const row = findHook(db, id);
      return row === undefined ? unknown() : ok({ workflowId: row.workflowId, requests: keptRequests(db, row) });
    });
  }

  watch(workflows: readonly string[], ms: number): Promise<Result<null>> {
    return this.#calls.run("hooks.watch", ({ now }) => {
      this.#watched.watch(workflows, now, ms);
      return ok(null);
    });
  }
}

/** One answer for all reasons: whoever posts to a hook learns nothing about it. */
const unknown = () => fail("not_found", "there is no such hook");

function findHook(db: Database, id: string): HookRow | undefined {
  return db.select().from(hooks).where(eq(hooks.id, id)).limit(1).get();
}

function toHook({ number: _number, secret: _secret, ...record }: HookRow): HookRecord {
  return record;
}
