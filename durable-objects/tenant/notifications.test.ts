import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createFetchEgress } from "../../shared/adapters/egress-fetch.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { INDEX_SHARDS } from "../../shared/domain/execution-index.ts";
import { executionId } from "../../shared/domain/ids.ts";
import { fail } from "../../shared/domain/result.ts";
import { createDeliver } from "./notifications-delivery.ts";
import {
  MAX_NOTIFICATIONS,
  MAX_NOTIFIED_BY_EMAIL_PER_HOUR,
  MAX_PENDING_OF_WORKFLOW,
  NOTIFICATION_RETRIES_MS,
  NOTIFICATIONS_PURGE_BATCH,
} from "./notifications-limits.ts";
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

/**
 * The nth attempt was refused, and is over: while one is under way, its delivery still has the problem of the one before,
 * and is due when that counts as lost, well before any try but the second.
 */
async function refused(tenant: TestTenant, attempts: number): Promise<void> {
  const delay = NOTIFICATION_RETRIES_MS[attempts - 1] ?? 0;
  await expect
    .poll(
      async () => {
        const one = await delivery(tenant);
        return { ...one, isLater: (one?.dueAt ?? 0) > Date.now() + delay - 20_000 };
      },
      { timeout: 10_000 },
    )
    .toMatchObject({ state: "pending", attempts, problem: "It answered 503.", isLater: true });
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
      await refused(tenant, attempts);
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
      await refused(tenant, attempts);
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

it("two who switch it on and off at once leave the index with what is set", async () => {
  const tenant = await notified();
  const settings = { workflow: tenant.workflow, email: null, webhook: null, newSecret: false };
  for (const last of [["faulted" as const], [], ["faulted" as const]]) {
    const first = last.length === 0 ? ["faulted" as const] : [];
    const done = [first, last].map((on) => modules(tenant).configure({ ...settings, on }));
    for (const one of await Promise.all(done)) valueOf(one);
    const { on } = valueOf(await tenant.rpc.notifications(READER).settings(tenant.workflow));
    for (let shard = 0; shard < INDEX_SHARDS; shard++) {
      const stub = env.INDEX.get(env.INDEX.idFromName(`${tenant.id}:${shard}`));
      const told = await runInDurableObject(stub, (_, { storage }) =>
        storage.sql.exec("SELECT workflow_id FROM notifying").toArray(),
      );
      expect(told.length, `shard ${shard}, on ${on.join()}`).toBe(on.length);
    }
  }
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

describe("a storm", () => {
  const quiet = (tenant: TestTenant) =>
    runInDurableObject(tenant.stub, async (_, { storage }) => {
      storage.sql.exec("DELETE FROM notification_deliveries");
      await storage.deleteAlarm();
    });
  const all = <T>(tenant: TestTenant, sql: string): Promise<T[]> =>
    runInDurableObject(tenant.stub, (_, { storage }) => storage.sql.exec(sql).toArray() as unknown as T[]);

  it("of many workflows at once mails no more of each than of one alone", async () => {
    const tenant = await newTenant();
    valueOf(
      await tenant.rpc.connections(writer("connection.created")).create({
        name: "office",
        connector: "email",
        auth: null,
        config: { host: "127.0.0.1", port: 1, tls: "off", from: "a@example.com" },
        credentials: { username: "u", password: "p" },
      }),
    );
    const workflows: string[] = [];
    for (let n = 0; n < 12; n++) {
      const made = valueOf(await tenant.rpc.designer(writer("workflow.created")).create(newRevision(`w${n}`)));
      workflows.push(made.workflow.id);
      const email = { connection: "office", to: ["ada@example.com"] };
      const settings = { workflow: made.workflow.id, on: ["faulted" as const], email, webhook: null };
      valueOf(await modules(tenant).configure({ ...settings, newSecret: false }));
    }
    // In turn, so that few of each are among the newest.
    for (let n = 0; n < MAX_NOTIFIED_BY_EMAIL_PER_HOUR + 5; n++)
      valueOf(
        await modules(tenant).ended(
          workflows.map((workflow, w) => ended({ ...tenant, workflow, path: "" }, n * 100 + w + 1)),
        ),
      );
    const held = await all<{ n: number }>(
      tenant,
      "SELECT count(*) AS n FROM notification_deliveries WHERE problem LIKE 'Not mailed%'",
    );
    expect(held).toEqual([{ n: 12 * 5 }]);
    await quiet(tenant);
  });

  it("leaves a receiver that is down so much to catch up with, and others theirs", async () => {
    const tenant = await notified("?fail=100000&ms=60000");
    const many = Array.from({ length: MAX_PENDING_OF_WORKFLOW + 20 }, (_, n) => ended(tenant, n + 1));
    for (let n = 0; n < many.length; n += 100) valueOf(await modules(tenant).ended(many.slice(n, n + 100)));
    const states = () =>
      all(tenant, "SELECT state, count(*) AS n FROM notification_deliveries GROUP BY state ORDER BY state");
    expect(await states()).toEqual([
      { state: "dead", n: 20 },
      { state: "pending", n: MAX_PENDING_OF_WORKFLOW },
    ]);
    const { workflow } = valueOf(await tenant.rpc.designer(writer("workflow.created")).create(newRevision("other")));
    const settings = { workflow: workflow.id, on: ["faulted" as const], email: null, newSecret: false };
    valueOf(await modules(tenant).configure({ ...settings, webhook: `${env.RECEIVER_URL}/notified/other` }));
    valueOf(await modules(tenant).ended([ended({ ...tenant, workflow: workflow.id }, 9_000)]));
    expect(await states()).toContainEqual({ state: "pending", n: MAX_PENDING_OF_WORKFLOW + 1 });
    await quiet(tenant);
  });

  it("leaves the inbox as large as it may be, also where the oldest are still to be delivered", async () => {
    const tenant = await notified("?fail=100000&ms=60000");
    valueOf(await modules(tenant).ended([ended(tenant, 1)]));
    await runInDurableObject(tenant.stub, (_, { storage }) => {
      // As many as a busy quarter of an hour brings; the oldest of them wait.
      storage.sql
        .exec(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${3 * MAX_NOTIFICATIONS})
        INSERT INTO notifications (number, id, workflow_id, workflow_name, execution, status, started_at, ended_at, created_at)
        SELECT i, 'ntf_' || i, 'wf_x', 'x', 'exe_' || i, 'faulted', 1, 2, 3 FROM n`);
      storage.sql.exec(
        `INSERT INTO notification_deliveries (notification, kind, target, state, attempts, due_at)
         SELECT number, 'webhook', 'x', 'pending', 1, 99999999999999 FROM notifications WHERE number BETWEEN 2 AND 700`,
      );
    });
    for (let n = 1; n <= 3 * (MAX_NOTIFICATIONS / NOTIFICATIONS_PURGE_BATCH); n++)
      valueOf(await modules(tenant).ended([ended(tenant, n + 1)]));
    const [kept] = await all<{ n: number; oldest: number }>(
      tenant,
      "SELECT count(*) AS n, (SELECT count(*) FROM notifications WHERE number <= 700) AS oldest FROM notifications",
    );
    expect(kept?.oldest).toBe(700);
    expect(kept?.n).toBeLessThanOrEqual(MAX_NOTIFICATIONS + NOTIFICATIONS_PURGE_BATCH + 700);
    await quiet(tenant);
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
