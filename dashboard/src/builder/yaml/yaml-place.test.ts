import { expect, test } from "vitest";
import { placeAt } from "./yaml-place.ts";

/** The position is where the ┃ stands. */
function at(text: string) {
  const lines = text.split("\n");
  const line = lines.findIndex((each) => each.includes("┃"));
  const column = lines[line]?.indexOf("┃") ?? 0;
  const { path, siblings, key } = placeAt(
    lines.map((each) => each.replace("┃", "")),
    line,
    column,
  );
  return { path, siblings: Object.fromEntries(siblings), key };
}

const HEAD = "document:\n  dsl: '1.0.3'\n  name: a\n";

test("the top", () => {
  expect(at(`${HEAD}┃`)).toEqual({ path: [], siblings: { document: "" }, key: null });
  expect(at("┃")).toEqual({ path: [], siblings: {}, key: null });
});

test("a member of an object, beside others above and below", () => {
  expect(at("document:\n  dsl: '1.0.3'\n  ┃\n  name: a\n")).toEqual({
    path: ["document"],
    siblings: { dsl: "'1.0.3'", name: "a" },
    key: null,
  });
});

test("a task's member", () => {
  expect(at(`${HEAD}do:\n  - first:\n      set: {a: 1}\n  - getOrder:\n      call: http\n      ┃`)).toEqual({
    path: ["do", 1, "getOrder"],
    siblings: { call: "http" },
    key: null,
  });
});

test("lists that stand as deep as their key", () => {
  expect(at(`${HEAD}do:\n- first:\n    set: {a: 1}\n- second:\n    ┃`)).toMatchObject({ path: ["do", 1, "second"] });
});

test("within a loop, below its own list", () => {
  const text = `${HEAD}do:\n  - one: {wait: PT1S}\n  - each:\n      for:\n        in: .a\n      do:\n        - send:\n            call: http\n            with:\n              me┃`;
  expect(at(text)).toMatchObject({ path: ["do", 1, "each", "do", 0, "send", "with"], siblings: {} });
});

test("a case of a switch", () => {
  expect(at("do:\n  - look:\n      switch:\n        - big:\n            when: .a\n            ┃")).toMatchObject({
    path: ["do", 0, "look", "switch", 0, "big"],
    siblings: { when: ".a" },
  });
});

test("behind a key", () => {
  expect(at("do:\n  - a:\n      call: ┃")).toMatchObject({ path: ["do", 0, "a"], key: "call" });
});

test("a name of a new task", () => {
  expect(at("do:\n  - a: {wait: PT1S}\n  - ┃")).toMatchObject({ path: ["do", 1] });
});
