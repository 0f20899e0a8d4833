import { describe, expect, it, test } from "vitest";
import type { Available } from "../../../../shared/builder/types.ts";
import { sampleOf, sampleText, valueAt } from "./samples.ts";
import { childrenOf, kindWord, openOf, rootsOf, search, shownOf, unseen } from "./value-tree.ts";

const order = { id: 7, customer: { email: "ada@example.com" }, items: [{ price: 3 }, { price: 4 }] };
const available: Available[] = [
  {
    reference: { source: { kind: "trigger" }, path: ["body"] },
    title: "Webhook",
    kind: "trigger",
    sample: { total: "250" },
  },
  {
    reference: { source: { kind: "step", name: "getOrder" }, path: [] },
    title: "Get order",
    kind: "http",
    sample: order,
  },
  { reference: { source: { kind: "step", name: "other" }, path: [] }, title: "Other", kind: "http", sample: undefined },
];
const roots = rootsOf(available);
const found = (query: string) => search(roots, query).map(({ node, trail }) => [...trail, node.label].join(" › "));

test("a list asks first, each, or all", () => {
  const items = childrenOf(roots[1] ?? expect.fail()).find(({ label }) => label === "items") ?? expect.fail();
  expect(items.asks).toBe(true);
  expect(childrenOf(items).map(({ ref, asks }) => [ref.path, asks])).toEqual([
    [["items", 0], false],
    [["items", { each: true }], false],
    [["items"], false],
  ]);
});

test("shows what is open, and nothing below it", () => {
  expect(shownOf(roots, new Set(["s1"])).map(({ label, level }) => `${level} ${label}`)).toEqual([
    "1 Webhook",
    "1 Get order",
    "2 id",
    "2 customer",
    "2 items",
    "1 Other",
  ]);
});

test("search looks at the whole way", () => {
  expect(found("order mail")).toEqual(["Get order › customer › email"]);
  expect(found("price")).toHaveLength(2);
  expect(found("nothing like it")).toEqual([]);
});

test("what was not seen yet can be typed, where nothing was seen", () => {
  expect(unseen(roots, "customer.email").map(({ ref }) => ref)).toEqual([
    { source: { kind: "step", name: "other" }, path: ["customer", "email"] },
  ]);
  expect(unseen(roots, "two words")).toEqual([]);
});

test("finds a reference's sample", () => {
  expect(sampleOf({ source: { kind: "trigger" }, path: ["body", "total"], convert: "number" }, available)).toBe(250);
  expect(
    sampleOf({ source: { kind: "step", name: "getOrder" }, path: ["items", { each: true }, "price"] }, available),
  ).toEqual([3, 4]);
  expect(sampleOf({ source: { kind: "step", name: "gone" }, path: [] }, available)).toBeUndefined();
  expect(valueAt({}, ["toString"])).toBeUndefined();
});

test("a sample is one short line", () => {
  expect(sampleText({ a: [1, 2], b: 1 })).toBe("a, b");
  expect(sampleText([1, 2])).toBe("2 items");
  expect(sampleText(true)).toBe("Yes");
  expect(sampleText("a\n b")).toBe("a b");
  expect(sampleText("x".repeat(100), 10)).toBe("xxxxxxxxx…");
  expect(sampleText(undefined)).toBe("");
});

test("a name as typed is of what it may be in: first of what others are read of, never of an answer", () => {
  const step = (name: string, kind: Available["kind"], shape?: Available["shape"]): Available => ({
    reference: { source: { kind: "step", name }, path: [] },
    title: name,
    kind,
    sample: undefined,
    ...(shape === undefined ? {} : { shape }),
  });
  const of = { type: "object", properties: { known: {} } };
  const tree = rootsOf([step("read", "http", of), step("ask", "approval", of), step("last", "http")]);
  expect(unseen(tree, "number").map(({ ref }) => ref.source)).toEqual([
    { kind: "step", name: "read" },
    { kind: "step", name: "last" },
  ]);
});

const unseenYet: Available[] = [
  {
    reference: { source: { kind: "step", name: "ask" }, path: [] },
    title: "Ask",
    kind: "approval",
    sample: undefined,
    shape: { type: "object", properties: { approved: { type: "boolean" }, comment: { type: "string" } } },
  },
  {
    reference: { source: { kind: "trigger" }, path: [] },
    title: "Form",
    kind: "trigger",
    sample: { total: 3 },
    shape: {
      type: "object",
      properties: {
        total: { type: "number" },
        lines: { type: "array", items: { type: "object", properties: { price: { type: "number" } } } },
      },
    },
  },
];

