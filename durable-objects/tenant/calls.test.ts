import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ANSWER_KEPT_MS } from "./calls.ts";
import { READER, type TestTenant, codeOf, newRevision, newTenant, valueOf, writer } from "./tenant-fixture.ts";

const PAGE = { cursor: null, limit: 200 };
const auditOf = async ({ rpc }: TestTenant) => valueOf(await rpc.audit(READER).list(PAGE)).items;
const count = ({ stub }: TestTenant, table: "answers" | "keys") =>
  runInDurableObject(
    stub,
    (_, { storage }) => storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
  );
const NEW_KEY = { name: "k", permissions: ["*"], expiresAt: null, secret: null };

afterEach(() => vi.useRealTimers());

describe("audit", () => {
  it("has a row for each change, newest first, with who, what and which", async () => {
    const tenant = await newTenant();
    const { workflow } = valueOf(await tenant.rpc.designer(writer("workflow.created")).create(newRevision("one")));
    valueOf(await tenant.rpc.designer(writer("workflow.published")).publish(workflow.id, 1));
    expect(await auditOf(tenant)).toMatchObject([
      { actor: "session:test", action: "workflow.published", target: workflow.id, requestId: "req-1" },
      { actor: "session:test", action: "workflow.created", target: workflow.id, requestId: "req-1" },
    ]);
  });

  it("has none for what failed, changed nothing, or was not to be recorded", async () => {
    const tenant = await newTenant();
    const { workflow } = valueOf(await tenant.rpc.designer(READER).create(newRevision("one")));
    valueOf(await tenant.rpc.designer(READER).publish(workflow.id, 1));
    expect(codeOf(await tenant.rpc.designer(writer("workflow.created")).create(newRevision("one")))).toBe("conflict");
    valueOf(await tenant.rpc.designer(writer("workflow.published")).publish(workflow.id, 1));
    expect(await auditOf(tenant)).toEqual([]);
  });

  it("comes page by page", async () => {
    const tenant = await newTenant();
    for (let i = 0; i < 3; i++) valueOf(await tenant.rpc.keys(writer(`key.created.${i}`)).create(NEW_KEY));
    const first = valueOf(await tenant.rpc.audit(READER).list({ cursor: null, limit: 2 }));
    const second = valueOf(await tenant.rpc.audit(READER).list({ cursor: first.nextCursor, limit: 2 }));
    expect([...first.items, ...second.items].map(({ action }) => action)).toEqual([
      "key.created.2",
      "key.created.1",
      "key.created.0",
    ]);
    expect(second.nextCursor).toBeNull();
  });
});

