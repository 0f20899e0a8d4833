import { RpcTarget } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { type Calls, type Site, changed } from "./calls.ts";
import * as answers from "./designer-answers.ts";
import {
  findActiveWorkflow,
  findRevision,
  findWorkflow,
  prepareRevision,
  toWorkflow,
  type WorkflowRow,
} from "./designer-rows.ts";
import { randomBytes } from "./digest.ts";
import type { DraftRecord, DraftsRpc, DraftToPublish, DraftToSave } from "./drafts-rpc.ts";
import * as rows from "./drafts-rows.ts";
import { publishDraft } from "./publishing.ts";
import type { WorkflowRecord } from "./rpc.ts";
import { workflows } from "./schema.ts";
import type { Telling } from "./triggers-telling.ts";

/** Workflows of the same name that are counted past; then a name has random letters. */
const MAX_COUNTED_NAMES = 50;

interface Created {
  readonly workflow: WorkflowRecord;
  readonly draft: DraftRecord;
}

/** One text a workflow that is being worked on. What is saved over is checked by its version, and never lost unseen. */
export class DraftsModule extends RpcTarget implements DraftsRpc {
  readonly #calls: Calls;
  readonly #telling: Telling;

  constructor(calls: Calls, telling: Telling) {
    super();
    this.#calls = calls;
    this.#telling = telling;
  }

  create({ title, text }: { readonly title: string; readonly text: string | null }): Promise<Result<Created>> {
    return this.#calls.change<Created>("drafts.create", async (site, commit) => {
      const { emptyDefinition, headOf, nameOfTitle, withHead } = await import("../../shared/dsl/draft-text.ts");
      const head = text === null ? null : headOf(text);
      const namespace = head?.namespace ?? "default";
      const wanted = head?.name ?? nameOfTitle(title);
      const restore = (kept: unknown): Result<Created> => restored(site, kept);
      return commit({ subject: null, restore }, () => {
        const { db, tenant, now } = site;
        const name = freeName(site, namespace, wanted);
        const first = text === null ? emptyDefinition(name, title) : withHead(text, { name, title });
        const small = rows.fits(first);
        if (!small.ok) return small;
        const id = newId("wf", tenant.id, randomBytes);
        const row = {
          id,
          namespace,
          name,
          title,
          summary: null,
          latestRevision: 0,
          publishedRevision: null,
          archived: false,
          draft: true,
          createdAt: now,
          updatedAt: now,
        };
        const workflow = db.insert(workflows).values(row).returning().get();
        const draft = rows.writeDraft(site, workflow, { text: first, base: null });
        const value = { workflow: toWorkflow(workflow), draft: rows.toDraft(db, workflow, draft, NOTHING) };
        return changed(value, id, { workflow: id });
      });
    });
  }

  get(workflow: string): Promise<Result<DraftRecord>> {
    return this.#calls.run("drafts.get", ({ db }) => read(db, workflow));
  }

  save(workflow: string, { text, version, base }: DraftToSave): Promise<Result<DraftRecord>> {
    return this.#change("drafts.save", workflow, version, async (site) => {
      const small = rows.fits(text);
      if (!small.ok) return small;
      const { headOf } = await import("../../shared/dsl/draft-text.ts");
      return ok((found: WorkflowRow, texts: rows.Texts) => {
        const row = rows.findDraft(site.db, found);
        const seen = base === null ? ok(null) : rows.sameBase(found, row, base);
        if (!seen.ok) return seen;
        // What it is called is known by its draft alone, until there is a revision.
        const title = found.latestRevision === 0 ? headOf(text).title : null;
        if (title !== null && title !== found.title)
          site.db.update(workflows).set({ title }).where(eq(workflows.number, found.number)).run();
        return ok({ text: text === texts.latest ? null : text, base: base ?? rows.baseOf(found, row) });
      });
    });
  }

  discard(workflow: string, version: number | null): Promise<Result<DraftRecord>> {
    return this.#change("drafts.discard", workflow, version, () =>
      ok((found: WorkflowRow) =>
        found.latestRevision === 0
          ? fail("conflict", "This workflow has nothing but its draft: archive it, if it is not wanted any more.")
          : ok({ text: null, base: null }),
      ),
    );
  }

  restore(workflow: string, revision: number, version: number | null): Promise<Result<DraftRecord>> {
    return this.#change("drafts.restore", workflow, version, async ({ db }) => {
      const found = findWorkflow(db, workflow);
      if (!found.ok) return found;
      const wanted = await rows.textOf(db, found.value, revision);
      if (!wanted.ok) return wanted;
      return ok(({ latestRevision }: WorkflowRow, { latest }: rows.Texts) =>
        ok({ text: wanted.value === latest ? null : wanted.value, base: latestRevision }),
      );
    });
  }

  async publish(workflow: string, draft: DraftToPublish): Promise<Result<answers.WorkflowAndRevision>> {
    let isNoted = false;
    const result = await this.#calls.change<answers.WorkflowAndRevision>("drafts.publish", async (site, commit) => {
      const prepared = await prepareRevision(draft.revision);
      if (!prepared.ok) return prepared;
      return commit({ subject: workflow, restore: answers.restored(site) }, () => {
        const done = publishDraft(site, workflow, prepared.value, draft);
        if (!done.ok) return done;
        isNoted = done.value.isNoted;
        if (isNoted) this.#telling.arm(site.now);
        const { row, revision } = done.value;
        return changed(answers.both(row, revision), workflow, answers.keep(row, revision));
      });
    });
    if (result.ok && isNoted) await this.#telling.now();
    return result;
  }

  /** A change of a draft: what needs time first, then the version is checked and the draft written in one transaction. */
  #change(
    call: string,
    workflow: string,
    version: number | null,
    prepare: (site: Site) => Result<Decide> | Promise<Result<Decide>>,
  ): Promise<Result<DraftRecord>> {
    return this.#calls.change<DraftRecord>(call, async (site, commit) => {
      const { db } = site;
      const before = findActiveWorkflow(db, workflow);
      if (!before.ok) return before;
      const texts = await rows.textsOf(db, before.value);
      if (!texts.ok) return texts;
      const decide = await prepare(site);
      if (!decide.ok) return decide;
      // The answer to an Idempotency-Key that was used is the draft as it is by now.
      const restore = (): Result<DraftRecord> =>
        ok(rows.toDraft(db, before.value, rows.findDraft(db, before.value), texts.value));
      return commit({ subject: workflow, restore }, () => {
        const found = findActiveWorkflow(db, workflow);
        if (!found.ok) return found;
        const { latestRevision, publishedRevision } = found.value;
        // Compared with what is not the newest any more, it would be dropped as the same.
        if (latestRevision !== before.value.latestRevision || publishedRevision !== before.value.publishedRevision)
          return fail("unavailable", "the workflow was revised or published at this moment: try again");
        const same = rows.sameVersion(site, rows.findDraft(db, found.value), version);
        if (!same.ok) return same;
        const wanted = decide.value(found.value, texts.value);
        if (!wanted.ok) return wanted;
        const row = rows.writeDraft(site, found.value, wanted.value);
        return changed(rows.toDraft(db, found.value, row, texts.value), workflow, null);
      });
    });
  }
}

