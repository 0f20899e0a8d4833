import { RpcTarget } from "cloudflare:workers";
import { and, desc, eq, gte, lt, lte, sql } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { type Calls, type Site, changed, unchanged } from "./calls.ts";
import * as answers from "./designer-answers.ts";
import * as rows from "./designer-rows.ts";
import { randomBytes } from "./digest.ts";
import { markPublished, naming } from "./publishing.ts";
import { NUMBER_KEY, cursorAt, pageOf, readPage } from "./pages.ts";
import type { DesignerRpc, NewRevision, Page, PageRequest, RevisionRecord, WorkflowRecord } from "./rpc.ts";
import { revisions, workflows } from "./schema.ts";
import type { Telling } from "./triggers-telling.ts";
import { noteTriggers } from "./triggers.ts";

/** Workflows and their revisions. A revision, once there, never changes; only the pointers to it do. */
export class DesignerModule extends RpcTarget implements DesignerRpc {
  readonly #calls: Calls;
  readonly #telling: Telling;

  constructor(calls: Calls, telling: Telling) {
    super();
    this.#calls = calls;
    this.#telling = telling;
  }

  create(revision: NewRevision): Promise<Result<answers.WorkflowAndRevision>> {
    return this.#calls.change("designer.create", async (site, commit) => {
      const prepared = await rows.prepareRevision(revision);
      if (!prepared.ok) return prepared;
      const { namespace, name, title, summary } = revision;
      return commit({ subject: null, restore: answers.restored(site) }, () => {
        const { db, tenant, now } = site;
        const taken = db
          .select({ archived: workflows.archived })
          .from(workflows)
          .where(and(eq(workflows.namespace, namespace), eq(workflows.name, name)))
          .limit(1)
          .get();
        if (taken !== undefined)
          return fail(
            "conflict",
            `there is a workflow ${rows.nameOf(revision)} already${taken.archived ? ", and it is archived" : ""}`,
          );
        const id = newId("wf", tenant.id, randomBytes);
        const row = {
          id,
          namespace,
          name,
          title,
          summary,
          latestRevision: 1,
          publishedRevision: null,
          archived: false,
          createdAt: now,
          updatedAt: now,
        };
        const workflow = db.insert(workflows).values(row).returning().get();
        const first = rows.insertRevision(site, prepared.value, id, 1);
        return changed(answers.both(workflow, first), id, answers.keep(workflow, first));
      });
    });
  }

  list(page: PageRequest & { archived: boolean }): Promise<Result<Page<WorkflowRecord>>> {
    return this.#calls.run("designer.list", ({ db }) => {
      const start = readPage(page, "workflows", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const where = and(
        eq(workflows.archived, page.archived),
        after === null ? undefined : lt(workflows.number, Number(after)),
      );
      const found = db
        .select()
        .from(workflows)
        .where(where)
        .orderBy(desc(workflows.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("workflows", found, limit, (row) => row.number, rows.toWorkflow));
    });
  }

  get(workflow: string): ReturnType<DesignerRpc["get"]> {
    return this.#calls.run<answers.MaybeRevision>("designer.get", ({ db }) => {
      const found = rows.findWorkflow(db, workflow);
      if (!found.ok) return found;
      if (found.value.latestRevision === 0) return ok({ workflow: rows.toWorkflow(found.value), revision: null });
      const latest = rows.findRevision(db, workflow, found.value.latestRevision);
      return latest.ok ? ok(answers.both(found.value, latest.value)) : latest;
    });
  }

  revise(
    workflow: string,
    revision: NewRevision,
    ifLatest: number | null,
  ): Promise<Result<answers.WorkflowAndRevision>> {
    return this.#calls.change("designer.revise", async (site, commit) => {
      const prepared = await rows.prepareRevision(revision);
      if (!prepared.ok) return prepared;
      return commit({ subject: workflow, restore: answers.restored(site) }, () => {
        const { db, now } = site;
        const found = rows.findActiveWorkflow(db, workflow);
        if (!found.ok) return found;
        const { latestRevision } = found.value;
        if (ifLatest !== null && ifLatest !== latestRevision)
          return fail(
            "precondition_failed",
            `the newest revision is ${latestRevision}, not ${ifLatest}: read it, and send yours again`,
          );
        const named = naming(site, found.value, revision);
        if (!named.ok) return named;
        const latest = latestRevision === 0 ? null : rows.findRevision(db, workflow, latestRevision);
        if (latest?.ok === false) return latest;
        if (latest?.value.hash === prepared.value.hash)
          return unchanged(answers.both(found.value, latest.value), answers.keep(found.value, latest.value));
        const added = rows.insertRevision(site, prepared.value, workflow, latestRevision + 1);
        const { title, summary } = revision;
        const set = { ...named.value, latestRevision: added.number, title, summary, updatedAt: now };
        const updated = db.update(workflows).set(set).where(eq(workflows.id, workflow)).returning().get();
        return changed(answers.both(updated, added), workflow, answers.keep(updated, added));
      });
    });
  }

  publish(workflow: string, revision: number, note: string | null = null): Promise<Result<WorkflowRecord>> {
    return this.#change("designer.publish", workflow, (site) => {
      const { db, now } = site;
      const found = rows.findActiveWorkflow(db, workflow);
      if (!found.ok) return found;
      const exists = rows.findRevision(db, workflow, revision);
      if (!exists.ok) return exists;
      if (found.value.publishedRevision === revision) return ok(found.value);
      markPublished(site, exists.value, note);
      const set = { publishedRevision: revision, updatedAt: now };
      return ok(db.update(workflows).set(set).where(eq(workflows.id, workflow)).returning().get());
    });
  }

  archive(workflow: string, archived: boolean): Promise<Result<WorkflowRecord>> {
    return this.#change("designer.archive", workflow, ({ db, now }) => {
      const found = rows.findWorkflow(db, workflow);
      if (!found.ok || found.value.archived === archived) return found;
      const set = { archived, updatedAt: now };
      return ok(db.update(workflows).set(set).where(eq(workflows.id, workflow)).returning().get());
    });
  }

  revisions(workflow: string, page: PageRequest): ReturnType<DesignerRpc["revisions"]> {
    return this.#calls.run<answers.RevisionsPage>("designer.revisions", ({ db }) => {
      const start = readPage(page, "revisions", NUMBER_KEY);
      if (!start.ok) return start;
      const found = rows.findWorkflow(db, workflow);
      if (!found.ok) return found;
      const { after, limit } = start.value;
      const from = after === null ? found.value.latestRevision : Number(after) - 1;
      const characters = sql<number>`length(${revisions.definition}) + coalesce(length(${revisions.source}), 0)`;
      const ofWorkflow = and(eq(revisions.workflowId, workflow), lte(revisions.number, from));
      const sizes = db
        .select({ number: revisions.number, characters })
        .from(revisions)
        .where(ofWorkflow)
        .orderBy(desc(revisions.number))
        .limit(limit)
        .all();
      const last = answers.lastThatFits(sizes);
      if (last === undefined) return ok({ items: [], nextCursor: null, people: {} });
      const shown = db
        .select()
        .from(revisions)
        .where(and(ofWorkflow, gte(revisions.number, last)))
        .orderBy(desc(revisions.number))
        .all();
      const nextCursor = last > 1 ? cursorAt("revisions", last) : null;
      return ok({ items: shown.map(rows.toRevision), nextCursor, people: answers.peopleOf(db, shown) });
    });
  }

  revision(workflow: string, number: number): ReturnType<DesignerRpc["revision"]> {
    return this.#calls.run<RevisionRecord & { people: Record<string, string> }>("designer.revision", ({ db }) => {
      const found = rows.findWorkflow(db, workflow);
      if (!found.ok) return found;
      const revision = rows.findRevision(db, workflow, number);
      if (!revision.ok) return revision;
      return ok({ ...rows.toRevision(revision.value), people: answers.peopleOf(db, [revision.value]) });
    });
  }

  revisionById(id: string): Promise<Result<RevisionRecord>> {
    return this.#calls.run("designer.revisionById", ({ db }) => {
      const found = rows.findRevisionById(db, id);
      return found.ok ? ok(rows.toRevision(found.value)) : found;
    });
  }

  resolve(workflow: string, revision: number | null): Promise<Result<{ revision: RevisionRecord }>> {
    return this.#calls.run("designer.resolve", ({ db }) => {
      const found = rows.findActiveWorkflow(db, workflow);
      if (!found.ok) return found;
      const resolved =
        revision === null ? rows.findPublished(db, found.value) : rows.findRevision(db, workflow, revision);
      return resolved.ok ? ok({ revision: rows.toRevision(resolved.value) }) : resolved;
    });
  }

  resolveNamed(namespace: string, name: string, version: string): Promise<Result<RevisionRecord>> {
    return this.#calls.run("designer.resolveNamed", ({ db }) => {
      const found = rows.findNamed(db, namespace, name, version);
      return found.ok ? ok(rows.toRevision(found.value)) : found;
    });
  }

  adhoc(revision: NewRevision): Promise<Result<RevisionRecord>> {
    return this.#kept("designer.adhoc", revision, null);
  }

  draft(workflow: string, revision: NewRevision): Promise<Result<RevisionRecord>> {
    return this.#kept("designer.draft", revision, workflow);
  }

  /** A definition that is no revision of a workflow. */
  #kept(call: string, revision: NewRevision, draftOf: string | null): Promise<Result<RevisionRecord>> {
    return this.#calls.change(call, async (site, commit) => {
      const prepared = await rows.prepareRevision(revision, draftOf);
      if (!prepared.ok) return prepared;
      return commit({ subject: prepared.value.hash, restore: (kept) => answers.restoreRevision(site, kept) }, () => {
        const owner = draftOf === null ? ok(null) : rows.findActiveWorkflow(site.db, draftOf);
        if (!owner.ok) return owner;
        const there = rows.findAdhoc(site.db, prepared.value.hash);
        if (there !== undefined && there.unusedSince !== null)
          site.db.update(revisions).set({ unusedSince: null }).where(eq(revisions.id, there.id)).run();
        if (there !== undefined) return unchanged(rows.toRevision(there), { revision: there.id });
        const added = rows.insertRevision(site, prepared.value, null, 0);
        return changed(rows.toRevision(added), added.id, { revision: added.id });
      });
    });
  }

  /** Changes what runs of a workflow: one transaction with the note of what starts it now, told right after. */
  async #change(
    call: string,
    workflow: string,
    work: (site: Site) => Result<rows.WorkflowRow>,
  ): Promise<Result<WorkflowRecord>> {
    let isNoted = false;
    const result = await this.#calls.change<WorkflowRecord>(call, (site, commit) =>
      commit({ subject: workflow }, () => {
        const before = rows.findWorkflow(site.db, workflow);
        const after = work(site);
        if (!after.ok) return after;
        const record = rows.toWorkflow(after.value);
        const { archived, publishedRevision } = after.value;
        if (before.ok && before.value.archived === archived && before.value.publishedRevision === publishedRevision)
          return unchanged(record);
        const noted = noteTriggers(site, after.value);
        if (!noted.ok) return noted;
        isNoted = noted.value;
        if (isNoted) this.#telling.arm(site.now);
        return changed(record, workflow);
      }),
    );
    if (result.ok && isNoted) await this.#telling.now();
    return result;
  }
}
