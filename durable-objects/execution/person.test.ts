import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import { tenantNamed, type TestTenant as Tenant, READER, valueOf, writer } from "../tenant/tenant-fixture.ts";
import type { PersonTaskRecord } from "../tenant/people-rpc.ts";
import {
  begin,
  entriesOf,
  crash,
  eventually,
  execution,
  finished,
  historyOf,
  received,
  stubOf,
  testTenant,
  unique,
} from "../testing/fixture.ts";

const ANY = { cursor: null, limit: 50, state: null, assignee: null };
const approve = (more: Record<string, unknown> = {}) => ({
  call: "person.approve:1@connectors",
  with: { assignee: "ada@example.com", title: "Pay 4711?", ...more },
});
const YES = { approved: true, comment: "fine" };

const people = (tenant: { readonly id: string }) => tenantNamed(tenant.id).rpc.people(READER);
const answer = (tenant: { readonly id: string }, id: string) =>
  tenantNamed(tenant.id).rpc.people(writer("person.answered")).answer({ id }, YES, null);

async function asked(tenant: { readonly id: string }, n = 1): Promise<PersonTaskRecord> {
  return eventually(async () => {
    const { items } = valueOf(await people(tenant).list(ANY));
    return items.length >= n && items[0];
  });
}

async function parked(id: string): Promise<Extract<AnyEntry, { type: "effect.parked" }>> {
  return eventually(async () => {
    // Not adopted yet: it is still in its lane.
    const page = await execution(id).history(0, 1_000);
    const found = page.ok ? entriesOf(page.value).find((entry) => entry.type === "effect.parked") : undefined;
    return found?.type === "effect.parked" && found;
  });
}

async function become(tenant: { readonly id: string }, state: string): Promise<PersonTaskRecord> {
  return eventually(async () => {
    const { items } = valueOf(await people(tenant).list(ANY));
    return items.find((task) => task.state === state);
  });
}

const actions = async (tenant: { readonly id: string }) =>
  valueOf(await tenantNamed(tenant.id).rpc.audit(READER).list({ cursor: null, limit: 50 })).items.filter(({ action }) =>
    action.startsWith("person."),
  );

async function slack(tenant: { readonly id: string }, path: string): Promise<void> {
  const made = await tenantNamed(tenant.id)
    .rpc.connections(writer("connection.created"))
    .create({
      name: "chat",
      connector: "slack",
      auth: null,
      config: { baseUrl: env.RECEIVER_URL + path },
      credentials: { token: "xoxb-0123456789" },
    });
  valueOf(made);
}

