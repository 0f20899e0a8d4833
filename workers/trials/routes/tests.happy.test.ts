import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { world, type World } from "../../testing/world.ts";

const path = () => `/tested/${crypto.randomUUID()}`;
const callsOf = async (at: string): Promise<unknown[]> => (await fetch(`${env.RECEIVER_URL}/log?of=${at}`)).json();
/** Orders over 100 are booked. `limit`: what was changed later. */
const orders = (at: string, limit = 100) => `document: {dsl: '1.0.3', namespace: test, name: orders, version: '1.0.0'}
do:
  - isItLarge:
      do:
        - choose: {switch: [{large: {when: '\${ $workflow.input.total > ${limit} }', then: book}}, {otherwise: {then: exit}}]}
        - book:
            do:
              - bookIt:
                  call: http
                  with: {method: post, endpoint: '${env.RECEIVER_URL}${at}', body: {total: '\${ $workflow.input.total }'}}
                  export: {as: '$context + {bookIt: .}'}
            then: exit
  - result: {set: {booked: '\${ $context.bookIt != null }', at: '\${ $workflow.startedAt.epoch.milliseconds }'}}
`;
async function saved(w: World, at: string, total: number) {
  const id = await w.publish(orders(at));
  const run = await w.client.executions.start({ body: { workflow: id, input: { total }, wait: "PT10S" } });
  expect(run.status).toBe("completed");
  const made = await w.client.workflowTests.create({ params: { id }, body: { execution: run.id } });
  return { id, run, made };
}

test("a run is saved as a test, which runs without acting on the world", async () => {
  const w = await world();
  const at = path();
  const { id, run, made } = await saved(w, at, 250);
  expect(made).toMatchObject({
    workflow: id,
    execution: run.id,
    input: { total: 250 },
    pins: { bookIt: { path: at } },
    expect: { status: "completed", output: { booked: true }, ignore: [] },
  });
  expect(await w.client.workflowTests.list({ params: { id } })).toEqual({ items: [made] });
  const first = await w.client.workflowTests.run({ params: { id }, body: {} });
  // The time of its start is another each time.
  expect(first).toMatchObject({
    passed: false,
    results: [{ test: made.id, outcome: "failed", status: "completed", differences: [{ path: "/output/at" }] }],
  });
  const patient = await w.client.workflowTests.create({
    params: { id },
    body: { execution: run.id, name: "Large", expect: { ...made.expect, ignore: ["/at"] } },
  });
  const again = await w.client.workflowTests.run({ params: { id }, body: { tests: [patient.id] } });
  expect(again).toMatchObject({ passed: true, results: [{ name: "Large", outcome: "passed", detail: null }] });
  expect(await callsOf(at)).toHaveLength(1);
  const execution = again.results[0]?.execution ?? "";
  expect(await w.client.executions.get({ params: { id: execution } })).toMatchObject({
    version: "draft",
    workflow: { id },
  });
});

test("a change that breaks what was kept is told before it is published, with what differs", async () => {
  const w = await world();
  const at = path();
  const { id, made } = await saved(w, at, 250);
  const ran = await w.client.workflowTests.run({ params: { id }, body: { text: orders(at, 300) } });
  expect(ran).toMatchObject({ passed: false, results: [{ test: made.id, outcome: "failed" }] });
  expect(ran.results[0]?.differences).toContainEqual({ path: "/output/booked", expected: true, actual: false });
});

test("a step that a test has no result of is not run, and fails it", async () => {
  const w = await world();
  const at = path();
  const { id } = await saved(w, at, 50);
  const ran = await w.client.workflowTests.run({ params: { id }, body: { text: orders(at, 10) } });
  expect(ran.results[0]).toMatchObject({
    outcome: "failed",
    status: "faulted",
    error: { title: "No Result Kept" },
    detail: expect.stringContaining('no result of "bookIt"'),
  });
  expect(await callsOf(at)).toEqual([]);
});

