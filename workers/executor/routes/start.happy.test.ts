import { describe, expect, it } from "vitest";
import { executionSchema } from "../../../shared/api/index.ts";
import { parseExecutionId } from "../../../shared/domain/ids.ts";
import { echo, waiting, world } from "../../testing/world.ts";

describe("POST /v1/executions", () => {
  it("runs a published workflow, and with wait answers with its output", async () => {
    const { json, publish, organisation } = await world();
    const workflow = await publish(echo());
    const response = await json("POST", "/v1/executions", { workflow, input: { n: 1 }, wait: "PT10S" });
    expect(response.status).toBe(200);
    const execution = executionSchema.parse(await response.json());
    expect(execution).toMatchObject({
      status: "completed",
      output: { got: { n: 1 } },
      workflow: { id: workflow },
      trigger: { kind: "api" },
    });
    expect(parseExecutionId(execution.id)).toMatchObject({ tenant: organisation, home: "intake" });
  });

  it("runs a definition as it is, and an execution with an object of its own", async () => {
    const { client } = await world();
    const started = await client.executions.start({ body: { definition: waiting(1) } });
    expect(started.status).not.toBe("completed");
    expect(parseExecutionId(started.id)?.home).toBe("object");
    const again = await client.executions.start({ body: { definition: waiting(1), wait: "PT20S" } });
    expect(again).toMatchObject({ status: "completed", output: { done: true }, workflow: { id: null } });
  });
});
