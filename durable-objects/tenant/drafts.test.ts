import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MAX_DEFINITION_BYTES } from "../../shared/domain/limits.ts";
import type { DraftsRpc } from "./drafts-rpc.ts";
import type { RevisionRecord } from "./rpc.ts";
import {
  codeOf,
  detailOf,
  newRevision,
  newTenant,
  READER,
  valueOf,
  writer,
  type TestTenant,
} from "./tenant-fixture.ts";

const ADA = { ...READER, actor: "session:ada0000000000000" };
const BOB = { ...READER, actor: "session:b0b0000000000000" };

async function begun(text: string | null = null) {
  const tenant = await newTenant();
  const { workflow, draft } = valueOf(await tenant.rpc.drafts(ADA).create({ title: "Orders", text }));
  return { tenant, id: workflow.id, draft, ada: tenant.rpc.drafts(ADA), bob: tenant.rpc.drafts(BOB) };
}

const save = (drafts: DraftsRpc, id: string, text: string, version: number, base: number | null = null) =>
  drafts.save(id, { text, version, base });

const publish = (drafts: DraftsRpc, id: string, version: number, name = "orders", marker: unknown = 1) =>
  drafts.publish(id, { version, note: null, base: null, revision: newRevision(name, { marker, source: "s" }) });

async function published(tenant: TestTenant): Promise<{ id: string; revision: RevisionRecord }> {
  const { workflow, revision } = valueOf(await tenant.rpc.designer(READER).create(newRevision("live")));
  valueOf(await tenant.rpc.designer(READER).publish(workflow.id, 1));
  return { id: workflow.id, revision };
}

describe("two who save", () => {
  it("lose nothing unseen: the second hears what is kept, since when, and whose it is", async () => {
    const { id, ada, bob, draft } = await begun();
    const first = valueOf(await save(ada, id, "a: 1\n", draft.version));
    const refused = await save(bob, id, "b: 1\n", draft.version);
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: "conflict",
        current: {
          version: first.version,
          updatedAt: first.updatedAt,
          updatedBy: { id: ADA.actor, name: "Dashboard" },
        },
      },
    });
    expect(detailOf(refused)).toContain("Dashboard");
    expect(valueOf(await bob.get(id)).text).toBe("a: 1\n");
    expect(codeOf(await bob.discard(id, draft.version))).toBe("conflict");
    expect(codeOf(await publish(bob, id, draft.version))).toBe("conflict");
  });

  it("side by side: one of them is kept, and every other one is told", async () => {
    const { id, ada, draft } = await begun();
    const texts = Array.from({ length: 8 }, (_, n) => `n: ${n}\n`);
    const answers = await Promise.all(texts.map((text) => save(ada, id, text, draft.version)));
    expect(answers.map(codeOf).toSorted()).toEqual([...texts.slice(1).map(() => "conflict"), "ok"]);
    const won = answers.findIndex(({ ok }) => ok);
    expect(valueOf(await ada.get(id))).toMatchObject({ text: texts[won], version: draft.version + 1 });
  });

  it("have counted on, after a draft was published or discarded: an old version is never good again", async () => {
    const { id, ada, tenant, draft } = await begun();
    valueOf(await publish(ada, id, draft.version));
    const after = valueOf(await ada.get(id));
    expect(after).toMatchObject({ version: draft.version + 1, saved: false, text: "s", differs: false });
    expect(codeOf(await save(ada, id, "old: 1\n", draft.version))).toBe("conflict");
    const again = valueOf(await save(ada, id, "new: 1\n", after.version));
    const discarded = valueOf(await ada.discard(id, again.version));
    expect(discarded).toMatchObject({ version: again.version + 1, saved: false, text: "s" });
    await evictDurableObject(tenant.stub);
    expect(valueOf(await ada.get(id))).toEqual(discarded);
  });
});

describe("a workflow that is revised by another way meanwhile", () => {
  it("is not published over, nor saved over, unless its newest revision is named", async () => {
    const tenant = await newTenant();
    const { id } = await published(tenant);
    const drafts = tenant.rpc.drafts(ADA);
    const revise = (marker: number) =>
      tenant.rpc.designer(READER).revise(id, newRevision("live", { marker, source: `r${marker}` }), null);
    valueOf(await revise(2));
    expect(codeOf(await save(drafts, id, "mine", 0, 1))).toBe("conflict");
    expect(valueOf(await save(drafts, id, "mine", 0, 2))).toMatchObject({ version: 1, base: 2, latest: 2, live: 1 });
    valueOf(await revise(3));
    expect(valueOf(await drafts.get(id))).toMatchObject({ text: "mine", base: 2, latest: 3, differs: true });
    expect(valueOf(await save(drafts, id, "mine too", 1, 2)).base).toBe(2);
    const refused = await publish(drafts, id, 2, "live", 4);
    expect(detailOf(refused)).toContain("the newest is 3");
    const revision = newRevision("live", { marker: 4, source: "mine too" });
    const over = await drafts.publish(id, { version: 2, note: "n", base: 3, revision });
    expect(valueOf(over)).toMatchObject({ workflow: { publishedRevision: 4, latestRevision: 4 } });
  });
});

