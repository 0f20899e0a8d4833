import { expect, it } from "vitest";
import { outlineOf } from "../../../../shared/builder/index.ts";
import { resultIs } from "./passed-on.ts";

const SWITCH = [{ yes: { when: "${ .n > 1 }", then: "onYes" } }, { no: { then: "exit" } }];
const DO = [{ choose: { switch: SWITCH } }, { onYes: { do: [{ ask: { set: { a: 1 } } }], then: "exit" } }];
const outline = outlineOf(
  JSON.stringify({
    do: [
      { isIt: { do: DO } },
      { made: { do: DO, output: { as: "${ 1 }" } } },
      { both: { fork: { branches: [{ one: { do: [{ a: { set: {} } }] } }] } } },
      { note: { set: { a: 1 } } },
    ],
  }),
);
if (!outline.ok) throw new Error("no outline");
const [isIt, made, both, note] = outline.value.list.steps;
const all = { has: () => true };

it("an If gives what its last step gave, or hands on what it got", () => {
  if (isIt === undefined) throw new Error("no step");
  expect(isIt.kind).toBe("if");
  expect(resultIs(isIt, new Map([["/do/0/isIt/do/1/onYes/do/0/ask", 1]]))).toBe("inner");
  // That it ran itself, and a step beside it, says nothing of what is in it.
  expect(
    resultIs(
      isIt,
      new Map([
        [isIt.path, 1],
        ["/do/3/note", 1],
      ]),
    ),
  ).toBe("passed");
});

it("what makes its own result has one", () => {
  for (const step of [made, both, note]) {
    if (step === undefined) throw new Error("no step");
    expect(resultIs(step, all)).toBe("own");
  }
});