/** Within the transaction: what is to be kept. */
type Decide = (
  workflow: WorkflowRow,
  texts: rows.Texts,
) => Result<{ readonly text: string | null; readonly base: number | null }>;

const NOTHING: rows.Texts = { latest: null, live: null };

async function read(db: Site["db"], workflow: string): Promise<Result<DraftRecord>> {
  const found = findWorkflow(db, workflow);
  if (!found.ok) return found;
  const texts = await rows.textsOf(db, found.value);
  // Read after the texts, in one breath with the answer: nothing is awaited from here on.
  return texts.ok ? ok(rows.toDraft(db, found.value, rows.findDraft(db, found.value), texts.value)) : texts;
}

/** What an Idempotency-Key gives again is the workflow that it made, as it is by now. */
function restored({ db }: Site, kept: unknown): Result<Created> {
  const found = findWorkflow(db, (kept as { readonly workflow: string }).workflow);
  if (!found.ok) return found;
  const { id, latestRevision } = found.value;
  const revision = latestRevision === 0 ? null : findRevision(db, id, latestRevision);
  if (revision?.ok === false) return revision;
  const latest = revision === null ? null : (revision.value.source ?? revision.value.definition);
  const draft = rows.toDraft(db, found.value, rows.findDraft(db, found.value), { latest, live: latest });
  return ok({ workflow: toWorkflow(found.value), draft });
}

function freeName({ db }: Site, namespace: string, wanted: string): string {
  const stem = wanted.slice(0, 50).replace(/-+$/, "");
  for (let n = 1; n <= MAX_COUNTED_NAMES; n++) {
    const name = n === 1 ? wanted : `${stem}-${n}`;
    if (!rows.isTaken(db, { namespace, name })) return name;
  }
  const letters = [...randomBytes(6)].map((byte) => (byte % 36).toString(36)).join("");
  return `${stem}-${letters}`;
}
