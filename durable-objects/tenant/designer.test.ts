import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MAX_DEFINITION_BYTES, PLATFORM_MAX_ROW_BYTES } from "../../shared/domain/limits.ts";
import { READER, codeOf, detailOf, newRevision, newTenant, valueOf, writer } from "./tenant-fixture.ts";

async function withWorkflow(name = "orders") {
  const tenant = await newTenant();
  const designer = tenant.rpc.designer(READER);
  const { workflow, revision } = valueOf(
    await designer.create(newRevision(name, { source: "document: …", title: "Orders" })),
  );
  return { tenant, designer, workflow, revision };
}

describe("create", () => {
  it("makes a workflow with its first revision, unpublished", async () => {
    const { designer, workflow, revision, tenant } = await withWorkflow();
    expect(workflow).toMatchObject({
      namespace: "test",
      name: "orders",
      title: "Orders",
      summary: null,
      latestRevision: 1,
      publishedRevision: null,
      archived: false,
    });
    expect(workflow.id).toMatch(new RegExp(`^wf_${tenant.id}_`));
    expect(revision).toMatchObject({
      workflowId: workflow.id,
      number: 1,
      version: "1.0.0",
      source: "document: …",
      definition: newRevision("orders").definition,
    });
    expect(valueOf(await designer.get(workflow.id))).toEqual({ workflow, revision });
    expect(valueOf(await designer.revisionById(revision.id))).toEqual(revision);
  });

  it("refuses a name that is taken, also by an archived one, and adds nothing", async () => {
    const { designer, workflow } = await withWorkflow();
    expect(codeOf(await designer.create(newRevision("orders", { marker: 2 })))).toBe("conflict");
    valueOf(await designer.archive(workflow.id, true));
    expect(detailOf(await designer.create(newRevision("orders")))).toContain("archived");
    expect(codeOf(await designer.create(newRevision("orders", { namespace: "other" })))).toBe("ok");
  });

  it("lets one of two at once have the name", async () => {
    const { rpc } = await newTenant();
    const codes = (
      await Promise.all([
        rpc.designer(READER).create(newRevision("one")),
        rpc.designer(READER).create(newRevision("one")),
      ])
    ).map(codeOf);
    expect(codes.toSorted()).toEqual(["conflict", "ok"]);
  });

  it("keeps what looks like SQL, and keys named __proto__, as they are", async () => {
    const { rpc } = await newTenant();
    const name = `x'); DROP TABLE workflows; --`;
    const definition: unknown = JSON.parse(
      '{"__proto__": {"a": 1}, "do": [{"constructor": {"set": {"__proto__": "ключ 🔑"}}}]}',
    );
    const { workflow } = valueOf(await rpc.designer(READER).create(newRevision(name, { definition })));
    const read = valueOf(await rpc.designer(READER).get(workflow.id));
    expect(read.workflow.name).toBe(name);
    expect(JSON.stringify(read.revision?.definition)).toBe(JSON.stringify(definition));
  });

  it("refuses what a row could not hold, and takes what is just under", async () => {
    const { rpc } = await newTenant();
    const source = "x".repeat(PLATFORM_MAX_ROW_BYTES);
    const result = await rpc.designer(READER).create(newRevision("large", { source }));
    expect(codeOf(result)).toBe("too_large");
    expect(detailOf(result)).toContain(String(PLATFORM_MAX_ROW_BYTES));
    expect(
      codeOf(
        await rpc.designer(READER).create(newRevision("large", { source: "ж".repeat(PLATFORM_MAX_ROW_BYTES / 2) })),
      ),
    ).toBe("too_large");
    expect(codeOf(await rpc.designer(READER).create(newRevision("large", { summary: source })))).toBe("too_large");
    expect(
      codeOf(
        await rpc
          .designer(READER)
          .create(newRevision("large", { source: "x".repeat(PLATFORM_MAX_ROW_BYTES - 10_000) })),
      ),
    ).toBe("ok");
  });

  it.each([null, "text", 1, ["list"]])("refuses a definition that is no object (%j)", async (definition) => {
    const { rpc } = await newTenant();
    expect(codeOf(await rpc.designer(READER).create(newRevision("one", { definition })))).toBe("invalid");
  });
});

