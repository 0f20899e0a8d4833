import { RpcTarget } from "cloudflare:workers";
import { desc, eq, lt } from "drizzle-orm";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { BulkDuty } from "./bulk-duty.ts";
import { BULK_PAGE, DRY_RUN_PAGES, MAX_BULK_RUNNING } from "./bulk-limits.ts";
import { bulkById, conditionsOf, countUnderWay, eraseBeyond, toRecord } from "./bulk-rows.ts";
import type { BulkRecord, BulkRpc, NewBulk } from "./bulk-rpc.ts";
import { type Calls, changed, unchanged } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { Caller, ExecutionFilter, Page, PageRequest } from "./rpc.ts";
import { bulks } from "./schema.ts";

export interface BulkHost {
  readonly calls: Calls;
  readonly caller: Caller;
  readonly duty: BulkDuty;
  list(filter: ExecutionFilter): Promise<Result<Page<ExecutionSummary>>>;
}

const NO_SUCH_OPERATION = fail("not_found", "There is no bulk operation of this id.");

/** What is done to many executions at once: asked for, looked at and stopped here; done by `BulkDuty`. */
export class BulkModule extends RpcTarget implements BulkRpc {
  readonly #host: BulkHost;

  constructor(host: BulkHost) {
    super();
    this.#host = host;
  }

  start({ action, filter, arguments: args }: NewBulk): Promise<Result<BulkRecord>> {
    const { calls, caller, duty } = this.#host;
    return calls.change("bulk.start", async ({ db, tenant, now }, commit) =>
      commit<BulkRecord>({ subject: null }, () => {
        if (countUnderWay(db) >= MAX_BULK_RUNNING)
          return fail(
            "rate_limited",
            `${MAX_BULK_RUNNING} bulk operations are under way, as many as may be (MAX_BULK_RUNNING). Wait for one to end, or stop one.`,
          );
        const row = {
          id: newId("blk", tenant.id, randomBytes),
          action,
          filter,
          args,
          by: caller.actor,
          requestId: caller.requestId,
          status: "running" as const,
          listed: false,
          parts: 0,
          matched: 0,
          more: false,
          done: 0,
          skipped: 0,
          failed: 0,
          failures: [],
          createdAt: now,
          dueAt: now,
        };
        const made = db.insert(bulks).values(row).returning().get();
        eraseBeyond(db, made.number);
        duty.arm();
        return changed(toRecord(made), made.id);
      }),
    );
  }

  count({ action, filter }: Pick<NewBulk, "action" | "filter">) {
    return this.#host.calls.run("bulk.count", async ({ now }) => {
      const conditions = conditionsOf(action, filter, now);
      let cursor: string | null = null;
      let matched = 0;
      for (let pages = 0; pages < DRY_RUN_PAGES; pages++) {
        const page: Result<Page<ExecutionSummary>> = await this.#host.list({ ...conditions, cursor, limit: BULK_PAGE });
        if (!page.ok) return page;
        matched += page.value.items.length;
        cursor = page.value.nextCursor;
        if (cursor === null) return ok({ matched, complete: true });
      }
      return ok({ matched, complete: false });
    });
  }

  list(page: PageRequest): Promise<Result<Page<BulkRecord>>> {
    return this.#host.calls.run("bulk.list", ({ db }) => {
      const start = readPage(page, "bulk", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const found = db
        .select()
        .from(bulks)
        .where(after === null ? undefined : lt(bulks.number, Number(after)))
        .orderBy(desc(bulks.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("bulk", found, limit, ({ number }) => number, toRecord));
    });
  }

  get(id: string): Promise<Result<BulkRecord>> {
    return this.#host.calls.run("bulk.get", ({ db }) => {
      const row = bulkById(db, id);
      return row === undefined ? NO_SUCH_OPERATION : ok(toRecord(row));
    });
  }

  cancel(id: string): Promise<Result<BulkRecord>> {
    return this.#host.calls.change("bulk.cancel", async ({ db, now }, commit) =>
      commit<BulkRecord>({ subject: id }, () => {
        const row = bulkById(db, id);
        if (row === undefined) return NO_SUCH_OPERATION;
        if (row.status === "completed")
          return fail("conflict", "The bulk operation has completed: there is nothing left to stop.");
        if (row.status === "cancelled") return unchanged(toRecord(row));
        const set = { status: "cancelled" as const, dueAt: now };
        const stopped = db.update(bulks).set(set).where(eq(bulks.number, row.number)).returning().get();
        // The alarm ends it, once what is under way has come back.
        this.#host.duty.arm();
        return changed(toRecord(stopped), id);
      }),
    );
  }
}
