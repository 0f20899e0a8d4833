import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  KEPT_PER_MINUTE,
  KEPT_REQUESTS,
  KeepingPace,
  LEASE_SLACK_MS,
  type Lease,
  MAX_KEPT_BYTES,
  WatchedWorkflows,
} from "./hook-requests.ts";
import { codeOf, newRevision, newTenant, READER, valueOf } from "./tenant-fixture.ts";

async function unpublished() {
  const tenant = await newTenant();
  const { workflow } = valueOf(await tenant.rpc.designer(READER).create(newRevision("orders")));
  const hooks = tenant.rpc.hooks(READER);
  const hook = {
    workflowId: workflow.id,
    verification: { kind: "none" },
    dedupe: { kind: "none" },
    secret: null,
  } as const;
  const make = async () => valueOf(await hooks.create(hook)).hook.id;
  return { tenant, workflow: workflow.id, hooks, make };
}

const request = (n: number) => ({ input: { body: { n } }, shortened: null });

describe("requests that nothing takes yet", () => {
  it("are kept over a crash, the last ten of each hook, newest first", async () => {
    const { tenant, hooks, make } = await unpublished();
    const [one, other] = [await make(), await make()];
    valueOf(await hooks.keep(other, request(0)));
    const ids: string[] = [];
    for (let n = 1; n <= KEPT_REQUESTS + 3; n++) ids.unshift(valueOf(await hooks.keep(one, request(n))).id);
    await evictDurableObject(tenant.stub);
    const kept = valueOf(await hooks.kept(one)).requests;
    expect(new Set(kept.map(({ id }) => id))).toEqual(new Set(ids.slice(0, KEPT_REQUESTS)));
    expect(valueOf(await hooks.kept(other)).requests).toMatchObject([{ input: { body: { n: 0 } } }]);
  });

  it("go with their hook, so that another one never shows them", async () => {
    const { tenant, hooks, make } = await unpublished();
    const first = await make();
    valueOf(await hooks.keep(first, request(1)));
    valueOf(await hooks.remove(first));
    expect(codeOf(await hooks.keep(first, request(2)))).toBe("not_found");
    expect(valueOf(await hooks.kept(await make())).requests).toEqual([]);
    const rows = await runInDurableObject(tenant.stub, (_, { storage }) =>
      Number(storage.sql.exec("SELECT count(*) AS n FROM hook_requests").one()["n"]),
    );
    expect(rows).toBe(0);
  });

  it("are not kept once the workflow is published or archived, nor where they are too large", async () => {
    const { tenant, hooks, make, workflow } = await unpublished();
    const id = await make();
    expect(codeOf(await hooks.keep(id, { input: "x".repeat(MAX_KEPT_BYTES), shortened: null }))).toBe("too_large");
    valueOf(await tenant.rpc.designer(READER).publish(workflow, 1));
    expect(codeOf(await hooks.keep(id, request(1)))).toBe("conflict");
    valueOf(await tenant.rpc.designer(READER).archive(workflow, true));
    expect(codeOf(await hooks.keep(id, request(1)))).toBe("not_found");
  });

  it("are refused past so many a minute, with the time to wait", () => {
    const pace = new KeepingPace();
    const at = 120_000;
    for (let n = 0; n < KEPT_PER_MINUTE; n++) expect(pace.take(at + n)).toBe(0);
    expect(pace.take(at + 30_000)).toBe(30);
    expect(pace.take(at + 60_000)).toBe(0);
  });
});

it("a workflow that is open in a builder is offered what comes, for as long as that is said", async () => {
  const { tenant, hooks, make, workflow } = await unpublished();
  const id = await make();
  const offered = async () => valueOf(await hooks.target(id)).offered;
  expect(await offered()).toBe(false);
  valueOf(await hooks.watch([workflow], 60_000));
  expect(await offered()).toBe(true);
  valueOf(await hooks.watch([workflow], 0));
  expect(await offered()).toBe(false);
  valueOf(await hooks.watch([workflow], 60_000));
  // It sleeps whenever nothing was asked of it for seconds, and a builder waits for longer than that.
  await evictDurableObject(tenant.stub);
  expect(await offered()).toBe(true);
  valueOf(await hooks.watch([workflow], 0));
  await evictDurableObject(tenant.stub);
  expect(await offered()).toBe(false);
});

it("what is open is kept where the kept word would end soon, and costs no row each time it is said", () => {
  const puts: Lease[] = [];
  const keep = { get: () => puts.at(-1), put: (lease: Lease) => void puts.push(lease) };
  const ms = 2 * LEASE_SLACK_MS;
  const watched = new WatchedWorkflows(keep);
  watched.watch(["a"], 0, ms);
  watched.watch(["a"], LEASE_SLACK_MS - 1, ms);
  expect(puts).toHaveLength(1);
  // Another workflow is another word, and one that would soon end is said again.
  watched.watch(["a", "b"], LEASE_SLACK_MS, ms);
  expect(puts).toHaveLength(2);
  watched.watch(["a"], 2 * LEASE_SLACK_MS + 1, ms);
  expect(puts).toHaveLength(3);
  const woken = new WatchedWorkflows(keep);
  const end = 2 * LEASE_SLACK_MS + 1 + ms;
  expect([woken.has("a", end - 1), woken.has("a", end), woken.has("c", 0)]).toEqual([true, false, false]);
  expect([woken.anybody(end - 1), woken.anybody(end)]).toEqual([true, false]);
});
