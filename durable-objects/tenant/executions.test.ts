import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import { executionSortKey } from "../../shared/domain/ids.ts";
import { AUDIT_KEPT_MS } from "../../shared/domain/limits.ts";
import { START, summary as inLane } from "../index/index-fixture.ts";
import { recordExecutions } from "../lib/stubs.ts";
import { UNUSED_REVISION_KEPT_MS } from "./retention-house.ts";
import { READER, type TestTenant, codeOf, newRevision, newTenant, valueOf, writer } from "./tenant-fixture.ts";

const ALL = { cursor: null, limit: 200, workflowId: null, status: null };

/** The nth, in a lane of its own as far as there are some: all shards have a part. */
const summary = (tenant: TestTenant, n: number, change: Partial<ExecutionSummary> = {}): ExecutionSummary =>
  inLane(tenant.id, n, { lane: n % 16, ...change });
const record = (tenant: TestTenant, ...summaries: ExecutionSummary[]) =>
  recordExecutions(env.INDEX, tenant.id, summaries);
const list = async (
  tenant: TestTenant,
  filter: { status?: ExecutionStatus; workflowId?: string; error?: string } = {},
) => valueOf(await tenant.rpc.executions(READER).list({ ...ALL, ...filter })).items;
const swept = { shard: 3, began: 7, completed: 5, failed: 2 };

describe("list", () => {
  it("is newest first, across lanes and shards, page by page, each once", async () => {
    const tenant = await newTenant();
    const all = Array.from({ length: 55 }, (_, n) => summary(tenant, n));
    valueOf(await record(tenant, ...all.toSorted((a, b) => (a.id < b.id ? -1 : 1))));
    for (const limit of [1, 10, 54, 55]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: readonly ExecutionSummary[]; nextCursor: string | null } = valueOf(
          await tenant.rpc.executions(READER).list({ ...ALL, cursor, limit }),
        );
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(all.map(({ id }) => id).toReversed());
    }
  });

  it("goes by what it is asked for, and counts", async () => {
    const tenant = await newTenant();
    valueOf(
      await record(
        tenant,
        summary(tenant, 1),
        summary(tenant, 2, { status: "faulted", errorTitle: "Bad Gateway" }),
        summary(tenant, 3, { workflowId: "wf_b" }),
        summary(tenant, 4, { workflowId: "wf_b", status: "running", endedAt: null }),
      ),
    );
    const starts = async (filter: Parameters<typeof list>[1]) =>
      (await list(tenant, filter)).map(({ startedAt }) => startedAt - START);
    expect(await starts({})).toEqual([4, 3, 2, 1]);
    expect(await starts({ workflowId: "wf_b" })).toEqual([4, 3]);
    expect(await starts({ workflowId: "wf_b", status: "completed" })).toEqual([3]);
    expect(await starts({ error: "gateway" })).toEqual([2]);
    const counts = async (workflowId: string | null) =>
      valueOf(await tenant.rpc.executions(READER).counts({ workflowId, from: null, to: null }));
    expect(await counts(null)).toEqual({ counts: { completed: 2, faulted: 1, running: 1 }, complete: true });
    expect((await counts("wf_b")).counts).toMatchObject({ completed: 1, running: 1 });
  });

  it("of several statuses passes nothing over that goes from one to another between two pages", async () => {
    const tenant = await newTenant();
    const statuses = ["running", "waiting", "completed", "suspended", "pending"] as const;
    const open = Array.from({ length: 60 }, (_, n) =>
      summary(tenant, n, { status: statuses[n % 5] ?? "running", endedAt: null }),
    );
    valueOf(await record(tenant, ...open));
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let seq = 10; ; seq++) {
      const filter = { ...ALL, cursor, limit: 7, anyOf: ["pending", "running", "waiting", "suspended"] as const };
      const page: { items: readonly ExecutionSummary[]; nextCursor: string | null } = valueOf(
        await tenant.rpc.executions(READER).list(filter),
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor === null) break;
      const other = (status: ExecutionStatus) => (status === "completed" ? status : statuses[seq % 2]);
      valueOf(await record(tenant, ...open.map((one) => ({ ...one, seq, status: other(one.status) ?? "running" }))));
    }
    const fitting = open.filter(({ status }) => status !== "completed").map(({ id }) => id);
    expect(seen).toEqual(fitting.toReversed());
  });

  it("shows nothing of another tenant", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    valueOf(await record(other, summary(other, 1)));
    expect(await list(tenant)).toEqual([]);
    expect(codeOf(await record(tenant, summary(other, 1)))).toBe("invalid");
  });

  it("refuses a cursor that it has not given", async () => {
    const tenant = await newTenant();
    for (const cursor of ["", "AAAA", btoa("executions:short"), btoa("audit:1")]) {
      expect(codeOf(await tenant.rpc.executions(READER).list({ ...ALL, cursor })), cursor).toBe("invalid");
    }
  });

  it("finds what this object's own table held before there were shards, once", async () => {
    const tenant = await newTenant();
    const old = Array.from({ length: 1_203 }, (_, n) => summary(tenant, n));
    await runInDurableObject(tenant.stub, (_object, { storage }) => {
      for (const { id, workflowId, workflowName, revision, status, triggerKind, startedAt, endedAt, seq } of old)
        storage.sql.exec(
          "INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
          ...[
            executionSortKey(id),
            id,
            workflowId,
            workflowName,
            revision,
            status,
            triggerKind,
            startedAt,
            endedAt,
            seq,
          ],
        );
    });
    valueOf(await record(tenant, summary(tenant, 1, { seq: 99, status: "faulted" })));
    // Which version they ran was not kept then.
    const listed = old.slice(-200).toReversed();
    expect(await list(tenant)).toEqual(listed.map(({ number: _number, about: _about, ...one }) => one));
    const { counts } = valueOf(await tenant.rpc.executions(READER).counts({ workflowId: null, from: null, to: null }));
    expect(counts).toMatchObject({ completed: old.length - 1, faulted: 1 });
    const left = await runInDurableObject(tenant.stub, (_object, { storage }) =>
      storage.sql.exec("SELECT count(*) AS n FROM executions").one(),
    );
    expect(left).toEqual({ n: 0 });
  });
});

