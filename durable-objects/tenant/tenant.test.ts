import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { tenantId } from "../../shared/domain/ids.ts";
import { summary } from "../index/index-fixture.ts";
import { randomBytes } from "./digest.ts";
import type { Caller, TenantRpc } from "./rpc.ts";
import {
  READER,
  type TestTenant,
  codeOf,
  detailOf,
  newRevision,
  newTenant,
  tenantNamed,
  valueOf,
  writer,
} from "./tenant-fixture.ts";
import { TenantObject } from "./tenant.ts";

const PAGE = { cursor: null, limit: 50 };
const WRITER = writer("thing.changed", "idempotency-key");

/** Every method that the object offers, called as it would be. */
const CALLS: Record<string, (rpc: TenantRpc, caller: Caller) => Promise<{ ok: boolean }>> = {
  "designer.create": (rpc, caller) => rpc.designer(caller).create(newRevision("one")),
  "designer.list": (rpc, caller) => rpc.designer(caller).list({ ...PAGE, archived: false }),
  "designer.get": (rpc, caller) => rpc.designer(caller).get("wf"),
  "designer.revise": (rpc, caller) => rpc.designer(caller).revise("wf", newRevision("one"), null),
  "designer.publish": (rpc, caller) => rpc.designer(caller).publish("wf", 1),
  "designer.archive": (rpc, caller) => rpc.designer(caller).archive("wf", true),
  "designer.revisions": (rpc, caller) => rpc.designer(caller).revisions("wf", PAGE),
  "designer.revision": (rpc, caller) => rpc.designer(caller).revision("wf", 1),
  "designer.revisionById": (rpc, caller) => rpc.designer(caller).revisionById("rev"),
  "designer.resolve": (rpc, caller) => rpc.designer(caller).resolve("wf", null),
  "designer.resolveNamed": (rpc, caller) => rpc.designer(caller).resolveNamed("test", "one", "1.0.0"),
  "designer.adhoc": (rpc, caller) => rpc.designer(caller).adhoc(newRevision("one")),
  "designer.draft": (rpc, caller) => rpc.designer(caller).draft("wf", newRevision("one")),
  "drafts.create": (rpc, caller) => rpc.drafts(caller).create({ title: "One", text: null }),
  "drafts.get": (rpc, caller) => rpc.drafts(caller).get("wf"),
  "drafts.save": (rpc, caller) => rpc.drafts(caller).save("wf", { text: "do: []", version: 0, base: null }),
  "drafts.discard": (rpc, caller) => rpc.drafts(caller).discard("wf", null),
  "drafts.restore": (rpc, caller) => rpc.drafts(caller).restore("wf", 1, null),
  "drafts.publish": (rpc, caller) =>
    rpc.drafts(caller).publish("wf", { version: 0, note: null, base: null, revision: newRevision("one") }),
  "hooks.create": (rpc, caller) =>
    rpc
      .hooks(caller)
      .create({ workflowId: "wf", verification: { kind: "none" }, dedupe: { kind: "none" }, secret: null }),
  "hooks.list": (rpc, caller) => rpc.hooks(caller).list({ ...PAGE, workflowId: null }),
  "hooks.get": (rpc, caller) => rpc.hooks(caller).get("hook"),
  "hooks.remove": (rpc, caller) => rpc.hooks(caller).remove("hook"),
  "hooks.target": (rpc, caller) => rpc.hooks(caller).target("hook"),
  "hooks.keep": (rpc, caller) => rpc.hooks(caller).keep("hook", { input: {}, shortened: null }),
  "hooks.kept": (rpc, caller) => rpc.hooks(caller).kept("hook"),
  "hooks.watch": (rpc, caller) => rpc.hooks(caller).watch(["wf"], 1_000),
  "executions.counts": (rpc, caller) => rpc.executions(caller).counts({ workflowId: null, from: null, to: null }),
  "executions.retention": (rpc, caller) => rpc.executions(caller).retention(),
  "executions.retentionMs": (rpc, caller) => rpc.executions(caller).retentionMs(),
  "executions.setRetention": (rpc, caller) => rpc.executions(caller).setRetention({ completed: "P1D" }),
  "executions.underWay": (rpc, caller) => rpc.executions(caller).underWay(10),
  "executions.quota": (rpc, caller) => rpc.executions(caller).quota(),
  "executions.setQuota": (rpc, caller) => rpc.executions(caller).setQuota({ underWay: 10 }),
  "executions.usage": (rpc, caller) => rpc.executions(caller).usage(),
  "executions.noted": (rpc, caller) => rpc.executions(caller).noted("exe"),
  "executions.swept": (rpc, caller) => rpc.executions(caller).swept({ shard: 0, began: 1, completed: 1, failed: 0 }),
  "executions.list": (rpc, caller) => rpc.executions(caller).list({ ...PAGE, workflowId: null, status: null }),
  "keys.create": (rpc, caller) =>
    rpc.keys(caller).create({ name: "k", permissions: ["*"], expiresAt: null, secret: null }),
  "keys.me": (rpc, caller) => rpc.keys(caller).me(),
  "keys.list": (rpc, caller) => rpc.keys(caller).list(PAGE),
  "keys.revoke": (rpc, caller) => rpc.keys(caller).revoke("key"),
  "keys.verify": (rpc, caller) => rpc.keys(caller).verify("hash"),
  "tickets.issue": (rpc, caller) => rpc.tickets(caller).issue({ purpose: "live", subject: "s", ttlMs: 1000 }),
  "tickets.redeem": (rpc, caller) => rpc.tickets(caller).redeem("tkt", "live"),
  "audit.list": (rpc, caller) => rpc.audit(caller).list(PAGE),
  "secrets.put": (rpc, caller) => rpc.secrets(caller).put("s", "value"),
  "secrets.list": (rpc, caller) => rpc.secrets(caller).list(PAGE),
  "secrets.remove": (rpc, caller) => rpc.secrets(caller).remove("s"),
  "secrets.open": (rpc, caller) => rpc.secrets(caller).open(["s"]),
  "secrets.rotate": (rpc, caller) => rpc.secrets(caller).rotate("tenant-key"),
  "people.ask": (rpc, caller) =>
    rpc.people(caller).ask({
      execution: "exe",
      effect: "1.1",
      workflow: "w",
      about: null,
      request: {
        form: "approve",
        assignee: "ada",
        title: "?",
        description: null,
        schema: null,
        expiresAt: Date.now() + 60_000,
        remindAfterMs: null,
        notify: null,
      },
    }),
  "people.noticed": (rpc, caller) => rpc.people(caller).noticed("ask"),
  "people.withdraw": (rpc, caller) => rpc.people(caller).withdraw("exe", "1.1"),
  "people.list": (rpc, caller) => rpc.people(caller).list({ ...PAGE, state: null, assignee: null }),
  "people.get": (rpc, caller) => rpc.people(caller).get({ id: "ask" }),
  "people.link": (rpc, caller) => rpc.people(caller).link("ask"),
  "people.answer": (rpc, caller) => rpc.people(caller).answer({ id: "ask" }, { approved: true, comment: null }, "me"),
  "breakers.list": (rpc, caller) => rpc.breakers(caller).list(PAGE),
  "breakers.settings": (rpc, caller) => rpc.breakers(caller).settings(),
  "breakers.change": (rpc, caller) => rpc.breakers(caller).change({ failures: 9 }),
  "breakers.reset": (rpc, caller) => rpc.breakers(caller).reset("a.test"),
  "breakers.noted": (rpc, caller) => rpc.breakers(caller).noted("a.test"),
  "breakers.forgotten": (rpc, caller) => rpc.breakers(caller).forgotten("a.test"),
  "bulk.start": (rpc, caller) =>
    rpc.bulk(caller).start({ action: "cancel", filter: { status: "waiting" }, arguments: { lanes: 4 } }),
  "bulk.count": (rpc, caller) => rpc.bulk(caller).count({ action: "cancel", filter: { status: "waiting" } }),
  "bulk.list": (rpc, caller) => rpc.bulk(caller).list(PAGE),
  "bulk.get": (rpc, caller) => rpc.bulk(caller).get("blk"),
  "bulk.cancel": (rpc, caller) => rpc.bulk(caller).cancel("blk"),
  "connections.create": (rpc, caller) =>
    rpc.connections(caller).create({
      name: "c",
      connector: "slack",
      auth: null,
      config: {},
      credentials: { token: "xoxb-0123" },
    }),
  "connections.update": (rpc, caller) => rpc.connections(caller).update("con", { name: "d" }),
  "connections.list": (rpc, caller) => rpc.connections(caller).list({ ...PAGE, connector: null }),
  "connections.get": (rpc, caller) => rpc.connections(caller).get("con"),
  "connections.remove": (rpc, caller) => rpc.connections(caller).remove("con"),
  "connections.open": (rpc, caller) => rpc.connections(caller).open("con"),
  "triggers.list": (rpc, caller) => rpc.triggers(caller).list(PAGE),
  "triggers.get": (rpc, caller) => rpc.triggers(caller).get("wf"),
  "templates.list": (rpc, caller) => rpc.templates(caller).list(),
  "templates.create": (rpc, caller) =>
    rpc.templates(caller).create({ title: "t", description: "", text: "do: []", needs: [] }),
  "templates.remove": (rpc, caller) => rpc.templates(caller).remove("tpl"),
  "workflowTests.list": (rpc, caller) => rpc.workflowTests(caller).list("wf"),
  "workflowTests.create": (rpc, caller) =>
    rpc.workflowTests(caller).create("wf", {
      name: "t",
      input: {},
      pins: {},
      expect: { status: "completed", ignore: [] },
      execution: null,
    }),
  "workflowTests.remove": (rpc, caller) => rpc.workflowTests(caller).remove("wf", "tst"),
  "notifications.settings": (rpc, caller) => rpc.notifications(caller).settings("wf"),
  "notifications.configure": (rpc, caller) =>
    rpc.notifications(caller).configure({
      workflow: "wf",
      on: ["faulted"],
      email: null,
      webhook: "https://hooks.example.com/ends",
      newSecret: false,
    }),
  "notifications.list": (rpc, caller) => rpc.notifications(caller).list({ ...PAGE, unread: false }),
  "notifications.read": (rpc, caller) => rpc.notifications(caller).read(null),
  "notifications.ended": (rpc, caller) =>
    rpc.notifications(caller).ended([summary("0000000000", 1, { status: "faulted" })]),
};

