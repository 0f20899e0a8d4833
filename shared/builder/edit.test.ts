import { describe, expect, it } from "vitest";
import { applyEdit, availableAt, type Edit, outlineOf, problemsOf, starter, usersOf } from "./index.ts";

function edited(text: string, ...edits: Edit[]): string {
  return edits.reduce((before, edit) => {
    const result = applyEdit(before, edit);
    if (!result.ok) throw new Error(result.error.detail);
    return result.value.text;
  }, text);
}

const HEAD = "document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0}\n";
const insert = (index: number, title: string, list = "/do"): Edit => ({
  type: "insert",
  list,
  index,
  step: { kind: "set", title },
});
const order = { source: { kind: "step", name: "getOrder" }, path: ["total"] } as const;

describe("a workflow built step by step", () => {
  const built = edited(
    starter("Orders"),
    { type: "insert", list: "/do", index: 0, step: { kind: "http", title: "Get order" } },
    { type: "set", path: "/do/0/getOrder", member: "/with/endpoint", value: "https://shop.example/order" },
    insert(1, "Tell"),
    { type: "setField", path: "/do/1/tell", member: "/set/total", value: { kind: "value", ref: order } },
  );

  it("refers to steps by their names, which are exported at first use", () => {
    expect(built).toContain("total: ${ $context.getOrder.total }");
    expect(built).toContain('as: "${ $context + {getOrder: .} }"');
    expect(problemsOf(built)).toEqual([]);
  });

  it("renames a step wherever it is referred to", () => {
    const renamed = edited(built, { type: "rename", path: "/do/0/getOrder", title: "Fetch the order" });
    expect(renamed).not.toContain("getOrder");
    expect(renamed).toContain("$context.fetchTheOrder.total");
    expect(problemsOf(renamed)).toEqual([]);
  });

  it("keeps a step that others refer to, and says who they are", () => {
    const refused = applyEdit(built, { type: "delete", path: "/do/0/getOrder" });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "conflict", problems: [{ path: "/do/1/tell/set/total", code: "step.used" }] },
    });
    expect(usersOf(built, "/do/0/getOrder")).toEqual([{ path: "/do/1/tell", member: "/set/total" }]);
    const anyway = edited(built, { type: "delete", path: "/do/0/getOrder", anyway: true });
    expect(problemsOf(anyway)).toMatchObject([{ code: "reference.missing", step: "/do/0/tell", member: "/set/total" }]);
  });

  it("offers only what comes before, and says what may be empty", () => {
    const branched = edited(built, { type: "wrap", paths: ["/do/0/getOrder"], as: "if" });
    const offered = availableAt(branched, "/do/1/tell", { steps: {} });
    expect(offered.map(({ title, maybeEmpty }) => [title, maybeEmpty ?? false])).toEqual([
      ["Start", false],
      ["Get order", true],
    ]);
    expect(availableAt(built, "/do/0/getOrder", { steps: {} }).map(({ title }) => title)).toEqual(["Start"]);
  });

  it("says what happens if a step fails, and takes it back", () => {
    const failure = {
      retry: { times: 5, delay: "PT2S", backoff: "doubling" },
      then: { kind: "value", value: { kind: "literal", value: { total: 0 } } },
      undo: null,
    } as const;
    const careful = edited(built, { type: "setFailure", path: "/do/0/getOrder", failure });
    expect(problemsOf(careful)).toEqual([]);
    const outline = outlineOf(careful);
    expect(outline.ok && outline.value.list.steps[0]).toMatchObject({ path: "/do/0/getOrder", kind: "http", failure });
    const back = edited(careful, { type: "setFailure", path: "/do/0/getOrder", failure: null });
    expect(outlineOf(back)).toEqual(outlineOf(built));
  });
});

describe("a text that reads what the task before gave", () => {
  const plain = `${HEAD}do:
  # asks
  - ask: {call: http, with: {method: get, endpoint: 'https://x.test'}} # kept
  - use: {set: {got: '\${ .h }'}}
`;

  it("means the same when a step comes between, and again when it goes", () => {
    const between = edited(plain, insert(1, "New step"));
    expect(between).toContain("as: ${ $task.input }");
    expect(edited(between, { type: "delete", path: "/do/1/newStep" })).toBe(plain);
  });

  it("gets no anchor where nothing reads it", () => {
    expect(edited(plain, insert(2, "New step"))).not.toContain("$task");
  });

  it("keeps comments and lines that were not touched", () => {
    const titled = edited(plain, { type: "setTitle", title: "A title" }, insert(2, "New step"));
    expect(titled).toContain(
      "  # asks\n  - ask: {call: http, with: {method: get, endpoint: 'https://x.test'}} # kept\n",
    );
  });

  it("is not taken apart: what is read can't be moved behind who reads it", () => {
    const moved = applyEdit(plain, { type: "move", path: "/do/0/ask", list: "/do", index: 2 });
    expect(moved).toMatchObject({ ok: false, error: { code: "conflict", problems: [{ code: "step.used" }] } });
  });
});
