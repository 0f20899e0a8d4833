import { describe, expect, it } from "vitest";
import type { BulkOperation } from "../../../shared/api/index.ts";
import { echo, waiting, type World, world } from "../../testing/world.ts";

const COUNT = 12;

/** Executions that wait for an hour, and are on the list. */
async function waiters({ client }: World, workflow: string, count = COUNT): Promise<string[]> {
  const started = await Promise.all(
    Array.from({ length: count }, () => client.executions.start({ body: { workflow, input: { n: 1 } } })),
  );
  await expect
    .poll(async () => (await client.executions.list({ query: { workflow, status: "waiting" } })).items.length, {
      timeout: 10_000,
    })
    .toBe(count);
  return started.map(({ id }) => id);
}

async function ended({ client }: World, id: string): Promise<BulkOperation> {
  const get = () => client.bulk.get({ params: { id } });
  await expect.poll(async () => (await get()).finishedAt, { timeout: 15_000 }).not.toBeNull();
  return get();
}

const listed = async ({ client }: World, query: Record<string, string>): Promise<string[]> =>
  (await client.executions.list({ query: { limit: 200, ...query } })).items.map(({ id }) => id).toSorted();

describe("bulk operations", () => {
  it("cancel what a filter finds and nothing else, with progress, by whom, and two entries in the audit trail", async () => {
    const here = await world();
    const { client } = here;
    const [ours, others] = [await here.publish(waiting(3600)), await here.publish(waiting(3600))];
    const ids = await waiters(here, ours);
    const [other] = await waiters(here, others, 1);
    const body = { action: "cancel", filter: { workflow: ours }, reason: "A wrong list." } as const;
    expect(await client.bulk.start({ body: { ...body, dryRun: true } })).toEqual({ matched: COUNT, complete: true });
    expect((await client.bulk.list()).items).toEqual([]);

    const begun = (await client.bulk.start({ body })) as BulkOperation;
    expect(begun).toMatchObject({ action: "cancel", status: "running", matched: null, done: 0, finishedAt: null });
    const operation = await ended(here, begun.id);
    expect(operation).toMatchObject({
      filter: { workflow: ours },
      status: "completed",
      matched: COUNT,
      more: false,
      done: COUNT,
      skipped: 0,
      failed: 0,
      failures: [],
    });
    for (const id of ids)
      expect(await client.executions.get({ params: { id } })).toMatchObject({
        status: "cancelled",
        reason: `A wrong list. (${begun.id})`,
      });
    expect(await client.executions.get({ params: { id: other ?? "" } })).toMatchObject({ status: "waiting" });
    expect((await client.bulk.list()).items).toEqual([operation]);
    const { items } = await client.audit.list();
    expect(items.filter(({ target }) => target?.startsWith(begun.id))).toMatchObject([
      {
        action: "bulk.ended",
        actor: "system",
        target: `${begun.id} cancel completed matched=12 done=12 skipped=0 failed=0`,
      },
      { action: "bulk.started", actor: operation.by, target: begun.id },
    ]);
    await client.executions.cancel({ params: { id: other ?? "" }, body: {} });
  });

  it("suspend and resume, which each journal has with the operation's id", async () => {
    const here = await world();
    const { client } = here;
    const workflow = await here.publish(waiting(3600));
    const [id = ""] = await waiters(here, workflow, 3);
    const filter = { workflow };
    const suspended = (await client.bulk.start({ body: { action: "suspend", filter } })) as BulkOperation;
    expect(await ended(here, suspended.id)).toMatchObject({ matched: 3, done: 3 });
    await expect.poll(async () => (await listed(here, { workflow, status: "suspended" })).length).toBe(3);
    const resumed = (await client.bulk.start({ body: { action: "resume", filter } })) as BulkOperation;
    expect(await ended(here, resumed.id)).toMatchObject({ matched: 3, done: 3 });
    const { events } = await client.executions.history({ params: { id } });
    const by = events.flatMap(({ type, data }) => (type.endsWith("suspended") ? [[type, data["by"]]] : []));
    expect(by).toEqual([
      ["execution.suspended", `${suspended.by} (${suspended.id})`],
      ["execution.unsuspended", `${resumed.by} (${resumed.id})`],
    ]);
    await ended(here, ((await client.bulk.start({ body: { action: "cancel", all: true } })) as BulkOperation).id);
    await expect.poll(async () => (await listed(here, { workflow, status: "cancelled" })).length).toBe(3);
  });

  it("run again what faulted, each once, with another revision and from a task", async () => {
    const here = await world();
    const { client } = here;
    const { document } = echo();
    const of = (then: unknown) => ({ document, do: [{ one: { set: { n: "${ .n + 1 }" } } }, { two: then }] });
    const error = { type: "https://example.com/errors/full", status: 507, title: "Full up" };
    const { id: workflow } = await client.workflows.create({ body: { definition: of({ raise: { error } }) } });
    await client.workflows.publish({ params: { id: workflow }, body: { revision: 1 } });
    const started = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => client.executions.start({ body: { workflow, input: { n }, wait: "PT10S" } })),
    );
    const faulted = started.map(({ id }) => id).toSorted();
    await expect.poll(() => listed(here, { workflow, error: "full" })).toEqual(faulted);
    await client.workflows.revise({
      params: { id: workflow },
      body: { definition: of({ set: { m: "${ .n * 10 }" } }) },
    });
    const body = {
      action: "rerun",
      filter: { workflow, status: "faulted", error: "full" },
      from: "/do/1/two",
      version: 2,
    } as const;
    const headers = { "idempotency-key": "again" };
    const begun = (await client.bulk.start({ body, headers })) as BulkOperation;
    expect(await ended(here, begun.id)).toMatchObject({ matched: 5, done: 5, failed: 0 });
    // The same request again is the same operation, as it was answered first.
    expect(await client.bulk.start({ body, headers })).toEqual(begun);
    await expect.poll(async () => (await listed(here, { workflow, status: "completed" })).length).toBe(5);
    const all = await Promise.all(
      (await listed(here, { workflow, status: "completed" })).map((id) => client.executions.get({ params: { id } })),
    );
    expect(all.map((one) => one.rerun?.of).toSorted()).toEqual(faulted);
    const outputs = all.map((one) => (one.status === "completed" ? (one.output as { m: number }).m : 0));
    expect(outputs.toSorted((a, b) => a - b)).toEqual([20, 30, 40, 50, 60]);
    expect((await client.bulk.list()).items).toHaveLength(1);
  });

  it("name those to which it could not be done, and why", async () => {
    const here = await world();
    const { client } = here;
    const workflow = await here.publish(echo());
    const { id } = await client.executions.start({ body: { workflow, wait: "PT10S" } });
    await expect.poll(() => listed(here, { workflow, status: "completed" })).toEqual([id]);
    const body = { action: "rerun", filter: { workflow, status: "completed" }, from: "/do/7/none" } as const;
    const begun = (await client.bulk.start({ body })) as BulkOperation;
    const operation = await ended(here, begun.id);
    expect(operation).toMatchObject({ status: "completed", matched: 1, done: 0, skipped: 0, failed: 1 });
    expect(operation.failures).toMatchObject([{ execution: id, code: "conflict" }]);
    expect(operation.failures[0]?.detail).toContain("/do/7/none");
  });
});
