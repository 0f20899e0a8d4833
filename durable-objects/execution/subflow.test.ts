import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import {
  begin,
  call,
  callee,
  crash,
  eventually,
  execution,
  finished,
  historyOf,
  received,
  runs,
  stubOf,
  testTenant,
  unique,
} from "../testing/fixture.ts";

const document = (name: string) => ({ dsl: "1.0.3", namespace: "test", name, version: "1.0.0" });

async function childOf(id: string): Promise<string> {
  return eventually(async () => {
    const parked = (await historyOf(id)).find((entry) => entry.type === "effect.parked");
    return parked?.type === "effect.parked" ? String(parked.data.detail["execution"]) : null;
  });
}

describe("a workflow that runs another", () => {
  it("waits for one that waits for its turn, and takes it out of the line when it is cancelled", async () => {
    const tenant = await testTenant();
    const pauses = [{ pause: { wait: { minutes: 5 } } }];
    const name = await callee(tenant, pauses, { concurrency: { limit: 1 } });
    const first = await begin(tenant, [{ run: runs(name) }]);
    const held = await childOf(first);
    const second = await begin(tenant, [{ run: runs(name) }]);
    const waiting = await childOf(second);
    const { lane } = parseExecutionId(waiting) ?? { lane: 0 };
    expect(await tenant.intake(lane).describe(waiting)).toMatchObject({ ok: true, value: { status: "pending" } });
    const third = await begin(tenant, [{ run: runs(name) }]);
    const last = await childOf(third);
    await execution(second).cancel("no more");
    expect(await finished(waiting)).toMatchObject({ status: "cancelled" });
    expect((await historyOf(waiting)).map(({ type }) => type)).toEqual(["execution.started", "execution.cancelled"]);
    await execution(held).cancel("done");
    await eventually(async () => {
      const found = await execution(last).describe();
      return found.ok && found.value.status === "waiting";
    });
    expect(await finished(first)).toMatchObject({ status: "faulted" });
  });

  it("gets its output, where the other is over in its first turn", async () => {
    const tenant = await testTenant();
    const name = await callee(tenant, [{ say: { set: { said: "${ .from }" } } }]);
    const id = await begin(tenant, [{ other: runs(name) }]);
    expect(await finished(id)).toMatchObject({ status: "completed", outcome: { output: { said: "parent" } } });
  });

  it("is told when the other is over, also across a crash of either", async () => {
    const tenant = await testTenant();
    const path = unique("child");
    const name = await callee(tenant, [{ slow: call(`${path}?ms=500`) }, { say: { set: { done: true } } }]);
    const id = await begin(tenant, [{ other: runs(name) }]);
    const child = await childOf(id);
    await crash(id);
    await eventually(async () => (await received(path)).length === 1);
    await crash(child);
    expect(await runDurableObjectAlarm(stubOf(child))).toBe(true);
    expect(await finished(id)).toMatchObject({ status: "completed", outcome: { output: { done: true } } });
    const view = await execution(child).describe();
    expect(view).toMatchObject({ ok: true, value: { trigger: { kind: "parent", source: id } } });
    // One child only, whatever was taken up again.
    expect(new Set((await received(path)).map(({ key }) => key.split(":")[0]))).toEqual(new Set([child]));
  });

  it("fails as the other fails", async () => {
    const tenant = await testTenant();
    const name = await callee(tenant, [
      { pause: { wait: { milliseconds: 10 } } },
      { no: { raise: { error: { type: "https://example.com/errors/no", status: 409, title: "No" } } } },
    ]);
    const id = await begin(tenant, [{ other: runs(name) }]);
    expect(await finished(id)).toMatchObject({
      status: "faulted",
      outcome: { error: { type: "https://example.com/errors/no", status: 409, instance: "/do/0/other" } },
    });
  });

  it("takes the other with it when it is cancelled, within the second", async () => {
    const tenant = await testTenant();
    const name = await callee(tenant, [{ long: { wait: { hours: 1 } } }]);
    const id = await begin(tenant, [{ both: { fork: { branches: [{ a: runs(name) }, { b: runs(name) }] } } }]);
    const children = await eventually(async () => {
      const parked = (await historyOf(id)).filter((entry) => entry.type === "effect.parked");
      return parked.length === 2
        ? parked.map((entry) => String((entry.data as { detail: Record<string, unknown> }).detail["execution"]))
        : null;
    });
    const began = Date.now();
    await execution(id).cancel("enough");
    for (const child of children) {
      await eventually(async () => {
        const view = await execution(child).describe();
        return view.ok && view.value.status === "cancelled";
      });
    }
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it("undoes itself when it is cancelled with the one that waits, and is undone by that one where it was over", async () => {
    const tenant = await testTenant();
    const [own, whole] = [unique("undo-own"), unique("undo-whole")];
    const book = { set: { id: 7 }, metadata: { compensate: [{ undo: call(own) }] } };
    const [over, waits] = await Promise.all([
      callee(tenant, [{ book }]),
      callee(tenant, [{ book }, { long: { wait: { hours: 1 } } }]),
    ]);
    const undoable = { ...runs(over), metadata: { compensate: [{ undo: call(`${whole}-\${ .id }`) }] } };
    const id = await begin(tenant, [{ first: undoable }, { second: runs(waits) }]);
    await childOf(id);
    expect(await execution(id).cancel("enough")).toMatchObject({ ok: true, value: { status: "running" } });
    expect(await finished(id)).toMatchObject({
      status: "cancelled",
      outcome: { compensation: [{ task: "/do/0/first", status: "undone" }] },
    });
    const child = await childOf(id);
    expect(await finished(child)).toMatchObject({
      status: "cancelled",
      outcome: { compensation: [{ task: "/do/0/book", status: "undone" }] },
    });
    expect(await received(own)).toHaveLength(1);
  });

  it("goes on at once where it does not wait", async () => {
    const tenant = await testTenant();
    const name = await callee(tenant, [{ long: { wait: { hours: 1 } } }]);
    const id = await begin(tenant, [{ other: runs(name, { await: false }) }]);
    expect(await finished(id)).toMatchObject({ status: "completed" });
  });

  it("says which workflow is not there, and how deep they may go", async () => {
    const tenant = await testTenant();
    const id = await begin(tenant, [{ other: runs("nobody") }]);
    expect(await finished(id)).toMatchObject({
      outcome: { error: { detail: expect.stringContaining("test/nobody") as string } },
    });
    const name = `deep-${crypto.randomUUID().slice(0, 8)}`;
    const made = await tenant.designer().create({
      definition: { document: document(name), do: [{ again: runs(name) }] },
      source: null,
      namespace: "test",
      name,
      version: "1.0.0",
      title: null,
      summary: null,
    });
    if (!made.ok) throw new Error(made.error.detail);
    await tenant.designer().publish(made.value.workflow.id, 1);
    const deep = await begin(tenant, [{ other: runs(name) }]);
    expect(await finished(deep)).toMatchObject({ status: "faulted", outcome: { error: { title: "Too deep" } } });
  });
});