const LINK = /http:\/\/127\.0\.0\.1:8787\/people\/(lnk_[0-9a-z]{10}_[0-9a-z]{52})/;
const crashTenant = (tenant: Tenant) =>
  runInDurableObject(tenant.stub, (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);

describe("a task for a person", () => {
  it("is waited for, and its answer is the output", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ ask: approve({ description: "See the order." }) }]);
    const entry = await parked(id);
    const task = await asked(tenant);
    expect(entry.data.detail).toEqual({ person: task.id, assignee: "ada@example.com" });
    expect(task).toMatchObject({ execution: id, state: "open", title: "Pay 4711?", description: "See the order." });
    expect(valueOf(await execution(id).describe()).status).toBe("waiting");
    valueOf(await answer(tenant, task.id));
    const { outcome } = await finished(id);
    expect(outcome).toEqual({
      status: "completed",
      output: {
        approved: true,
        comment: "fine",
        by: "ada@example.com",
        at: expect.stringMatching(/^2\d{3}-.*Z$/) as string,
      },
    });
    expect((await actions(tenant)).map(({ action, actor, target }) => [action, actor, target]).toReversed()).toEqual([
      ["person.created", `execution:${id}`, task.id],
      ["person.answered", "session:test", task.id],
    ]);
  });

  it("is refused with the reason where its form is none", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [
      { ask: { call: "person.form:1@connectors", with: { assignee: "ada", title: "?", schema: { type: "object" } } } },
    ]);
    const { outcome } = await finished(id);
    expect(outcome).toMatchObject({ error: { status: 400, detail: expect.stringContaining("properties") as string } });
    expect(valueOf(await people(tenant).list(ANY)).items).toEqual([]);
  });

  it("expires: a timeout that can be caught", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [
      {
        ask: {
          try: [{ first: approve({ expires: "PT0.3S" }) }],
          catch: {
            errors: { with: { type: "https://serverlessworkflow.io/spec/1.0.0/errors/timeout", status: 408 } },
            as: "error",
            do: [{ late: { set: { late: "${ $error.detail }" } } }],
          },
        },
      },
    ]);
    await become(tenant, "expired");
    const { outcome } = await finished(id);
    expect(outcome).toMatchObject({
      status: "completed",
      output: { late: expect.stringContaining('ada@example.com did not answer "Pay 4711?"') as string },
    });
    const task = await asked(tenant);
    expect(await answer(tenant, task.id)).toMatchObject({ ok: false, error: { code: "gone" } });
    expect((await actions(tenant)).map(({ action }) => action)).toEqual(["person.expired", "person.created"]);
  });

  it.each([
    ["is cancelled", approve(), (id: string) => execution(id).cancel("enough")],
    ["times out", { ...approve(), timeout: { after: "PT0.3S" } }, async () => undefined],
    [
      "takes another branch first",
      { fork: { compete: true, branches: [{ a: approve() }, { b: { wait: { milliseconds: 300 } } }] } },
      async () => undefined,
    ],
  ])("is withdrawn where the workflow %s", async (_, task, act) => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ ask: task }]);
    await parked(id);
    await act(id);
    const { id: withdrawn } = await become(tenant, "withdrawn");
    expect(await answer(tenant, withdrawn)).toMatchObject({ ok: false, error: { code: "gone" } });
    expect((await actions(tenant)).map(({ action }) => action)).toEqual(["person.withdrawn", "person.created"]);
    expect((await historyOf(id)).filter(({ type }) => type === "effect.settled")).toEqual([]);
  });

  it("keeps secrets to itself", async () => {
    const tenant = await testTenant();
    valueOf(await tenantNamed(tenant.id).rpc.secrets(writer("secret.put")).put("code", "s3cret-value"));
    const revision = await tenant.revision([{ ask: approve({ description: '${ "code: " + $secrets.code }' }) }], {
      use: { secrets: ["code"] },
    });
    const started = valueOf(await tenant.start(revision));
    const task = await asked(tenant);
    expect(task.description).not.toContain("s3cret-value");
    await execution(started.execution.id).cancel("enough");
  });
});

