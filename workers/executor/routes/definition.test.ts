import { describe, expect, it } from "vitest";
import { executionDefinitionSchema } from "../../../shared/api/resources/execution-definition.ts";
import { echo, world } from "../../testing/world.ts";

const TEXT = `# what it is about
document: { dsl: '1.0.3', namespace: default, name: noted, version: '1.0.0' }
do:
  - first: { set: { a: 1 } }
`;

describe("GET /v1/executions/{id}/definition", () => {
  it("is the revision that was run, whatever is published since", async () => {
    const { client, json } = await world();
    const workflow = await client.workflows.create({ body: { definition: TEXT } });
    const params = { id: workflow.id };
    await client.workflows.publish({ params, body: { revision: 1 } });
    const { id } = await client.executions.start({ body: { workflow: workflow.id } });
    await client.workflows.revise({ params, body: { definition: TEXT.replace("a: 1", "a: 2") } });
    await client.workflows.publish({ params, body: { revision: 2 } });
    const read = executionDefinitionSchema.parse(await (await json("GET", `/v1/executions/${id}/definition`)).json());
    expect(read).toMatchObject({ workflow: workflow.id, revision: { number: 1, version: "1.0.0" }, source: TEXT });
    expect(read.definition).toMatchObject({ do: [{ first: { set: { a: 1 } } }] });
  });

  it("is there also where a definition was run as it is", async () => {
    const { client } = await world();
    const definition = echo();
    const { id, revision } = await client.executions.start({ body: { definition, wait: "PT5S" } });
    const read = await client.executions.definition({ params: { id } });
    expect(read).toMatchObject({ workflow: null, revision: { id: revision, number: null }, definition, source: null });
  });

  it("needs workflows:read, and an execution of one's own", async () => {
    const { client, keyWith, send } = await world();
    const { id } = await client.executions.start({ body: { definition: echo() } });
    const other = await world();
    const statusFor = async (key: string): Promise<number> =>
      (await send(`/v1/executions/${id}/definition`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await statusFor(await keyWith(["executions:read"]))).toBe(403);
    expect(await statusFor(await keyWith(["workflows:read"]))).toBe(200);
    expect(await statusFor(other.key)).toBe(404);
  });
});
