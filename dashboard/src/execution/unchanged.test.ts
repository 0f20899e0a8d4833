import { expect, it } from "vitest";
import { isUnchanged } from "./unchanged.ts";

const request = { method: "POST", headers: { accept: "*/*" }, body: { number: "B-50", lines: [1, 2] } };

it("knows an output that is what came in, whichever order it has", () => {
  const { body, ...rest } = structuredClone(request);
  expect(isUnchanged({ status: "completed", input: request, output: { body, ...rest } })).toBe(true);
});

it("does not say so where anything is otherwise, or nothing came out", () => {
  const output = { ...request, body: { ...request.body, lines: [1, 3] } };
  expect(isUnchanged({ status: "completed", input: request, output })).toBe(false);
  expect(isUnchanged({ status: "completed", input: request, output: { ...request, more: 1 } })).toBe(false);
  expect(isUnchanged({ status: "running", input: undefined, output: undefined })).toBe(false);
  expect(isUnchanged({ status: "completed", input: {}, output: {} })).toBe(false);
  expect(isUnchanged({ status: "completed", input: 1, output: 1 })).toBe(false);
});