describe("what a draft may be", () => {
  it("any text up to the limit of a definition, and none over it", async () => {
    const { id, ada } = await begun();
    const most = "ä".repeat(MAX_DEFINITION_BYTES / 2);
    expect(valueOf(await save(ada, id, most, 1)).text).toBe(most);
    expect(codeOf(await save(ada, id, `${most}x`, 2))).toBe("too_large");
    const hostile = ["a: &a [*a]", "{".repeat(5_000), "\u0000", "- - - -", "document:\n  title: {a: 1}", ""];
    for (const [n, text] of hostile.entries()) expect(valueOf(await save(ada, id, text, n + 2)).text).toBe(text);
    const tenant = await newTenant();
    for (const text of hostile)
      expect(valueOf(await tenant.rpc.drafts(ADA).create({ title: "x", text })).draft.text).toBe(text);
  });

  it("is called by its own title, as long as it has no revision", async () => {
    const { id, ada, tenant } = await begun();
    valueOf(await save(ada, id, "document: {name: a, title: Renamed}\n", 1));
    expect(valueOf(await tenant.rpc.designer(READER).get(id)).workflow.title).toBe("Renamed");
  });

  it("nothing, where the workflow is archived; and it is all that there is, where there is no revision", async () => {
    const { id, ada, tenant } = await begun();
    expect(detailOf(await ada.discard(id, null))).toContain("archive");
    expect(codeOf(await ada.restore(id, 1, null))).toBe("not_found");
    expect(codeOf(await tenant.rpc.designer(READER).publish(id, 1))).toBe("not_found");
    expect(codeOf(await tenant.rpc.designer(READER).resolve(id, null))).toBe("conflict");
    valueOf(await tenant.rpc.designer(READER).archive(id, true));
    expect(codeOf(await save(ada, id, "x", 1))).toBe("conflict");
    expect(valueOf(await ada.get(id)).version).toBe(1);
  });
});

describe("publishing", () => {
  it("is all or nothing: a name that another workflow has leaves the draft as it was", async () => {
    const { id, ada, tenant, draft } = await begun();
    valueOf(await tenant.rpc.designer(READER).create(newRevision("taken")));
    const refused = await publish(ada, id, draft.version, "taken");
    expect(refused).toMatchObject({ error: { code: "conflict", problems: [{ path: "/document/name" }] } });
    expect(valueOf(await ada.get(id))).toEqual(draft);
    expect(valueOf(await tenant.rpc.designer(READER).revisions(id, { cursor: null, limit: 5 })).items).toEqual([]);
  });

  it("can be the first by PUT of a definition too, and then keeps its name", async () => {
    const { id, ada, tenant } = await begun();
    const revised = valueOf(await tenant.rpc.designer(READER).revise(id, newRevision("first", { source: "s" }), null));
    expect(revised.workflow).toMatchObject({ name: "first", latestRevision: 1, draft: true });
    expect(codeOf(await ada.publish(id, { version: 1, note: null, base: 1, revision: newRevision("other") }))).toBe(
      "invalid",
    );
  });

  it("gives its first answer again by an Idempotency-Key", async () => {
    const { id, tenant, draft } = await begun();
    const drafts = tenant.rpc.drafts(writer("workflow.published", "k"));
    const first = valueOf(await publish(drafts, id, draft.version));
    expect(valueOf(await publish(drafts, id, draft.version))).toEqual(first);
    const { items } = valueOf(await tenant.rpc.designer(READER).revisions(id, { cursor: null, limit: 5 }));
    expect(items).toMatchObject([
      { number: 1, author: { id: "session:test" }, published: { by: { id: "session:test" }, note: null } },
    ]);
  });
});

it("an acknowledged draft outlives the object", async () => {
  const { id, ada, tenant } = await begun();
  for (let version = 1; version <= 5; version++) {
    valueOf(await save(ada, id, `v: ${version}\n`, version));
    await evictDurableObject(tenant.stub);
    expect(valueOf(await ada.get(id))).toMatchObject({ text: `v: ${version}\n`, version: version + 1 });
  }
});