describe("whoever is asked", () => {
  it("is told by the connection, and reminded once, by links that stand nowhere else", async () => {
    const tenant = await testTenant();
    const path = unique("slack");
    await slack(tenant, path);
    const id = await begin(tenant, [
      { ask: approve({ assignee: "#finance", title: "Pay <!channel>?", notify: "chat", remindAfter: "PT0.5S" }) },
    ]);
    const messages = await eventually(async () => {
      const all = (await received(`${path}/chat.postMessage`)) as unknown as { body: string }[];
      return all.length === 2 && all.map(({ body }) => JSON.parse(body) as { channel: string; text: string });
    });
    expect(messages).toMatchObject([
      { channel: "#finance", text: expect.stringMatching(/^Pay &lt;!channel&gt;\?/) as string },
      { channel: "#finance", text: expect.stringMatching(/^Reminder: Pay/) as string },
    ]);
    const links = messages.map(({ text }) => LINK.exec(text)?.[1] ?? "");
    expect(new Set(links).size).toBe(2);
    for (const link of links) expect(valueOf(await people(tenant).get({ link })).title).toBe("Pay <!channel>?");
    const other = await testTenant();
    expect(await people(other).get({ link: links[0] ?? "" })).toMatchObject({ error: { code: "not_found" } });
    await eventually(async () => (await asked(tenant)).remindAt === null);
    const history = await historyOf(id);
    expect(history.flatMap((entry) => (entry.type === "effect.progress" ? [entry.data.what] : []))).toEqual([
      "telling #finance by chat",
      "reminding #finance by chat",
    ]);
    const kept = JSON.stringify([
      history,
      valueOf(await execution(id).describe()),
      valueOf(await tenantNamed(tenant.id).rpc.audit(READER).list({ cursor: null, limit: 50 })),
      valueOf(await people(tenant).list(ANY)),
      await inStorage(stubOf(id)),
      await inStorage(tenantNamed(tenant.id).stub),
    ]);
    for (const link of links) expect(kept).not.toContain(link.slice(15));
    await execution(id).cancel("enough");
  });

  it("is an error of the task where they can't be told, and nothing is left on the list", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ ask: approve({ notify: "nobody" }) }]);
    expect((await finished(id)).outcome).toMatchObject({ error: { status: 403, title: "No Connection" } });
    expect((await asked(tenant)).state).toBe("withdrawn");
    const again = await begin(tenant, [{ ask: approve({ notify: "api" }) }]);
    valueOf(
      await tenantNamed(tenant.id)
        .rpc.connections(writer("connection.created"))
        .create({
          name: "api",
          connector: "http",
          auth: "none",
          config: { baseUrl: env.RECEIVER_URL },
          credentials: {},
        }),
    );
    expect((await finished(again)).status).toBe("faulted");
  });
});

describe("a crash", () => {
  it("between the answer and its being told loses nothing, and settles once", async () => {
    const made = await testTenant();
    const tenant = tenantNamed(made.id);
    const id = await begin(made, [{ ask: approve() }]);
    const { data } = await parked(id);
    const task = await asked(tenant);
    // A method that is not of the class is not reachable: the execution can't be told.
    await runInDurableObject(stubOf(id), (object) => {
      Object.assign(object, { answered: 1 });
    });
    valueOf(await answer(tenant, task.id));
    await crashTenant(tenant);
    expect((await historyOf(id)).some(({ type }) => type === "effect.settled")).toBe(false);
    await crash(id);
    await eventually(async () => {
      // A stub of an instance that crashed stays broken.
      await runDurableObjectAlarm(tenantNamed(made.id).stub);
      return (await historyOf(id)).some(({ type }) => type === "effect.settled");
    });
    expect((await finished(id)).outcome).toMatchObject({ status: "completed", output: { approved: true } });
    await execution(id).answered(data.effect, { ok: true, output: { approved: false } });
    valueOf(await answer(tenant, task.id));
    expect((await historyOf(id)).filter(({ type }) => type === "effect.settled")).toHaveLength(1);
    expect(await actions(tenant)).toHaveLength(2);
  });

  it("of the execution, while it waits or asks, leaves one task", async () => {
    const tenant = await testTenant();
    const path = unique("slack");
    await slack(tenant, `${path}`);
    const id = await begin(tenant, [{ ask: approve({ notify: "chat" }) }]);
    await eventually(async () => (await received(`${path}/chat.postMessage`)).length === 1);
    await crash(id);
    await execution(id).describe();
    await parked(id);
    await crash(id);
    const task = await asked(tenant);
    expect(valueOf(await people(tenant).list(ANY)).items).toHaveLength(1);
    valueOf(await answer(tenant, task.id));
    expect((await finished(id)).outcome).toMatchObject({ output: { approved: true } });
  });
});

/** Everything that an object has on disk. */
async function inStorage(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_object, { storage }) => {
    const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    return JSON.stringify(
      tables
        .map(({ name }) => String(name))
        .filter((name) => !name.startsWith("_cf") && !name.startsWith("sqlite_"))
        .map((name) => storage.sql.exec(`SELECT * FROM "${name}"`).toArray()),
    );
  });
}
