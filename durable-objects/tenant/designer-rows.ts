import { and, desc, eq, isNull } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { PLATFORM_MAX_ROW_BYTES } from "../../shared/domain/limits.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { utf8Bytes } from "../lib/text-size.ts";
import type { Site } from "./calls.ts";
import { canonicalJson, randomBytes, sha256 } from "./digest.ts";
import type { NewRevision, RevisionRecord, WorkflowRecord } from "./rpc.ts";
import { revisions, workflows } from "./schema.ts";
import type { Database } from "./store.ts";

/** Ids, numbers, a hash and SQLite's own header: what a row holds besides its texts, at most. */
const ROW_OVERHEAD_BYTES = 1024;

export type RevisionRow = typeof revisions.$inferSelect;
export type WorkflowRow = typeof workflows.$inferSelect;

/** A new revision as it will be stored. */
export interface PreparedRevision {
  readonly revision: NewRevision;
  readonly definition: string;
  readonly resources: string | null;
  readonly hash: string;
  readonly draftOf: string | null;
}

/** `invalid` where the definition is no object, `too_large` where a row could not hold it. */
export async function prepareRevision(
  revision: NewRevision,
  draftOf: string | null = null,
): Promise<Result<PreparedRevision>> {
  const { definition, source, version, namespace, name, title, summary } = revision;
  if (typeof definition !== "object" || definition === null || Array.isArray(definition))
    return fail("invalid", "a definition is an object");
  const text = JSON.stringify(definition);
  const pinned = revision.resources ?? null;
  const resources = pinned === null || Object.keys(pinned).length === 0 ? null : JSON.stringify(pinned);
  const rows = [
    [text, source ?? "", resources ?? "", version],
    [namespace, name, title ?? "", summary ?? ""],
  ];
  for (const texts of rows) {
    const bytes = texts.reduce((sum, part) => sum + utf8Bytes(part), ROW_OVERHEAD_BYTES);
    if (bytes > PLATFORM_MAX_ROW_BYTES) {
      return fail(
        "too_large",
        `the definition, its source and its resources take ${bytes} bytes, and a row holds ${PLATFORM_MAX_ROW_BYTES}`,
      );
    }
  }
  const hashed = resources === null ? definition : { definition, resources: pinned };
  // The same definition, tried as two workflows' drafts, is two: their executions are listed under one each.
  const own = draftOf === null ? hashed : { draftOf, hashed };
  return ok({ revision, definition: text, resources, hash: await sha256(canonicalJson(own)), draftOf });
}

export function findWorkflow(db: Database, id: string): Result<WorkflowRow> {
  const row = db.select().from(workflows).where(eq(workflows.id, id)).limit(1).get();
  return row === undefined ? fail("not_found", "there is no such workflow") : ok(row);
}

/** As `findWorkflow`; `conflict` where it is archived. */
export function findActiveWorkflow(db: Database, id: string): Result<WorkflowRow> {
  const found = findWorkflow(db, id);
  return found.ok && found.value.archived
    ? fail("conflict", `the workflow ${nameOf(found.value)} is archived: unarchive it first`)
    : found;
}

export function findRevision(db: Database, workflow: string, number: number): Result<RevisionRow> {
  const row = db
    .select()
    .from(revisions)
    .where(and(eq(revisions.workflowId, workflow), eq(revisions.number, number)))
    .limit(1)
    .get();
  return row === undefined ? fail("not_found", `the workflow has no revision ${number}`) : ok(row);
}

export function findRevisionById(db: Database, id: string): Result<RevisionRow> {
  const row = db.select().from(revisions).where(eq(revisions.id, id)).limit(1).get();
  return row === undefined ? fail("not_found", "there is no such revision") : ok(row);
}

export function findAdhoc(db: Database, hash: string): RevisionRow | undefined {
  return db
    .select()
    .from(revisions)
    .where(and(eq(revisions.hash, hash), isNull(revisions.workflowId)))
    .limit(1)
    .get();
}

export function insertRevision(
  site: Site,
  prepared: PreparedRevision,
  workflowId: string | null,
  number: number,
): RevisionRow {
  const { definition, resources, hash, draftOf, revision } = prepared;
  const id = newId("rev", site.tenant.id, randomBytes);
  const row = {
    id,
    workflowId,
    number,
    version: revision.version,
    source: revision.source,
    definition,
    resources,
    hash,
    draftOf,
    createdAt: site.now,
    createdBy: site.actor,
  };
  return site.db.insert(revisions).values(row).returning().get();
}

/** What runs when nothing is asked for: `conflict`, with what to do, where nothing can. */
export function findPublished(db: Database, workflow: WorkflowRow): Result<RevisionRow> {
  if (workflow.publishedRevision === null) {
    return fail("conflict", `the workflow ${nameOf(workflow)} was never published: publish it first`);
  }
  return findRevision(db, workflow.id, workflow.publishedRevision);
}

/** What a sub-workflow runs, by its name and the version that its document says; `latest` is the published one. */
export function findNamed(db: Database, namespace: string, name: string, version: string): Result<RevisionRow> {
  const workflow = db
    .select()
    .from(workflows)
    .where(and(eq(workflows.namespace, namespace), eq(workflows.name, name)))
    .limit(1)
    .get();
  if (workflow === undefined) return fail("not_found", `there is no workflow ${nameOf({ namespace, name })}`);
  if (workflow.archived) return fail("conflict", `the workflow ${nameOf(workflow)} is archived`);
  const published = findPublished(db, workflow);
  if (version === "latest" || (published.ok && published.value.version === version)) return published;
  const row = db
    .select()
    .from(revisions)
    .where(and(eq(revisions.workflowId, workflow.id), eq(revisions.version, version)))
    .orderBy(desc(revisions.number))
    .limit(1)
    .get();
  return row === undefined
    ? fail("not_found", `the workflow ${nameOf(workflow)} has no revision whose version is ${version}`)
    : ok(row);
}

export const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

export function toWorkflow({ number: _number, ...record }: WorkflowRow): WorkflowRecord {
  return record;
}

export function toRevision({
  row: _row,
  hash: _hash,
  unusedSince: _unused,
  definition,
  resources,
  ...record
}: RevisionRow): RevisionRecord {
  const pinned = resources === null ? null : (JSON.parse(resources) as Readonly<Record<string, unknown>>);
  return { ...record, definition: JSON.parse(definition) as unknown, resources: pinned };
}
