import { expect, it } from "vitest";
import { problemSchema } from "../../shared/api/index.ts";
import { world } from "../testing/world.ts";

it.each([
  [
    "GET",
    "/v1/executions?version=latest",
    undefined,
    "/query/version",
    ['expected "draft"', 'expected number, received "latest"'],
  ],
  [
    "POST",
    "/v1/hooks",
    { workflow: "wf_x", verification: "magic" },
    "/verification",
    ['expected one of "standard-webhooks"', "expected object, received string"],
  ],
  [
    "POST",
    "/v1/hooks",
    { workflow: "wf_x", verification: { kind: "magic" } },
    "/verification",
    ["/kind: Invalid discriminator value. Expected"],
  ],
  ["GET", "/v1/executions?limit=ten", undefined, "/query/limit", ['expected number, received "ten"']],
  ["POST", "/v1/hooks", { verification: "none" }, "/workflow", ["It is missing: expected string"]],
  ["POST", "/v1/workflows", {}, "/definition", ["It is missing: expected object or string"]],
  ["POST", "/v1/hooks", { workflow: "wf_x" }, "/verification", ['"bearer" or "none" or object']],
] as const)("%s %s with %j says what would have been right", async (method, path, body, at, said) => {
  const { json } = await world();
  const response = await json(method, path, body);
  expect(response.status).toBe(400);
  const [problem] = problemSchema.parse(await response.json()).problems ?? [];
  expect(problem?.path).toBe(at);
  for (const part of said) expect(problem?.message).toContain(part);
});