describe("revise", () => {
  it("adds a revision and leaves the earlier ones as they were", async () => {
    const { designer, workflow, revision } = await withWorkflow();
    const second = valueOf(await designer.revise(workflow.id, newRevision("orders", { marker: 2, title: "New" }), 1));
    expect(second.workflow).toMatchObject({ latestRevision: 2, publishedRevision: null, title: "New" });
    expect(second.revision.number).toBe(2);
    const of = { author: { id: READER.actor, name: "Dashboard" }, published: null };
    expect(valueOf(await designer.revision(workflow.id, 1))).toEqual({ ...revision, ...of });
    expect(valueOf(await designer.revision(workflow.id, 2))).toEqual({ ...second.revision, ...of });
    expect(codeOf(await designer.revision(workflow.id, 3))).toBe("not_found");
  });

  it("does not take the same definition again for a new one, whatever the order of its keys", async () => {
    const { designer, workflow, revision } = await withWorkflow();
    const { document, do: tasks } = newRevision("orders").definition as { document: object; do: unknown };
    const turned = { do: tasks, document: Object.fromEntries(Object.entries(document).toReversed()) };
    expect(
      valueOf(await designer.revise(workflow.id, newRevision("orders", { definition: turned }), null)).revision,
    ).toEqual(revision);
    expect(valueOf(await designer.get(workflow.id)).workflow.latestRevision).toBe(1);
  });

  it("takes what an earlier revision was for a new one", async () => {
    const { designer, workflow } = await withWorkflow();
    valueOf(await designer.revise(workflow.id, newRevision("orders", { marker: 2 }), null));
    expect(valueOf(await designer.revise(workflow.id, newRevision("orders"), null)).revision.number).toBe(3);
  });

  it("refuses where another one came first", async () => {
    const { designer, workflow } = await withWorkflow();
    const both = await Promise.all(
      [2, 3].map((marker) => designer.revise(workflow.id, newRevision("orders", { marker }), 1)),
    );
    expect(both.map(codeOf).toSorted()).toEqual(["ok", "precondition_failed"]);
    expect(valueOf(await designer.get(workflow.id)).workflow.latestRevision).toBe(2);
  });

  it("numbers without a gap, however many come at once", async () => {
    const { designer, workflow } = await withWorkflow();
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, marker) =>
        designer.revise(workflow.id, newRevision("orders", { marker: `n${marker}` }), null),
      ),
    );
    expect(made.map((result) => valueOf(result).revision.number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 2),
    );
  });

  it("refuses another name, an unknown workflow and an archived one", async () => {
    const { designer, workflow } = await withWorkflow();
    const renamed = await designer.revise(workflow.id, newRevision("other"), null);
    expect(renamed).toMatchObject({
      ok: false,
      error: { code: "invalid", problems: [{ path: "/document/name", code: "workflow.renamed" }] },
    });
    expect(codeOf(await designer.revise("wf_unknown", newRevision("orders"), null))).toBe("not_found");
    valueOf(await designer.archive(workflow.id, true));
    expect(codeOf(await designer.revise(workflow.id, newRevision("orders", { marker: 2 }), null))).toBe("conflict");
  });
});

describe("publish and resolve", () => {
  it("runs nothing before it is published, and then what is published, or asked for", async () => {
    const { designer, workflow } = await withWorkflow();
    const early = await designer.resolve(workflow.id, null);
    expect(codeOf(early)).toBe("conflict");
    expect(detailOf(early)).toContain("publish it first");
    expect(valueOf(await designer.publish(workflow.id, 1)).publishedRevision).toBe(1);
    valueOf(await designer.revise(workflow.id, newRevision("orders", { marker: 2 }), null));
    expect(valueOf(await designer.resolve(workflow.id, null)).revision.number).toBe(1);
    expect(valueOf(await designer.resolve(workflow.id, 2)).revision.number).toBe(2);
    expect(codeOf(await designer.resolve(workflow.id, 3))).toBe("not_found");
    expect(codeOf(await designer.resolve("wf_unknown", null))).toBe("not_found");
    valueOf(await designer.publish(workflow.id, 2));
    expect(valueOf(await designer.resolve(workflow.id, null)).revision.number).toBe(2);
  });

  it("publishes only a revision that is there", async () => {
    const { designer, workflow } = await withWorkflow();
    for (const number of [0, 2, -1, 1.5])
      expect(codeOf(await designer.publish(workflow.id, number)), String(number)).toBe("not_found");
    expect(valueOf(await designer.get(workflow.id)).workflow.publishedRevision).toBeNull();
  });

  it("runs no archived workflow, and runs it again afterwards", async () => {
    const { designer, workflow, revision } = await withWorkflow();
    valueOf(await designer.publish(workflow.id, 1));
    expect(valueOf(await designer.archive(workflow.id, true)).archived).toBe(true);
    expect(codeOf(await designer.resolve(workflow.id, null))).toBe("conflict");
    expect(codeOf(await designer.resolve(workflow.id, 1))).toBe("conflict");
    expect(codeOf(await designer.publish(workflow.id, 1))).toBe("conflict");
    // What is running goes on: its object asks by revision.
    expect(codeOf(await designer.revisionById(revision.id))).toBe("ok");
    valueOf(await designer.archive(workflow.id, false));
    expect(codeOf(await designer.resolve(workflow.id, null))).toBe("ok");
  });
});

