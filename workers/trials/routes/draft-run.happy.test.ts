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