test("what the definition says can be chosen before anything ran", () => {
  const [ask, form] = rootsOf(unseenYet);
  expect(childrenOf(ask ?? expect.fail()).map((node) => [node.label, kindWord(node), node.ref.path])).toEqual([
    ["approved", "yes or no", ["approved"]],
    ["comment", "text", ["comment"]],
  ]);
  const members = childrenOf(form ?? expect.fail());
  expect(members.map(({ label, sample, asks }) => [label, sample, asks])).toEqual([
    ["total", 3, false],
    ["lines", undefined, true],
  ]);
  const each = childrenOf(members[1] ?? expect.fail())[1] ?? expect.fail();
  expect(childrenOf(each).map(({ ref }) => ref.path)).toEqual([["lines", { each: true }, "price"]]);
});

test("what is in the tree is not offered as typed once more", () => {
  const unseenRoots = rootsOf(unseenYet);
  expect(search(unseenRoots, "approved").map(({ node }) => node.ref.path)).toEqual([["approved"]]);
  expect(unseen(unseenRoots, "approved")).toEqual([]);
  expect(unseen(unseenRoots, "by")).toEqual([]);
});

test("what was seen to be another kind of value is what was seen", () => {
  const [root] = rootsOf([{ ...(unseenYet[0] ?? expect.fail()), sample: "plain" }]);
  expect(root).toMatchObject({ hasChildren: false, asks: false });
});

const HOOK = { type: "object", properties: { body: {}, headers: {}, query: {}, method: {}, path: {} } };
const request = (sample: unknown): Available[] => [
  { reference: { source: { kind: "trigger" }, path: [] }, title: "Webhook", kind: "trigger", sample, shape: HOOK },
  { reference: { source: { kind: "step", name: "ask" }, path: [] }, title: "Ask", kind: "approval", sample: undefined },
];
const SENT = {
  method: "POST",
  path: "/",
  query: { page: "2" },
  headers: { "user-agent": "curl" },
  body: { number: "A-17", total: 120, email: "ada@example.com" },
};

test("of a request, what came in comes first and open, and the rest is closed", () => {
  const tree = rootsOf(request(SENT));
  const shown = shownOf(tree, openOf(tree));
  expect(shown.map(({ label, level }) => `${level} ${label}`)).toEqual([
    "1 What came in",
    "2 number",
    "2 total",
    "2 email",
    "1 More about the request",
    "1 Ask",
  ]);
  expect(shown[2]?.ref.path).toEqual(["body", "total"]);
  expect(shown[0]?.ref.path).toEqual(["body"]);
  const more = shown.find(({ heading }) => heading) ?? expect.fail();
  expect(childrenOf(more).map(({ label, ref }) => [label, ref.path])).toEqual([
    ["headers", ["headers"]],
    ["query", ["query"]],
    ["method", ["method"]],
    ["path", ["path"]],
    ["The whole request", []],
  ]);
});

test("search finds all of a request, also by the names that it has in the definition", () => {
  const tree = rootsOf(request(SENT));
  const paths = (query: string) => search(tree, query).map(({ node }) => node.ref.path.join("."));
  expect(paths("total")).toEqual(["body.total"]);
  expect(paths("body total")).toEqual(["body.total"]);
  expect(paths("body")[0]).toBe("body");
  expect(paths("agent")).toEqual(["headers.user-agent"]);
  expect(paths("page")).toEqual(["query.page"]);
  expect(paths("whole")).toEqual([""]);
});

test("what nobody has sent yet is looked for in what will be sent", () => {
  const tree = rootsOf(request(undefined));
  expect(unseen(tree, "total").map(({ ref }) => ref)).toEqual([
    { source: { kind: "trigger" }, path: ["body", "total"] },
  ]);
});

test("a body that is a list is asked about as every list is", () => {
  const [body] = rootsOf(request({ ...SENT, body: [{ total: 1 }] }));
  expect(body).toMatchObject({ label: "What came in", asks: true, hasChildren: true });
});

describe("behind a question", () => {
  const step = (name: string, kind: Available["kind"], members: object): Available => ({
    reference: { source: { kind: "step", name }, path: [] },
    title: name,
    kind,
    sample: undefined,
    shape: { type: "object", properties: members },
  });
  const all = [
    ...request(SENT).slice(0, 1),
    step("find", "http", {}),
    step("ask", "approval", { approved: { type: "boolean" }, comment: { type: "string" } }),
  ];

  it("its answer is first and open, and what came in is open as before", () => {
    const tree = rootsOf(all, "ask");
    expect(tree.map(({ label }) => label)).toEqual(["ask", "What came in", "More about the request", "find"]);
    const labels = shownOf(tree, openOf(tree, "ask")).map(({ label }) => label);
    expect(labels.slice(0, 3)).toEqual(["ask", "approved", "comment"]);
    expect(labels).toEqual(expect.arrayContaining(["total"]));
  });

  it("all is in its order and closed where nobody was asked just before", () => {
    const tree = rootsOf(all);
    expect(tree.map(({ label }) => label)).toEqual(["What came in", "More about the request", "find", "ask"]);
    expect(shownOf(tree, openOf(tree)).map(({ label }) => label)).not.toContain("approved");
  });
});
