import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { echo, world } from "../../testing/world.ts";

const greet = (name: string) => `# A comment.
document: {dsl: '1.0.3', namespace: test, name: ${name}, version: '1.0.0'}
do:
  - greet: {set: {text: 'Hello \${ .name }'}}
`;

test("a text runs as its workflow's draft, and nothing of it is published", async () => {
  const w = await world();
  const workflow = await w.client.workflows.create({ body: { definition: echo() } });
  const started = await w.client.draftRuns.start({
    params: { id: workflow.id },
    body: { text: greet("d1"), input: { name: "Ada" } },
  });
  const done = await w.client.executions.get({ params: { id: started.id } });
  expect(done).toMatchObject({
    status: "completed",
    version: "draft",
    workflow: { id: workflow.id, name: "d1" },
    output: { text: "Hello Ada" },
  });
  expect(await w.client.workflows.get({ params: { id: workflow.id } })).toMatchObject({
    revision: 1,
    publishedRevision: null,
  });
  await expect
    .poll(async () => (await w.client.executions.list({ query: { workflow: workflow.id } })).items)
    .toMatchObject([{ id: started.id, version: "draft", workflow: { id: workflow.id } }]);
});

test("what was published says its number, and a definition that is run as it is says none", async () => {
  const w = await world();
  const workflow = await w.publish(echo());
  const run = await w.client.executions.start({ body: { workflow, wait: "PT10S" } });
  const adhoc = await w.client.executions.start({ body: { definition: echo(), wait: "PT10S" } });
  expect([run.version, adhoc.version]).toEqual([1, null]);
});

test("the same text tried as two workflows' drafts is listed under each", async () => {
  const w = await world();
  const [one, two] = [await w.publish(echo()), await w.publish(echo())];
  for (const id of [one, two]) {
    const started = await w.client.draftRuns.start({ params: { id }, body: { text: greet("same") } });
    expect(await w.client.executions.get({ params: { id: started.id } })).toMatchObject({ workflow: { id } });
  }
});

/** A call whose answer is another each time, and what is made of it. */
const ordering = (path: string) => `document: {dsl: '1.0.3', namespace: test, name: ordering, version: '1.0.0'}
do:
  - order:
      call: http
      with: {method: post, endpoint: '${env.RECEIVER_URL}${path}', body: {sku: '\${ .sku }'}}
      export: {as: '$context + {order: .}'}
  - pause: {wait: PT1H}
  - done: {set: {ordered: '\${ $context.order.path }'}}
`;
const callsOf = async (path: string): Promise<unknown[]> => (await fetch(`${env.RECEIVER_URL}/log?of=${path}`)).json();

test("steps are pinned, waits passed, and results of an earlier run used again", async () => {
  const w = await world();
  const id = await w.publish(echo());
  const path = `/trial/${crypto.randomUUID()}`;
  const run = async (body: Record<string, unknown>) => {
    const started = await w.client.draftRuns.start({
      params: { id },
      body: { text: ordering(path), input: { sku: "A1" }, skipWaits: true, ...body },
    });
    await expect
      .poll(async () => (await w.client.executions.get({ params: { id: started.id } })).status, { timeout: 10_000 })
      .toBe("completed");
    return w.client.executions.get({ params: { id: started.id } });
  };
  expect(await run({ pins: { order: { path: "/pinned" } } })).toMatchObject({ output: { ordered: "/pinned" } });
  expect(await callsOf(path)).toHaveLength(0);
  const real = await run({});
  expect(real).toMatchObject({ output: { ordered: path } });
  expect(await run({ reuse: real.id })).toMatchObject({ output: { ordered: path } });
  expect(await run({ reuse: real.id, pins: { order: { path: "/mine" } } })).toMatchObject({
    output: { ordered: "/mine" },
  });
  expect(await run({ only: "/do/2/done", pins: { order: { path: "/one" } } })).toMatchObject({
    output: { ordered: "/one" },
  });
  expect(await callsOf(path)).toHaveLength(1);
});