/** The object's tables, and how many bytes its database has. */
const inside = ({ stub }: TestTenant) =>
  runInDurableObject(stub, (_, { storage }) => ({
    tables: storage.sql.exec("SELECT count(*) AS n FROM sqlite_master").one()["n"],
    bytes: storage.sql.databaseSize,
  }));

describe("an object that was never provisioned", () => {
  it.each(Object.entries(CALLS))("answers %s with not_found and writes nothing", async (_, call) => {
    const tenant = tenantNamed(tenantId(randomBytes));
    const before = await inside(tenant);
    expect(codeOf((await call(tenant.rpc, WRITER)) as never)).toBe("not_found");
    expect(await inside(tenant)).toEqual(before);
    expect(before.tables).toBe(0);
  });
});

describe("provision", () => {
  it("makes the object usable, once and for all", async () => {
    const tenant = await newTenant();
    valueOf(await tenant.rpc.keys(READER).create({ name: "k", permissions: [], expiresAt: null, secret: null }));
    await evictDurableObject(tenant.stub);
    expect(codeOf(await tenant.rpc.provision({ id: tenant.id, name: "Renamed" }))).toBe("ok");
    expect(valueOf(await tenant.rpc.keys(READER).list(PAGE)).items).toHaveLength(1);
    const row = await runInDurableObject(tenant.stub, (_, { storage }) =>
      storage.sql.exec("SELECT id, name FROM tenant").one(),
    );
    expect(row).toEqual({ id: tenant.id, name: "Renamed" });
  });

  it("keeps the tenant's data key, which its secrets are sealed with", async () => {
    const tenant = await newTenant();
    const key = () =>
      runInDurableObject(tenant.stub, (_, { storage }) => storage.sql.exec("SELECT data_key FROM tenant").one());
    const before = await key();
    valueOf(await tenant.rpc.provision({ id: tenant.id, name: "Again" }));
    expect(await key()).toEqual(before);
  });

  it("lets two at once make one tenant", async () => {
    const tenant = tenantNamed(tenantId(randomBytes));
    const both = await Promise.all([
      tenant.rpc.provision({ id: tenant.id, name: "A" }),
      tenant.rpc.provision({ id: tenant.id, name: "B" }),
    ]);
    expect(both.map(codeOf)).toEqual(["ok", "ok"]);
    expect(codeOf(await tenant.rpc.hooks(READER).list({ ...PAGE, workflowId: null }))).toBe("ok");
  });

  it.each([
    ["an id of another form", { id: "NOT-A-TENANT", name: "A" }],
    ["another tenant's id", { id: "0000000000", name: "A" }],
    ["no name", { name: "" }],
    ["a name without end", { name: "x".repeat(201) }],
  ])("refuses %s, and writes nothing", async (_, wrong) => {
    const tenant = tenantNamed(tenantId(randomBytes));
    expect(codeOf(await tenant.rpc.provision({ id: tenant.id, ...wrong }))).toBe("invalid");
    expect((await inside(tenant)).tables).toBe(0);
  });
});

