import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createFetchEgress } from "../../shared/adapters/egress-fetch.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { executionId } from "../../shared/domain/ids.ts";
import { fail } from "../../shared/domain/result.ts";
import { createDeliver } from "./notifications-delivery.ts";
import { MAX_NOTIFIED_BY_EMAIL_PER_HOUR, NOTIFICATION_RETRIES_MS } from "./notifications-limits.ts";
import type { DeliveryRow, NotificationRow } from "./notifications-rows.ts";
import { newRevision, newTenant, READER, tenantNamed, type TestTenant, valueOf, writer } from "./tenant-fixture.ts";

interface Notified extends TestTenant {
  readonly workflow: string;
  readonly path: string;
}
const modules = (tenant: TestTenant) => tenant.rpc.notifications(writer("workflow.notifications-set"));

async function notified(query = ""): Promise<Notified> {
  const tenant = await newTenant();
  const { workflow } = valueOf(await tenant.rpc.designer(writer("workflow.created")).create(newRevision("w")));
  const path = `/notified/${crypto.randomUUID()}`;
  const settings = { workflow: workflow.id, on: ["faulted" as const], email: null };
  valueOf(
    await modules(tenant).configure({ ...settings, webhook: `${env.RECEIVER_URL}${path}${query}`, newSecret: false }),
  );
  return { ...tenant, workflow: workflow.id, path };
}

function ended({ id, workflow }: Notified, n = 1, change: Partial<ExecutionSummary> = {}): ExecutionSummary {
  return {
    id: executionId({ tenant: id, lane: 0, home: "intake", sequence: n * 4096 }),
    workflowId: workflow,
    workflowName: "w",
    revision: "rev",
    status: "faulted",
    triggerKind: "api",
    startedAt: 1,
    endedAt: 2,
    seq: 3,
    errorTitle: "Broken",
    ...change,
  };
}

const inbox = async (tenant: TestTenant) =>
  valueOf(await tenant.rpc.notifications(READER).list({ cursor: null, limit: 100, unread: false })).items;
const delivery = async (tenant: TestTenant) => (await inbox(tenant))[0]?.deliveries[0];
const calls = async (path: string): Promise<{ webhook: Record<string, string> }[]> =>
  (await fetch(`${env.RECEIVER_URL}/log?of=${path}`)).json();
/** What is to be tried again later is due now, and the alarm rings. */
async function later(tenant: TestTenant): Promise<void> {
  await runInDurableObject(tenant.stub, (_, { storage }) => {
    storage.sql.exec("UPDATE notification_deliveries SET due_at = 1 WHERE due_at IS NOT NULL");
  });
  await runDurableObjectAlarm(tenant.stub);
}