test("one that fails is kept as one that fails, and tests can be written out and deleted", async () => {
  const w = await world();
  const id = await w.publish({
    document: { dsl: "1.0.3", namespace: "test", name: `f-${crypto.randomUUID()}`, version: "1.0.0" },
    do: [{ stop: { raise: { error: { type: "https://example.com/e", status: 409, title: "No" } } } }],
  });
  const run = await w.client.executions.start({ body: { workflow: id, wait: "PT10S" } });
  const made = await w.client.workflowTests.create({ params: { id }, body: { execution: run.id } });
  expect(made.expect).toEqual({ status: "faulted", error: { type: "https://example.com/e", status: 409 }, ignore: [] });
  const written = await w.client.workflowTests.create({
    params: { id },
    body: { name: "Completes", input: {}, expect: { status: "completed" } },
  });
  const ran = await w.client.workflowTests.run({ params: { id }, body: {} });
  expect(ran.results.map(({ name, outcome }) => [name, outcome])).toEqual([
    [made.name, "passed"],
    ["Completes", "failed"],
  ]);
  expect(ran.results[1]?.differences).toEqual([{ path: "/status", expected: "completed", actual: "faulted" }]);
  await w.client.workflowTests.remove({ params: { id, test: written.id } });
  expect((await w.client.workflowTests.run({ params: { id }, body: {} })).passed).toBe(true);
});

test("no test is a pass", async () => {
  const w = await world();
  const id = await w.publish(orders(path()));
  expect(await w.client.workflowTests.run({ params: { id }, body: {} })).toEqual({ passed: true, results: [] });
});

test("the same run asked for again by its Idempotency-Key starts nothing", async () => {
  const w = await world();
  const { id } = await saved(w, path(), 250);
  const key = "k".repeat(255);
  const run = () => w.client.workflowTests.run({ params: { id }, headers: { "idempotency-key": key }, body: {} });
  const ids = ({ results }: Awaited<ReturnType<typeof run>>) => results.map(({ execution }) => execution);
  const [first, again] = [await run(), await run()];
  expect(ids(first)).toEqual([expect.stringMatching(/^exe_/)]);
  expect(ids(again)).toEqual(ids(first));
  const other = await w.client.workflowTests.run({ params: { id }, body: {} });
  expect(ids(other)).not.toEqual(ids(first));
});

const problems = (code: string, message: unknown) => [{ path: expect.stringMatching(/^\/tests\/tst_/), code, message }];

test("a draft is published only where the tests pass with it, or where it is asked for all the same", async () => {
  const w = await world();
  const at = path();
  const { id, run } = await saved(w, at, 250);
  const [first] = (await w.client.workflowTests.list({ params: { id } })).items;
  await w.client.workflowTests.remove({ params: { id, test: first?.id ?? "" } });
  const expected = { status: "completed" as const, output: { booked: true }, ignore: ["/at"] };
  await w.client.workflowTests.create({
    params: { id },
    body: { execution: run.id, name: "Large", expect: expected },
  });
  const params = { id };
  const save = async (text: string) => {
    const { version } = await w.client.drafts.get({ params });
    return (await w.client.drafts.save({ params, body: { text, version } })).version;
  };
  const publish = (version: number, more: object = {}, key = "again") =>
    w.json("POST", `/v1/workflows/${id}/draft/publish`, { version, ...more }, { "idempotency-key": key });
  const broken = await save(orders(at, 300));
  const refused = await publish(broken);
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    detail: expect.stringContaining("evenIfTestsFail"),
    problems: problems("test.failed", '"Large" failed: It differs at /output/booked.'),
  });
  expect(await w.client.workflows.get({ params })).toMatchObject({ publishedRevision: 1, draft: true });

  const mended = await save(`# mended\n${orders(at)}`);
  const passing = await publish(mended, { note: "Mended" });
  expect(passing.status).toBe(200);
  // The answer that was lost is given again, though the draft is another by now.
  expect(await (await publish(mended, { note: "Mended" })).json()).toEqual(await passing.json());
  expect(await w.client.workflows.get({ params })).toMatchObject({ publishedRevision: 2, draft: false });

  const wanted = await save(orders(at, 300));
  expect((await publish(wanted, { evenIfTestsFail: true }, "anyway")).status).toBe(200);
  expect(await callsOf(at)).toHaveLength(1);
});

test("a revision that is published by its number runs no tests", async () => {
  const w = await world();
  const at = path();
  const { id } = await saved(w, at, 250);
  const { revision } = await w.client.workflows.revise({
    params: { id },
    body: { definition: orders(at, 300) },
  });
  const published = await w.client.workflows.publish({ params: { id }, body: { revision } });
  expect(published.publishedRevision).toBe(2);
});
