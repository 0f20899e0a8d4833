import { describe, expect, it } from "vitest";
import { draftSchema, page, problemSchema, revisionSchema, workflowDetailSchema } from "../../../shared/api/index.ts";
import { echo, world } from "../../testing/world.ts";

const yaml = (name: string, step = "one") => `# kept
document:
  dsl: '1.0.3'
  namespace: shop
  name: ${name}
  version: '1.0.0'
do:
  - ${step}: {set: {a: 1}}
`;

describe("a workflow that is begun as a draft", () => {
  it("has no revision, is saved however incomplete it is, and is published as its first", async () => {
    const { json, client } = await world();
    const { workflow, draft } = await client.drafts.create({ body: { title: "Größere Aufträge" } });
    expect(workflow).toMatchObject({
      title: "Größere Aufträge",
      name: "grossere-auftrage",
      revision: 0,
      publishedRevision: null,
      draft: true,
    });
    expect(draft).toMatchObject({ version: 1, saved: true, base: null, latest: null, live: null, differs: true });
    const params = { id: workflow.id };
    expect(await client.workflows.get({ params })).toMatchObject({ definition: null, source: null, revision: 0 });
    expect((await client.workflows.list()).items.map(({ id }) => id)).toEqual([workflow.id]);
    expect((await client.workflows.revisions({ params })).items).toEqual([]);

    const broken = await client.drafts.save({ params, body: { text: "document: [", version: 1 } });
    expect(broken).toMatchObject({
      text: "document: [",
      version: 2,
      updatedBy: { name: expect.any(String) as string },
    });
    const refused = await json("POST", `/v1/workflows/${workflow.id}/draft/publish`, { version: 2 });
    expect(refused.status).toBe(422);
    expect(problemSchema.parse(await refused.json()).problems?.[0]).toMatchObject({ line: 1 });

    const text = yaml("orders");
    const saved = await client.drafts.save({ params, body: { text, version: 2 } });
    const live = await client.drafts.publish({ params, body: { version: saved.version, note: "The first" } });
    expect(live).toMatchObject({
      name: "orders",
      namespace: "shop",
      revision: 1,
      publishedRevision: 1,
      draft: false,
      source: text,
    });
    expect(await client.drafts.get({ params })).toMatchObject({
      text,
      version: 4,
      saved: false,
      differs: false,
      base: 1,
      live: 1,
    });
    const [first] = (await client.workflows.revisions({ params })).items;
    expect(first).toMatchObject({ number: 1, note: "The first" });
    expect(first?.publishedBy).toEqual(first?.createdBy);
    expect(first?.publishedBy?.id).toMatch(/^key:/);
    expect((await client.executions.start({ body: { workflow: workflow.id, wait: "PT5S" } })).status).toBe("completed");
  });

  it("is named so that no other has the name, in its text too, of which nothing else changes", async () => {
    const { client } = await world();
    const one = await client.drafts.create({ body: { title: "A", text: yaml("same") } });
    const two = await client.drafts.create({ body: { title: 'B "quoted"', text: yaml("same") } });
    expect([one.workflow.name, two.workflow.name]).toEqual(["same", "same-2"]);
    expect(two.draft.text).toBe(yaml("same").replace("name: same\n", 'name: "same-2"\n  title: "B \\"quoted\\""\n'));
    const published = await client.drafts.publish({ params: { id: two.workflow.id }, body: { version: 1 } });
    expect(published).toMatchObject({ name: "same-2", title: 'B "quoted"' });
  });

  it("is one by an Idempotency-Key", async () => {
    const { client } = await world();
    const headers = { "idempotency-key": "k" };
    const one = await client.drafts.create({ headers, body: { title: "Once" } });
    expect(await client.drafts.create({ headers, body: { title: "Once" } })).toEqual(one);
    expect((await client.workflows.list()).items).toHaveLength(1);
  });
});

describe("a draft of a workflow that runs", () => {
  it("begins with the newest revision, is told apart from what is live, published, restored and discarded", async () => {
    const w = await world();
    const { client } = w;
    const id = await w.publish(echo());
    const params = { id };
    const first = await client.drafts.get({ params });
    expect(first).toMatchObject({ version: 0, saved: false, base: 1, latest: 1, differs: false, updatedAt: null });
    const changed = `# mine\n${first.text}`;
    const saved = await client.drafts.save({ params, body: { text: changed, version: 0, base: 1 } });
    expect(saved).toMatchObject({ version: 1, saved: true, differs: true, base: 1 });
    expect(await client.workflows.get({ params })).toMatchObject({ draft: true, revision: 1 });
    // Back to what is live by hand: there is no draft any more.
    const back = await client.drafts.save({ params, body: { text: first.text, version: 1 } });
    expect(back).toMatchObject({ version: 2, saved: false, differs: false });
    expect((await client.workflows.get({ params })).draft).toBe(false);
    await client.drafts.save({ params, body: { text: changed, version: 2 } });
    const live = await client.drafts.publish({ params, body: { version: 3, note: "With a comment" } });
    expect(live).toMatchObject({ revision: 2, publishedRevision: 2, source: changed });
    const restored = await client.drafts.restore({ params, body: { revision: 1, version: 4 } });
    expect(restored).toMatchObject({ text: first.text, version: 5, differs: true, base: 2, live: 2 });
    const gone = await client.drafts.discard({ params, query: { version: 5 } });
    expect(gone).toMatchObject({ text: changed, version: 6, saved: false, differs: false });
    const audited = (await client.audit.list()).items.map(({ action }) => action);
    expect(audited.slice(0, 3)).toEqual(["draft.discarded", "draft.restored", "workflow.published"]);
  });
});

it("answers as its contracts say", async () => {
  const { json, client } = await world();
  const { workflow } = await client.drafts.create({ body: { title: "T" } });
  const at = `/v1/workflows/${workflow.id}`;
  draftSchema.parse(await (await json("GET", `${at}/draft`)).json());
  workflowDetailSchema.parse(await (await json("GET", at)).json());
  page(revisionSchema).parse(await (await json("GET", `${at}/revisions`)).json());
});