describe("what retention leaves in the organisation's own object", () => {
  const audited = async (tenant: TestTenant) =>
    valueOf(await tenant.rpc.audit(READER).list({ cursor: null, limit: 50 })).items;
  /** A new instance, which keeps house at the first sweep it hears of. */
  const sweptLater = async (tenant: TestTenant, began: number) => {
    const fresh = env.TENANT.get(env.TENANT.idFromName(tenant.id));
    await runInDurableObject(fresh, (_object, ctx) => ctx.abort("crash")).catch(() => undefined);
    const rpc = env.TENANT.get(env.TENANT.idFromName(tenant.id));
    using executions = rpc.executions(READER) as unknown as Disposable & ReturnType<TestTenant["rpc"]["executions"]>;
    valueOf(await executions.swept({ shard: 0, began, completed: 0, failed: 0 }));
  };
  const sql = (tenant: TestTenant, text: string, ...bound: SqlStorageValue[]) =>
    runInDurableObject(env.TENANT.get(env.TENANT.idFromName(tenant.id)), (_object, { storage }) =>
      storage.sql.exec(text, ...bound).toArray(),
    );

  it("is one audit entry a sweep, told once or twice, and none where nothing went", async () => {
    const tenant = await newTenant();
    for (let times = 0; times < 2; times++) valueOf(await tenant.rpc.executions(READER).swept(swept));
    valueOf(await tenant.rpc.executions(READER).swept({ ...swept, completed: 0, failed: 0, began: 8 }));
    expect(await audited(tenant)).toMatchObject([
      { actor: "system", action: "executions.erased", target: "completed=5 failed=2 shard=3" },
    ]);
  });

  it("changes its times in one audited commit", async () => {
    const tenant = await newTenant();
    valueOf(await tenant.rpc.executions(writer("retention.updated")).setRetention({ completed: "P7D" }));
    expect(await audited(tenant)).toMatchObject([{ action: "retention.updated", target: "completed=P7D failed=P30D" }]);
    expect(valueOf(await tenant.rpc.executions(READER).retentionMs())).toEqual({
      completedMs: 7 * 86_400_000,
      failedMs: 30 * 86_400_000,
    });
  });

  it("erases audit entries after their own period", async () => {
    const tenant = await newTenant();
    const old = Date.now() - AUDIT_KEPT_MS - 1_000;
    for (const at of [old, old, Date.now() - AUDIT_KEPT_MS + 60_000])
      await sql(
        tenant,
        "INSERT INTO audit (at, actor, action, target, request_id) VALUES (?, 'a', 'x', NULL, 'r')",
        at,
      );
    await sweptLater(tenant, 1);
    const fresh = (await sql(tenant, "SELECT action, target FROM audit ORDER BY id")).map(({ action, target }) => [
      action,
      target,
    ]);
    expect(fresh).toEqual([
      ["x", null],
      ["audit.erased", "entries=2"],
    ]);
  });

  it("erases tasks that are over as long as executions are kept, but for those whose execution has not been told", async () => {
    const tenant = await newTenant();
    const long = Date.now() - 31 * 86_400_000;
    const insert = (id: string, state: string, endedAt: number | null, dueAt: number | null) =>
      sql(
        tenant,
        `INSERT INTO people (id, execution, effect, workflow, form, assignee, title, state, created_at, expires_at, ended_at, due_at, failures)
         VALUES (?, ?, '1.1', 'w', 'approve', 'ada', 'Pay?', ?, ?, ?, ?, ?, 0) RETURNING number`,
        id,
        `exe_${id}`,
        state,
        long,
        long,
        endedAt,
        dueAt,
      );
    const [old] = await insert("old", "answered", long, null);
    await sql(tenant, "INSERT INTO people_links VALUES ('hash', ?, 0)", old?.["number"] ?? null);
    await insert("untold", "answered", long, Date.now() + 3_600_000);
    await insert("open", "open", null, Date.now() + 3_600_000);
    await insert("young", "expired", Date.now() - 29 * 86_400_000, null);
    await sweptLater(tenant, 1);
    expect((await sql(tenant, "SELECT id FROM people ORDER BY number")).map(({ id }) => id)).toEqual([
      "untold",
      "open",
      "young",
    ]);
    expect(await sql(tenant, "SELECT * FROM people_links")).toEqual([]);
    expect(await sql(tenant, "SELECT target FROM audit WHERE action = 'people.erased'")).toEqual([
      { target: "tasks=1" },
    ]);
    // Those that are open do not hide what comes after them.
    await sql(
      tenant,
      `INSERT INTO people (id, execution, effect, workflow, form, assignee, title, state, created_at, expires_at, failures)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
       SELECT 'many' || i, 'exe_many' || i, '1.1', 'w', 'approve', 'ada', 'Pay?', 'open', ${long}, ${long}, 0 FROM n`,
    );
    await insert("behind", "withdrawn", long, null);
    await sweptLater(tenant, 2);
    expect(await sql(tenant, "SELECT id FROM people WHERE id = 'behind'")).toEqual([]);
  });

  it("erases ad-hoc revisions that no execution needs, a day after it was found so", async () => {
    const tenant = await newTenant();
    const adhoc = async (name: string) => valueOf(await tenant.rpc.designer(READER).adhoc(newRevision(name))).id;
    const [used, unused, again] = [await adhoc("used"), await adhoc("unused"), await adhoc("again")];
    const fresh = async () => (await sql(tenant, "SELECT id FROM revisions ORDER BY row")).map(({ id }) => id);
    valueOf(await record(tenant, summary(tenant, 3, { workflowId: null, revision: used })));
    const age = UNUSED_REVISION_KEPT_MS + 1_000;
    const older = (column: string) => sql(tenant, `UPDATE revisions SET ${column} = ${column} - ?`, age);
    await sweptLater(tenant, 1);
    expect(await sql(tenant, "SELECT id FROM revisions WHERE unused_since IS NOT NULL")).toEqual([]);
    await older("created_at");
    await sweptLater(tenant, 2);
    expect(await fresh()).toEqual([used, unused, again]);
    await older("unused_since");
    // Run again meanwhile: the mark goes.
    const rpc = env.TENANT.get(env.TENANT.idFromName(tenant.id));
    using designer = rpc.designer(READER) as unknown as Disposable & ReturnType<TestTenant["rpc"]["designer"]>;
    expect(valueOf(await designer.adhoc(newRevision("again"))).id).toBe(again);
    await sweptLater(tenant, 3);
    expect(await fresh()).toEqual([used, again]);
    const entries = await sql(tenant, "SELECT target FROM audit WHERE action = 'revisions.erased'");
    expect(entries).toEqual([{ target: "revisions=1" }]);
  });

  it("finds one that no execution needs behind a hundred that are needed, though it sleeps between its looks", async () => {
    const tenant = await newTenant();
    const adhoc = async (n: number) => valueOf(await tenant.rpc.designer(READER).adhoc(newRevision(`r${n}`))).id;
    const needed: string[] = [];
    for (let n = 0; n < 100; n++) needed.push(await adhoc(n));
    const unused = await adhoc(100);
    const of = (revision: string, n: number) => summary(tenant, n, { workflowId: null, revision });
    valueOf(await record(tenant, ...needed.map(of)));
    await sql(tenant, "UPDATE revisions SET created_at = created_at - ?", UNUSED_REVISION_KEPT_MS + 1_000);
    const marked = async () =>
      (await sql(tenant, "SELECT id FROM revisions WHERE unused_since IS NOT NULL")).map(({ id }) => id);
    await sweptLater(tenant, 1);
    expect(await marked()).toEqual([]);
    await sweptLater(tenant, 2);
    expect(await marked()).toEqual([unused]);
  });
});
