import { expect, it } from "vitest";
import {
  begin,
  call,
  callee,
  dropped,
  eventually,
  execution,
  historyOf,
  received,
  runs,
  testTenant,
  unique,
} from "../testing/fixture.ts";

/** The children that this one waits for, once there are so many. */
async function childrenOf(id: string, count: number): Promise<string[]> {
  return eventually(async () => {
    const parked = (await historyOf(id)).flatMap((entry) =>
      entry.type === "effect.parked" ? [String(entry.data.detail["execution"])] : [],
    );
    return parked.length === count && parked;
  });
}

it("ends three open calls and two sub-workflows with the execution that is cancelled, and undoes what was done", async () => {
  const tenant = await testTenant();
  const [booked, undone] = [unique("book"), unique("undo")];
  const open = [unique("a"), unique("b"), unique("c")];
  const childs = unique("child");
  const waits = await callee(tenant, [{ long: { wait: { hours: 1 } } }]);
  const calls = await callee(tenant, [{ stuck: call(`${childs}?hang`) }]);
  const branches = [...open.map((path) => call(`${path}?hang`)), runs(waits), runs(calls)];
  const id = await begin(tenant, [
    { book: { ...(call(booked) as object), metadata: { compensate: [{ undo: call(undone) }] } } },
    { all: { fork: { branches: branches.map((branch, n) => ({ [`b${n}`]: branch })) } } },
  ]);
  const children = await childrenOf(id, 2);
  const stuck = [...open, childs];
  await eventually(async () => (await Promise.all(stuck.map(received))).every(({ length }) => length === 1));
  expect(await Promise.all(stuck.map(dropped))).toEqual([0, 0, 0, 0]);

  expect(await execution(id).cancel("enough")).toMatchObject({ ok: true });

  expect(await execution(id).result(15_000)).toMatchObject({
    value: {
      status: "cancelled",
      outcome: { reason: "enough", compensation: [{ task: "/do/0/book", status: "undone" }] },
    },
  });
  for (const child of children)
    expect(await execution(child).result(15_000)).toMatchObject({ value: { status: "cancelled" } });
  // Each call is given up at its connection, not only forgotten.
  await eventually(async () => (await Promise.all(stuck.map(dropped))).every((count) => count === 1));
  expect((await Promise.all(stuck.map(received))).map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  expect(await received(booked)).toHaveLength(1);
  expect(await received(undone)).toHaveLength(1);
  const ended = (await historyOf(id)).filter(({ type }) => type === "task.cancelled").map(({ task }) => task);
  for (let n = 0; n < branches.length; n++) expect(ended).toContain(`/do/1/all/fork/branches/${n}/b${n}`);
});
