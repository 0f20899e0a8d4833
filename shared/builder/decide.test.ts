import { describe, expect, it } from "vitest";
import { applyEdit, isDecided, type Edit, outlineOf, problemsOf, starter, type Outline } from "./index.ts";

function edited(text: string, ...edits: Edit[]): string {
  return edits.reduce((before, edit) => {
    const result = applyEdit(before, edit);
    if (!result.ok) throw new Error(result.error.detail);
    return result.value.text;
  }, text);
}

function read(text: string): Outline {
  const outline = outlineOf(text);
  if (!outline.ok) throw new Error(outline.error.detail);
  return outline.value;
}

const set = (index: number, title: string): Edit => ({
  type: "insert",
  list: "/do",
  index,
  step: { kind: "set", title, task: { set: { said: title } } },
});
const ASKED = { call: "person.approve:1@connectors", with: { assignee: "Ada", title: "Shall we?" } };
const ask = (index: number, title = "Ask Ada"): Edit => ({
  type: "insert",
  list: "/do",
  index,
  step: { kind: "approval", title, task: ASKED },
});
const decide = (path = "/do/0/askAda"): Edit => ({
  type: "decide",
  path,
  approved: "Approved",
  declined: "Declined",
});
const APPROVED = {
  kind: "rows",
  join: "and",
  rows: [
    {
      left: { kind: "value", ref: { source: { kind: "step", name: "askAda" }, path: ["approved"] } },
      operator: "isTrue",
      right: null,
    },
  ],
};

describe("what happens with each answer", () => {
  const question = edited(starter("Orders"), ask(0));

  it("is two paths behind the question, by its answer", () => {
    const decided = edited(question, decide());
    const [, branch] = read(decided).list.steps;
    expect(branch).toMatchObject({ kind: "if", title: "If Ask Ada: approved" });
    expect(branch?.lists.map(({ label, condition }) => [label, condition])).toEqual([
      ["Approved", APPROVED],
      ["Declined", null],
    ]);
    expect(problemsOf(decided)).toEqual([]);
  });

  it("takes what came behind the question into the first path, with what it refers to", () => {
    const said = { source: { kind: "step", name: "askAda" }, path: ["comment"] } as const;
    const before = edited(question, set(1, "Book it"), set(2, "Tell them"), {
      type: "setField",
      path: "/do/2/tellThem",
      member: "/set/why",
      value: { kind: "value", ref: said },
    });
    const result = applyEdit(before, decide());
    if (!result.ok) throw new Error(result.error.detail);
    const { list } = read(result.value.text);
    expect(list.steps.map(({ title }) => title)).toEqual(["Ask Ada", "If Ask Ada: approved"]);
    expect(result.value.select).toBe(list.steps[1]?.path);
    const [approved, declined] = list.steps[1]?.lists ?? [];
    expect(approved?.steps.map(({ title }) => title)).toEqual(["Book it", "Tell them"]);
    expect(approved?.steps[1]?.task["set"]).toEqual({ said: "Tell them", why: "${ $context.askAda.comment }" });
    expect(declined?.steps).toEqual([]);
    expect(problemsOf(result.value.text)).toEqual([]);
  });

  it("leaves them behind both paths, where that is asked for", () => {
    const decided = edited(question, set(1, "Tell them"), { ...decide(), rest: "after" } as Edit);
    const { steps } = read(decided).list;
    expect(steps.map(({ title }) => title)).toEqual(["Ask Ada", "If Ask Ada: approved", "Tell them"]);
    expect(steps[1]?.lists.map(({ steps: within }) => within.length)).toEqual([0, 0]);
  });

  it("is told of a question that an “if” asks of already, and of no other", () => {
    const two = edited(question, ask(1, "Ask Bo"), decide("/do/1/askBo"));
    const [first, second] = read(two).list.steps;
    if (first === undefined || second === undefined) throw new Error("Both questions are there.");
    expect(isDecided(read(two), first)).toBe(false);
    expect(isDecided(read(two), second)).toBe(true);
  });

  it("asks of its own answer where another step goes by the same name", () => {
    const taken = edited(
      question,
      set(0, "Keep"),
      { type: "set", path: "/do/0/keep", member: "/export/as", value: "${ $context + {askAda: .} }" },
      decide("/do/1/askAda"),
    );
    const [, asked, branch] = read(taken).list.steps;
    expect(asked?.name).toBe("askAda2");
    expect(branch?.lists[0]?.condition).toMatchObject({
      rows: [{ left: { ref: { source: { kind: "step", name: "askAda2" } } } }],
    });
    expect(problemsOf(taken)).toEqual([]);
  });

  it("keeps what is done if the question fails", () => {
    const failure = { retry: null, then: { kind: "ignore" }, undo: null } as const;
    const decided = edited(
      question,
      { type: "setFailure", path: "/do/0/askAda", failure },
      set(1, "Book it"),
      decide(),
    );
    const [asked, branch] = read(decided).list.steps;
    expect(asked?.failure?.then.kind).toBe("ignore");
    expect(branch?.lists[0]?.steps).toHaveLength(1);
    expect(problemsOf(decided)).toEqual([]);
  });

  it.each([
    ["a step that asks nothing", edited(question, set(1, "Tell")), "/do/1/tell", "yes or no"],
    [
      "a question that leads to the end",
      edited(question, { type: "set", path: "/do/0/askAda", member: "/then", value: "end" }),
      "/do/0/askAda",
      "YAML view",
    ],
  ])("is refused for %s", (_, text, path, why) => {
    const refused = applyEdit(text, decide(path));
    expect(refused).toMatchObject({ ok: false, error: { code: "conflict" } });
    if (!refused.ok) expect(refused.error.detail).toContain(why);
  });
});
