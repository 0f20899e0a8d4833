import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { PersonRequest } from "../../shared/domain/effects.ts";
import { eventually } from "../testing/fixture.ts";
import { MAX_LINKS, MAX_OPEN_TASKS } from "./people-limits.ts";
import type { NewPersonTask } from "./people-rpc.ts";
import { codeOf, newRevision, newTenant, READER, type TestTenant, valueOf, writer } from "./tenant-fixture.ts";

const HOUR = 3_600_000;
const asks = (effect: string, change: Partial<PersonRequest> = {}): NewPersonTask => ({
  execution: "exe_0000000000_00o00000000000",
  effect,
  workflow: "w",
  about: null,
  request: {
    form: "approve",
    assignee: "ada",
    title: "?",
    description: null,
    schema: null,
    expiresAt: Date.now() + HOUR,
    remindAfterMs: null,
    notify: "mail",
    ...change,
  },
});
const people = (tenant: TestTenant) => tenant.rpc.people(writer("person.changed"));
const alarmOf = (tenant: TestTenant) => runInDurableObject(tenant.stub, (_, { storage }) => storage.getAlarm());

describe("human tasks", () => {
  it("are one for each effect; the assignee is told until that is known, and one that was withdrawn opens again", async () => {
    const tenant = await newTenant();
    const first = valueOf(await people(tenant).ask(asks("1.1")));
    const second = valueOf(await people(tenant).ask(asks("1.1")));
    expect(second.task).toEqual(first.task);
    expect(second.link).not.toBe(first.link);
    for (const { link } of [first, second])
      expect(valueOf(await people(tenant).get({ link: link ?? "" }))).toEqual(first.task);
    valueOf(await people(tenant).noticed(first.task.id));
    expect(valueOf(await people(tenant).ask(asks("1.1"))).link).toBeNull();
    valueOf(await people(tenant).withdraw(first.task.execution, "1.1"));
    valueOf(await people(tenant).withdraw(first.task.execution, "9.9"));
    expect(await alarmOf(tenant)).toBeNull();
    expect(valueOf(await people(tenant).ask(asks("1.1"))).task.state).toBe("open");
    const { items } = valueOf(await tenant.rpc.audit(READER).list({ cursor: null, limit: 50 }));
    expect(items.filter(({ target }) => target === first.task.id)).toHaveLength(3);
  });

  it("have links that are good for their own task, and only the latest of many", async () => {
    const tenant = await newTenant();
    const { task, link } = valueOf(await people(tenant).ask(asks("1.1")));
    const made: string[] = [];
    for (let n = 0; n < MAX_LINKS; n++) made.push(valueOf(await people(tenant).link(task.id)).link);
    expect(codeOf(await people(tenant).get({ link: link ?? "" }))).toBe("not_found");
    expect(valueOf(await people(tenant).get({ link: made.at(-1) ?? "" })).id).toBe(task.id);
    const { rows } = await runInDurableObject(tenant.stub, (_, { storage }) => ({
      rows: JSON.stringify(storage.sql.exec("SELECT * FROM people_links").toArray()),
    }));
    for (const one of made) expect(rows).not.toContain(one.slice(15));
  });

  it("are no more than the limit", async () => {
    const tenant = await newTenant();
    valueOf(await people(tenant).ask(asks("1.1")));
    await runInDurableObject(tenant.stub, (_, { storage }) => {
      const columns = storage.sql.exec(
        "SELECT name FROM pragma_table_info('people') WHERE name NOT IN ('number', 'id', 'effect')",
      );
      const names = columns
        .toArray()
        .map(({ name }) => `"${String(name)}"`)
        .join(", ");
      storage.sql.exec(
        `INSERT INTO people (id, effect, ${names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT 'ask' || i, 'e' || i, ${names} FROM n, people WHERE number = 1`,
        MAX_OPEN_TASKS - 1,
      );
    });
    expect(codeOf(await people(tenant).ask(asks("2.1")))).toBe("conflict");
    expect(valueOf(await people(tenant).ask(asks("1.1"))).task.state).toBe("open");
    valueOf(await people(tenant).withdraw(asks("1.1").execution, "1.1"));
    expect(codeOf(await people(tenant).ask(asks("2.1")))).toBe("ok");
  });

  it("share the object's alarm with what else it has to do", async () => {
    const tenant = await newTenant();
    const expiresAt = Date.now() + HOUR;
    valueOf(await people(tenant).ask(asks("1.1", { expiresAt })));
    expect(await alarmOf(tenant)).toBe(expiresAt);
    const definition = {
      document: { dsl: "1.0.3", namespace: "test", name: "hourly", version: "1.0.0" },
      schedule: { cron: "0 * * * *" },
      do: [{ mark: { set: { marker: 1 } } }],
    };
    const { workflow } = valueOf(
      await tenant.rpc.designer(writer("workflow.created")).create(newRevision("hourly", { definition })),
    );
    valueOf(await tenant.rpc.designer(writer("workflow.published")).publish(workflow.id, 1));
    await eventually(async () => (await alarmOf(tenant)) === expiresAt);
    valueOf(await people(tenant).ask(asks("2.1", { expiresAt: expiresAt + HOUR, remindAfterMs: 60_000 })));
    expect(await alarmOf(tenant)).toBeLessThan(expiresAt);
  });

  it("expire by the alarm, once, and whose execution is gone has nobody to tell", async () => {
    const tenant = await newTenant();
    const { task } = valueOf(await people(tenant).ask(asks("1.1", { expiresAt: Date.now() + 200 })));
    await scheduler.wait(250);
    expect(codeOf(await people(tenant).answer({ id: task.id }, { approved: true, comment: null }, null))).toBe("gone");
    await eventually(async () => {
      await runDurableObjectAlarm(tenant.stub);
      return (await alarmOf(tenant)) === null;
    });
    expect(valueOf(await people(tenant).get({ id: task.id })).state).toBe("expired");
    const { items } = valueOf(await tenant.rpc.audit(READER).list({ cursor: null, limit: 50 }));
    expect(items.filter(({ action }) => action === "person.expired")).toMatchObject([
      { actor: "system", target: task.id },
    ]);
  });
});