describe("a notification", () => {
  it("is one, however often the index says so", async () => {
    const tenant = await notified();
    for (let n = 0; n < 3; n++) valueOf(await modules(tenant).ended([ended(tenant), ended(tenant)]));
    await expect.poll(async () => (await delivery(tenant))?.state).toBe("sent");
    expect(await inbox(tenant)).toHaveLength(1);
    expect(await calls(tenant.path)).toHaveLength(1);
  });

  it("is none of what nobody asked for", async () => {
    const tenant = await notified();
    const others = [{ status: "completed" as const }, { workflowId: null }, { workflowId: "wf_other" }];
    valueOf(await modules(tenant).ended(others.map((change, n) => ended(tenant, n, change))));
    expect(await inbox(tenant)).toEqual([]);
  });

  it("that was refused is tried again, as the same one, until it is taken", async () => {
    const tenant = await notified("?fail=2");
    valueOf(await modules(tenant).ended([ended(tenant)]));
    for (const attempts of [1, 2]) {
      await expect
        .poll(() => delivery(tenant))
        .toMatchObject({ state: "pending", attempts, problem: "It answered 503." });
      const { dueAt } = (await delivery(tenant)) ?? {};
      expect(dueAt).toBeGreaterThan(Date.now() + (NOTIFICATION_RETRIES_MS[attempts - 1] ?? 0) - 5_000);
      await later(tenant);
    }
    await expect.poll(() => delivery(tenant)).toMatchObject({ state: "sent", attempts: 3, problem: null });
    const ids = (await calls(tenant.path)).map(({ webhook }) => webhook["webhook-id"]);
    expect(ids).toEqual(Array.from({ length: 3 }, () => ids[0]));
    expect(await runInDurableObject(tenant.stub, (_, { storage }) => storage.getAlarm())).toBeNull();
  });

  it("is given up in the end, and the inbox says so", async () => {
    const tenant = await notified("?fail=1000");
    valueOf(await modules(tenant).ended([ended(tenant)]));
    for (let attempts = 1; attempts <= NOTIFICATION_RETRIES_MS.length; attempts++) {
      await expect
        .poll(() => delivery(tenant))
        .toMatchObject({ state: "pending", attempts, problem: expect.anything() });
      await later(tenant);
    }
    await expect
      .poll(() => delivery(tenant))
      .toMatchObject({ state: "dead", attempts: NOTIFICATION_RETRIES_MS.length + 1, dueAt: null });
  });

  it("whose attempt was lost with its instance is sent by the next one", async () => {
    const tenant = await notified("?ms=400");
    valueOf(await modules(tenant).ended([ended(tenant)]));
    await expect.poll(async () => (await calls(tenant.path)).length).toBe(1);
    await runInDurableObject(tenant.stub, (_, ctx) => ctx.abort("crash")).catch(() => undefined);
    // A stub of what is gone stays broken.
    const next = tenantNamed(tenant.id);
    await expect.poll(() => delivery(next)).toMatchObject({ state: "pending", attempts: 1, dueAt: expect.any(Number) });
    await later(next);
    await expect.poll(() => delivery(next)).toMatchObject({ state: "sent", attempts: 2 });
    const ids = (await calls(tenant.path)).map(({ webhook }) => webhook["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
  });

  it("goes where the webhook is now, and nowhere where it was taken away", async () => {
    const tenant = await notified("?fail=1");
    valueOf(await modules(tenant).ended([ended(tenant)]));
    await expect.poll(async () => (await delivery(tenant))?.problem).toBe("It answered 503.");
    const settings = { workflow: tenant.workflow, on: ["faulted" as const], email: null, newSecret: false };
    valueOf(await modules(tenant).configure({ ...settings, webhook: null }));
    await later(tenant);
    await expect.poll(async () => (await delivery(tenant))?.state).toBe("dead");
    expect(await calls(tenant.path)).toHaveLength(1);
  });

  it("opens after the tenant's key was replaced", async () => {
    const tenant = await notified();
    valueOf(await tenant.rpc.secrets(writer("secrets.rotated")).rotate("tenant-key"));
    await evictDurableObject(tenant.stub);
    valueOf(await modules(tenant).ended([ended(tenant)]));
    await expect.poll(async () => (await delivery(tenant))?.state).toBe("sent");
  });
});

describe("mail", () => {
  it("is held back where a workflow fails all the time", async () => {
    const tenant = await notified();
    valueOf(
      await tenant.rpc.connections(writer("connection.created")).create({
        name: "office",
        connector: "email",
        auth: null,
        config: { host: "127.0.0.1", port: 1, tls: "off", from: "a@example.com" },
        credentials: { username: "u", password: "p" },
      }),
    );
    const email = { connection: "office", to: ["ada@example.com"] };
    const settings = { workflow: tenant.workflow, on: ["faulted" as const], email, webhook: null };
    valueOf(await modules(tenant).configure({ ...settings, newSecret: false }));
    const many = Array.from({ length: MAX_NOTIFIED_BY_EMAIL_PER_HOUR + 2 }, (_, n) => ended(tenant, n + 1));
    valueOf(await modules(tenant).ended(many));
    const deliveries = async () => (await inbox(tenant)).flatMap((one) => one.deliveries);
    const held = (await deliveries()).filter(({ problem }) => problem?.startsWith("Not mailed"));
    expect(held).toHaveLength(2);
    // The others were tried, and nobody listens there.
    await expect
      .poll(async () => (await deliveries()).every(({ problem }) => problem !== null), { timeout: 15_000 })
      .toBe(true);
    expect((await deliveries()).filter(({ attempts }) => attempts === 1)).toHaveLength(MAX_NOTIFIED_BY_EMAIL_PER_HOUR);
    // Nothing of it is left to ring while other files' tests run.
    await runInDurableObject(tenant.stub, async (_, { storage }) => {
      storage.sql.exec("DELETE FROM notification_deliveries");
      await storage.deleteAlarm();
    });
  });
});

describe("one attempt", () => {
  const notification: NotificationRow = {
    number: 1,
    id: "ntf_1",
    workflowId: "wf_1",
    workflowName: "w",
    execution: "exe_1",
    status: "faulted",
    errorTitle: null,
    startedAt: 1,
    endedAt: 2,
    createdAt: 3,
    readAt: null,
  };
  const row: DeliveryRow = {
    number: 1,
    notification: 1,
    kind: "webhook",
    target: "",
    connection: null,
    state: "pending",
    attempts: 1,
    dueAt: 1,
    problem: null,
  };
  const deliver = (url: string) =>
    createDeliver({
      egress: () => createFetchEgress({ allowPrivate: false }),
      connections: {
        openConnection: async () => fail("not_found", "There is no connection."),
        openSecrets: async () => fail("not_found", "none"),
      },
      webhookOf: async () => ({ url, secret: `whsec_${btoa("0123456789abcdef0123456789abcdef")}` }),
      origin: undefined,
      now: () => Date.now(),
    });

  it.each(["http://127.0.0.1/x", "http://169.254.169.254/", "http://metadata.internal/"])(
    "goes nowhere private: %s",
    async (url) => {
      const attempt = await deliver(url)(notification, row);
      expect(attempt).toMatchObject({ ok: false, final: true, problem: expect.stringContaining("private") });
    },
  );

  it("by a connection that is not there is not made again", async () => {
    const attempt = await deliver("https://a.example")(notification, { ...row, kind: "email", connection: "gone" });
    expect(attempt).toMatchObject({ ok: false, final: true, problem: expect.stringContaining("no connection") });
  });
});
