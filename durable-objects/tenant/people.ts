import { RpcTarget } from "cloudflare:workers";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { type Calls, type Site, changed, unchanged } from "./calls.ts";
import { canonicalJson, randomBytes } from "./digest.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { PeopleDuty } from "./people-duty.ts";
import { MAX_OPEN_TASKS, TELL_AGAIN_MS } from "./people-limits.ts";
import {
  byNumber,
  countOpen,
  dueAtOf,
  findTask,
  keepLink,
  keyOf,
  makeLink,
  type PersonRow,
  taskOfEffect,
  toTask,
} from "./people-rows.ts";
import type {
  NewPersonTask,
  PeopleRpc,
  PersonAnswer,
  PersonTaskFilter,
  PersonTaskRecord,
  WhichTask,
} from "./people-rpc.ts";
import type { Page } from "./rpc.ts";
import { people } from "./schema.ts";

/** Work for people, which executions wait for: what becomes of it is told to them by people-duty.ts. */
export class PeopleModule extends RpcTarget implements PeopleRpc {
  readonly #calls: Calls;
  readonly #duty: PeopleDuty;

  constructor(calls: Calls, duty: PeopleDuty) {
    super();
    this.#calls = calls;
    this.#duty = duty;
  }

  ask(task: NewPersonTask): Promise<Result<{ task: PersonTaskRecord; link: string | null }>> {
    return this.#calls.change("people.ask", async (site, commit) => {
      const link = task.request.notify === null ? null : await makeLink(site.tenant.id);
      const id = newId("ask", site.tenant.id, randomBytes);
      return commit({ subject: null }, () => {
        const before = taskOfEffect(site.db, task.execution, task.effect);
        if (before === undefined && countOpen(site.db) >= MAX_OPEN_TASKS)
          return fail(
            "conflict",
            `${MAX_OPEN_TASKS} tasks wait for people, and that is the limit (MAX_OPEN_TASKS): answer or cancel some`,
          );
        const row = before === undefined ? insert(site, id, task) : this.#again(site, before);
        const wanted = row.state === "open" && row.noticedAt === null ? link : null;
        if (wanted !== null) keepLink(site.db, row.number, wanted, site.now);
        if (row !== before) this.#duty.arm();
        const answer = { task: toTask(row), link: wanted?.link ?? null };
        return row === before ? unchanged(answer) : changed(answer, row.id);
      });
    });
  }

  /** The performer withdraws what it could not tell the assignee of; an instance after it asks anew. */
  #again({ db }: Site, before: PersonRow): PersonRow {
    if (before.state !== "withdrawn") return before;
    const set = { state: "open" as const, endedAt: null, dueAt: dueAtOf(before) };
    db.update(people).set(set).where(eq(people.number, before.number)).run();
    return { ...before, ...set };
  }

  noticed(task: string): Promise<Result<null>> {
    return this.#calls.run("people.noticed", ({ db, now }) => {
      db.update(people).set({ noticedAt: now }).where(eq(people.id, task)).run();
      return ok(null);
    });
  }

  withdraw(execution: string, effect: string): Promise<Result<null>> {
    return this.#calls.change("people.withdraw", ({ db, now }, commit) =>
      commit({ subject: execution }, () => {
        const row = taskOfEffect(db, execution, effect);
        if (row === undefined || row.state !== "open") return unchanged(null);
        const set = { state: "withdrawn" as const, endedAt: now, dueAt: null };
        db.update(people).set(set).where(eq(people.number, row.number)).run();
        this.#duty.arm();
        return changed(null, row.id);
      }),
    );
  }

  list(filter: PersonTaskFilter): Promise<Result<Page<PersonTaskRecord>>> {
    return this.#calls.run("people.list", ({ db }) => {
      const start = readPage(filter, "people", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      // Written out: SQLite uses the index of the open ones only where it can see that it is they who are asked for.
      const state = filter.state === "open" ? sql`${people.state} = 'open'` : undefined;
      const found = db
        .select()
        .from(people)
        .where(
          and(
            state ?? (filter.state === null ? undefined : eq(people.state, filter.state)),
            filter.assignee === null ? undefined : eq(people.assignee, filter.assignee),
            after === null ? undefined : lt(people.number, Number(after)),
          ),
        )
        .orderBy(desc(people.number))
        .limit(limit + 1)
        .all();
      return ok(pageOf("people", found, limit, (row) => row.number, toTask));
    });
  }

  get(which: WhichTask): Promise<Result<PersonTaskRecord>> {
    return this.#calls.run("people.get", async ({ db }) => {
      const row = findTask(db, await keyOf(which));
      return row === undefined ? unknown(which) : ok(toTask(row));
    });
  }

  link(task: string): Promise<Result<{ link: string; expiresAt: number }>> {
    return this.#calls.change("people.link", async (site, commit) => {
      const row = findTask(site.db, { id: task });
      if (row === undefined) return unknown({ id: task });
      const made = await makeLink(site.tenant.id);
      const answer = { link: made.link, expiresAt: row.expiresAt };
      return commit({ subject: task, secretAnswer: answer }, () => {
        const now = byNumber(site.db, row.number);
        if (now?.state !== "open" || now.expiresAt <= site.now)
          return fail("conflict", "this task is over: there is nothing left to answer");
        keepLink(site.db, row.number, made, site.now);
        return changed(answer, task);
      });
    });
  }

  async answer(which: WhichTask, answer: PersonAnswer, by: string | null): Promise<Result<PersonTaskRecord>> {
    let answered: number | null = null;
    const result = await this.#calls.change<PersonTaskRecord>("people.answer", async (site, commit) => {
      const key = await keyOf(which);
      const found = findTask(site.db, key);
      if (found === undefined) return unknown(which);
      return commit({ subject: found.id }, () => {
        const row = byNumber(site.db, found.number) ?? found;
        const refusal = refusalOf(row, answer, site.now);
        if (refusal !== null) return refusal;
        if (row.state === "answered") return unchanged(toTask(row));
        const set = {
          state: "answered" as const,
          endedAt: site.now,
          answer,
          answeredBy: by ?? row.assignee,
          dueAt: site.now + TELL_AGAIN_MS,
          failures: 0,
        };
        site.db.update(people).set(set).where(eq(people.number, row.number)).run();
        this.#duty.arm();
        answered = row.number;
        return changed(toTask({ ...row, ...set }), row.id);
      });
    });
    // It is durable: whoever answered need not wait for the execution to be told.
    if (answered !== null) this.#duty.tell(answered);
    return result;
  }
}

