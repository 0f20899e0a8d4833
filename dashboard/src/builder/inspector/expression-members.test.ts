import { expect, test } from "vitest";
import { addable, expressionMembers } from "./expression-members.ts";

test("finds what is an expression in a step, and not what is in the steps within it", () => {
  const task = {
    if: ".a",
    call: "http",
    with: { endpoint: "https://a.example/${ .id }", body: { total: "${ .total }", plain: "text", "a/b": "${ 1 }" } },
    metadata: { compensate: [{ undo: { set: { x: "${ .y }" } } }] },
    export: { as: "$context + {a: .}" },
  };
  expect(expressionMembers(task)).toEqual([
    { member: "/if", source: ".a", template: false },
    { member: "/with/endpoint", source: "https://a.example/${ .id }", template: true },
    { member: "/with/body/total", source: ".total", template: false },
    { member: "/with/body/a~1b", source: "1", template: false },
    { member: "/export/as", source: "$context + {a: .}", template: false },
  ]);
  expect(addable(task)).toEqual(["/input/from", "/output/as"]);
});

test("the conditions of an if are its own", () => {
  const task = {
    do: [
      { choose: { switch: [{ yes: { when: "${ .a > 1 }", then: "big" } }, { otherwise: { then: "exit" } }] } },
      { big: { do: [{ x: { set: { y: "${ 1 }" } } }] } },
    ],
  };
  expect(expressionMembers(task)).toEqual([
    { member: "/do/0/choose/switch/0/yes/when", source: ".a > 1", template: false },
  ]);
});