describe("a platform key that will not do", () => {
  it.each(["", "too short", btoa("x".repeat(31))])(
    "is said so by provision (%#), which writes nothing",
    async (platformKey) => {
      const tenant = tenantNamed(tenantId(randomBytes));
      const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
      const result = await runInDurableObject(tenant.stub, (_, state) =>
        new TenantObject(state, { ...env, PLATFORM_KEY: platformKey }).provision({ id: tenant.id, name: "A" }),
      );
      logged.mockRestore();
      expect(codeOf(result)).toBe("internal");
      expect(detailOf(result)).toMatch(/^PLATFORM_KEY is (not set|malformed): it must be 32 random bytes in base64$/);
      expect((await inside(tenant)).tables).toBe(0);
    },
  );
});

describe("what should not happen", () => {
  it("is answered as internal, logged, and not thrown", async () => {
    const tenant = await newTenant();
    await runInDurableObject(tenant.stub, (_, { storage }) => storage.sql.exec("DROP TABLE audit"));
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const result = await tenant.rpc.designer(writer("workflow.created")).create(newRevision("one"));
    expect(codeOf(result)).toBe("internal");
    expect(detailOf(result)).not.toContain("audit");
    expect(logged.mock.calls.map(([line]) => String(line)).join()).toContain("tenant.call.failed");
    logged.mockRestore();
    // The change and its audit row are one transaction: without the one, there is not the other.
    expect(valueOf(await tenant.rpc.designer(READER).list({ ...PAGE, archived: false })).items).toEqual([]);
  });

  it("does not let one tenant see what is another's", async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const { workflow, revision } = valueOf(await one.rpc.designer(READER).create(newRevision("one")));
    expect(codeOf(await other.rpc.designer(READER).get(workflow.id))).toBe("not_found");
    expect(codeOf(await other.rpc.designer(READER).revisionById(revision.id))).toBe("not_found");
  });

  it("offers nothing over RPC but its surface", async () => {
    const { stub } = await newTenant();
    const modules = [
      "designer",
      "drafts",
      "hooks",
      "executions",
      "keys",
      "tickets",
      "audit",
      "triggers",
      "secrets",
      "connections",
      "breakers",
      "people",
      "bulk",
      "templates",
      "workflowTests",
      "notifications",
    ] as const;
    const reachable = await runInDurableObject(stub, (instance) => ({
      tenant: Object.getOwnPropertyNames(Object.getPrototypeOf(instance) as object),
      modules: modules.flatMap((name) => {
        const module = instance[name](READER);
        // Own properties of a target would be reachable as well, `private` or not.
        return [
          ...Object.getOwnPropertyNames(module),
          ...Object.getOwnPropertyNames(Object.getPrototypeOf(module) as object),
        ]
          .filter((method) => method !== "constructor")
          .map((method) => `${name}.${method}`);
      }),
    }));
    expect(reachable.tenant.toSorted()).toEqual([...modules, "alarm", "constructor", "provision"].toSorted());
    expect(reachable.modules.toSorted()).toEqual(Object.keys(CALLS).toSorted());
  });
});
