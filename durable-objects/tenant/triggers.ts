import { RpcTarget } from "cloudflare:workers";
import { and, count, desc, eq, isNotNull, lt, ne, or } from "drizzle-orm";
import { MAX_SCHEDULES } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { Calls, Site } from "./calls.ts";
import { type RevisionRow, type WorkflowRow, findRevision, findWorkflow } from "./designer-rows.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { Page, PageRequest, TriggerRecord, TriggersRpc } from "./rpc.ts";
import { triggers, workflows } from "./schema.ts";
import type { Database } from "./store.ts";
import { NO_TRIGGERS, type Triggers, goingOn, triggersOf } from "./triggers-of.ts";

type TriggerRow = typeof triggers.$inferSelect;

/** What starts workflows by itself: read here, told by triggers-telling.ts. */
export class TriggersModule extends RpcTarget implements TriggersRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  list(page: PageRequest): Promise<Result<Page<TriggerRecord>>> {
    return this.#calls.run("triggers.list", ({ db }) => {
      const start = readPage(page, "triggers", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const live = or(isNotNull(triggers.schedule), isNotNull(triggers.subscription));
      const found = db
        .select()
        .from(triggers)
        .innerJoin(workflows, eq(workflows.id, triggers.workflowId))
        .where(and(live, after === null ? undefined : lt(triggers.number, Number(after))))
        .orderBy(desc(triggers.number))
        .limit(limit + 1)
        .all();
      return ok(
        pageOf(
          "triggers",
          found,
          limit,
          (row) => row.triggers.number,
          (row) => toRecord(row.workflows, row.triggers),
        ),
      );
    });
  }

  get(workflow: string): Promise<Result<TriggerRecord>> {
    return this.#calls.run("triggers.get", ({ db }) => {
      const found = findWorkflow(db, workflow);
      return found.ok ? ok(toRecord(found.value, findTrigger(db, workflow))) : found;
    });
  }
}

/**
 * Notes what starts this workflow from now on, in the transaction that changed it. A workflow that starts by itself
 * neither before nor now costs nothing.
 *
 * @returns whether there is something to be told; `conflict` at the limit, `unprocessable` where its schedule is none
 */
export function noteTriggers(site: Site, workflow: WorkflowRow, known?: RevisionRow): Result<boolean> {
  const { db, now } = site;
  const wanted = wantedBy(site, workflow, known);
  if (!wanted.ok) return wanted;
  const before = findTrigger(db, workflow.id);
  const { subscription } = wanted.value;
  const schedule = goingOn(before?.schedule ?? null, wanted.value.schedule);
  if (before === undefined) {
    if (schedule === null && subscription === null) return ok(false);
  } else if (same(before, { schedule, subscription })) return ok(false);
  if (schedule !== null && (before?.schedule ?? null) === null) {
    const live = db.select({ n: count() }).from(triggers).where(isNotNull(triggers.schedule)).get()?.n ?? 0;
    if (live >= MAX_SCHEDULES)
      return fail(
        "conflict",
        `the organisation has ${live} workflows with a schedule, and ${MAX_SCHEDULES} is the limit (MAX_SCHEDULES): archive one that is not needed`,
      );
  }
  const version = (before?.version ?? 0) + 1;
  const set = { version, schedule, subscription, failures: 0, retryAt: now, problem: null };
  if (before === undefined)
    db.insert(triggers)
      .values({ workflowId: workflow.id, told: 0, ...set })
      .run();
  else db.update(triggers).set(set).where(eq(triggers.number, before.number)).run();
  return ok(true);
}

function wantedBy({ db, now }: Site, workflow: WorkflowRow, known: RevisionRow | undefined): Result<Triggers> {
  if (workflow.archived || workflow.publishedRevision === null) return ok(NO_TRIGGERS);
  const revision =
    known?.number === workflow.publishedRevision
      ? ok(known)
      : findRevision(db, workflow.id, workflow.publishedRevision);
  if (!revision.ok) return revision;
  return triggersOf(JSON.parse(revision.value.definition), workflow.id, revision.value.id, now);
}

function same(before: Triggers, { schedule, subscription }: Triggers): boolean {
  return JSON.stringify([before.schedule, before.subscription]) === JSON.stringify([schedule, subscription]);
}

export function findTrigger(db: Database, workflow: string): TriggerRow | undefined {
  return db.select().from(triggers).where(eq(triggers.workflowId, workflow)).limit(1).get();
}

/** Those that somebody has to be told of, the longest waiting first. */
export function untold(db: Database, limit: number): TriggerRow[] {
  return db
    .select()
    .from(triggers)
    .where(ne(triggers.told, triggers.version))
    .orderBy(triggers.retryAt)
    .limit(limit)
    .all();
}

function toRecord(workflow: WorkflowRow, row: TriggerRow | undefined): TriggerRecord {
  const { id, namespace, name } = workflow;
  return {
    workflow: { id, namespace, name },
    schedule: row?.schedule ?? null,
    subscription: row?.subscription ?? null,
    told: row === undefined || row.told === row.version,
    problem: row?.problem ?? null,
  };
}