const unknown = (which: WhichTask) =>
  fail("not_found", "id" in which ? "there is no such task" : "there is no task behind this link");

function refusalOf(row: PersonRow, answer: PersonAnswer, now: number) {
  if ("approved" in answer !== (row.form === "approve"))
    return fail(
      "invalid",
      row.form === "approve" ? "this task takes {approved, comment}" : "this task takes {answer}, of its schema",
    );
  switch (row.state) {
    case "answered":
      return canonicalJson(row.answer) === canonicalJson(answer)
        ? null
        : fail("conflict", "this task was answered already, and differently");
    case "withdrawn":
      return fail("gone", "the workflow went on without an answer: there is nothing left to answer");
    case "expired":
      return fail("gone", "this task has expired");
    case "open":
      return row.expiresAt <= now ? fail("gone", "this task has expired") : null;
  }
}

function insert(
  { db, now }: Site,
  id: string,
  { execution, effect, workflow, about, request }: NewPersonTask,
): PersonRow {
  const { form, assignee, title, description, schema, expiresAt, remindAfterMs, notify } = request;
  const at = remindAfterMs === null ? null : now + remindAfterMs;
  // A reminder of what is over, or to nobody, is none.
  const remindAt = at === null || notify === null || at >= expiresAt ? null : at;
  return db
    .insert(people)
    .values({
      id,
      execution,
      effect,
      workflow,
      about,
      form,
      assignee,
      title,
      description,
      schema: form === "form" ? schema : null,
      notify,
      state: "open",
      createdAt: now,
      expiresAt,
      remindAt,
      dueAt: dueAtOf({ expiresAt, remindAt }),
      failures: 0,
    })
    .returning()
    .get();
}