describe("lists", () => {
  it("gives each workflow once, newest first, page by page", async () => {
    const { rpc } = await newTenant();
    for (let i = 0; i < 5; i++) valueOf(await rpc.designer(READER).create(newRevision(`w${i}`)));
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: readonly { name: string }[]; nextCursor: string | null } = valueOf(
        await rpc.designer(READER).list({ archived: false, cursor, limit: 2 }),
      );
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual(["w4", "w3", "w2", "w1", "w0"]);
  });

  it("keeps the archived apart", async () => {
    const { designer, workflow } = await withWorkflow();
    valueOf(await designer.archive(workflow.id, true));
    expect(valueOf(await designer.list({ archived: false, cursor: null, limit: 10 })).items).toEqual([]);
    expect(valueOf(await designer.list({ archived: true, cursor: null, limit: 10 })).items).toHaveLength(1);
  });

  it("gives revisions newest first, and never more than an answer holds", async () => {
    const { designer, workflow } = await withWorkflow();
    const source = "x".repeat(MAX_DEFINITION_BYTES);
    for (let marker = 2; marker <= 12; marker++)
      valueOf(await designer.revise(workflow.id, newRevision("orders", { marker, source }), null));
    const first = valueOf(await designer.revisions(workflow.id, { cursor: null, limit: 200 }));
    expect(first.items.map(({ number }) => number)).toEqual([12, 11, 10, 9, 8, 7, 6]);
    const second = valueOf(await designer.revisions(workflow.id, { cursor: first.nextCursor, limit: 200 }));
    expect(second.items.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
    const page = valueOf(await designer.revisions(workflow.id, { cursor: null, limit: 2 }));
    expect([page.items.length, page.nextCursor === null]).toEqual([2, false]);
  });

  it("refuses a cursor of its own making, and an unknown workflow", async () => {
    const { designer, workflow } = await withWorkflow();
    expect(codeOf(await designer.list({ archived: false, cursor: "AAAA", limit: 10 }))).toBe("invalid");
    expect(codeOf(await designer.revisions(workflow.id, { cursor: "AAAA", limit: 10 }))).toBe("invalid");
    expect(codeOf(await designer.revisions("wf_unknown", { cursor: null, limit: 10 }))).toBe("not_found");
  });
});

describe("adhoc", () => {
  it("is one revision for one definition, of no workflow", async () => {
    const { designer, tenant, workflow } = await withWorkflow();
    const many = await Promise.all(
      Array.from({ length: 5 }, () => tenant.rpc.designer(READER).adhoc(newRevision("orders"))),
    );
    const ids = new Set(many.map((result) => valueOf(result).id));
    expect(ids.size).toBe(1);
    expect(valueOf(many[0] ?? (await designer.adhoc(newRevision("orders"))))).toMatchObject({
      workflowId: null,
      number: 0,
    });
    expect(valueOf(await designer.adhoc(newRevision("orders", { marker: 2 }))).id).not.toBe([...ids][0]);
    expect(
      valueOf(await designer.list({ archived: false, cursor: null, limit: 10 })).items.map(({ id }) => id),
    ).toEqual([workflow.id]);
    const rows = await runInDurableObject(tenant.stub, (_, { storage }) =>
      storage.sql.exec("SELECT count(*) AS n FROM revisions WHERE workflow_id IS NULL").one(),
    );
    expect(rows).toEqual({ n: 2 });
  });

  it("answers the same to an Idempotency-Key", async () => {
    const { rpc } = await newTenant();
    const caller = writer("execution.started", "k");
    expect(await rpc.designer(caller).adhoc(newRevision("one"))).toEqual(
      await rpc.designer(caller).adhoc(newRevision("one")),
    );
  });
});