describe("Idempotency-Key", () => {
  it("gives the first answer again, also in a later life of the object, and changes nothing", async () => {
    const tenant = await newTenant();
    const create = () => tenant.rpc.designer(writer("workflow.created", "k")).create(newRevision("one"));
    const first = valueOf(await create());
    await evictDurableObject(tenant.stub);
    valueOf(await tenant.rpc.designer(READER).publish(first.workflow.id, 1));
    expect(valueOf(await create())).toEqual(first);
    expect((await auditOf(tenant)).map(({ action }) => action)).toEqual(["workflow.created"]);
  });

  it("gives answers again that were kept before there were drafts, and who published what", async () => {
    const tenant = await newTenant();
    const create = () => tenant.rpc.designer(writer("workflow.created", "k")).create(newRevision("one"));
    const first = valueOf(await create());
    const archive = () => tenant.rpc.designer(writer("workflow.archived", "k")).archive(first.workflow.id, true);
    const archived = valueOf(await archive());
    await runInDurableObject(tenant.stub, (_, { storage }) =>
      storage.sql.exec("UPDATE answers SET answer = json_remove(answer, '$.published', '$.workflow.draft', '$.draft')"),
    );
    expect(valueOf(await create())).toEqual(first);
    expect(valueOf(await archive())).toEqual(archived);
  });

  it("lets one of many at once act, and gives its answer to all", async () => {
    const tenant = await newTenant();
    const all = await Promise.all(
      Array.from({ length: 10 }, () => tenant.rpc.keys(writer("key.created", "k")).create(NEW_KEY)),
    );
    expect(new Set(all.map((result) => valueOf(result).secret)).size).toBe(1);
    expect(await count(tenant, "keys")).toBe(1);
    expect(await auditOf(tenant)).toHaveLength(1);
  });

  it("is a conflict with another body or for another thing, and is its own for each action", async () => {
    const tenant = await newTenant();
    const [one, two] = [
      valueOf(await tenant.rpc.designer(READER).create(newRevision("one"))),
      valueOf(await tenant.rpc.designer(READER).create(newRevision("two"))),
    ];
    const publisher = tenant.rpc.designer(writer("workflow.published", "k", "a"));
    valueOf(await publisher.publish(one.workflow.id, 1));
    expect(codeOf(await tenant.rpc.designer(writer("workflow.published", "k", "b")).publish(one.workflow.id, 1))).toBe(
      "conflict",
    );
    expect(codeOf(await publisher.publish(two.workflow.id, 1))).toBe("conflict");
    expect(
      codeOf(await tenant.rpc.designer(writer("workflow.archived", "k", "b")).archive(one.workflow.id, true)),
    ).toBe("ok");
    expect(valueOf(await tenant.rpc.designer(READER).get(two.workflow.id)).workflow.publishedRevision).toBeNull();
  });

  it("is another actor's too, unless the answer holds a secret", async () => {
    const tenant = await newTenant();
    const creator = writer("workflow.created", "k");
    const workflow = valueOf(await tenant.rpc.designer(creator).create(newRevision("one")));
    const again = tenant.rpc.designer({ ...creator, actor: "session:other" }).create(newRevision("one"));
    expect(valueOf(await again)).toEqual(workflow);
    const caller = writer("key.created", "k");
    const first = valueOf(await tenant.rpc.keys(caller).create(NEW_KEY));
    const theirs = valueOf(await tenant.rpc.keys({ ...caller, actor: "session:other" }).create(NEW_KEY));
    expect(theirs.secret).not.toBe(first.secret);
    expect(valueOf(await tenant.rpc.keys(caller).create(NEW_KEY))).toEqual(first);
  });

  it("keeps no failure: what is mended can be sent again", async () => {
    const tenant = await newTenant();
    const caller = writer("key.created", "k");
    expect(codeOf(await tenant.rpc.keys(caller).create({ ...NEW_KEY, name: "" }))).toBe("invalid");
    expect(codeOf(await tenant.rpc.keys(caller).create(NEW_KEY))).toBe("ok");
  });

  it("keeps no secret in the clear", async () => {
    const tenant = await newTenant();
    const { secret } = valueOf(await tenant.rpc.keys(writer("key.created", "k")).create(NEW_KEY));
    const { ticket } = valueOf(
      await tenant.rpc.tickets(writer("ticket.issued", "k")).issue({ purpose: "live", subject: "s", ttlMs: 1000 }),
    );
    const everything = await runInDurableObject(tenant.stub, (_, { storage }) =>
      ["answers", "keys", "tickets", "audit"]
        .map((table) => JSON.stringify(storage.sql.exec(`SELECT * FROM ${table}`).toArray()))
        .join(),
    );
    expect(everything).toContain("v1.");
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(ticket);
  });

  it.each(["", "x".repeat(256)])("has 1 to 255 characters (%#)", async (key) => {
    const tenant = await newTenant();
    expect(codeOf(await tenant.rpc.keys(writer("key.created", key)).create(NEW_KEY))).toBe("invalid");
  });

  it("is forgotten after 24 hours, and taken away", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await newTenant();
    const create = (key: string) => tenant.rpc.keys(writer("key.created", key)).create(NEW_KEY);
    const first = valueOf(await create("k"));
    valueOf(await create("other"));
    vi.setSystemTime(Date.now() + ANSWER_KEPT_MS - 1);
    expect(valueOf(await create("k"))).toEqual(first);
    vi.setSystemTime(Date.now() + 1);
    expect(valueOf(await create("k")).secret).not.toBe(first.secret);
    expect(await count(tenant, "answers")).toBe(1);
    expect(await count(tenant, "keys")).toBe(3);
  });
});
