import { describe, expect, test } from "vitest";
import { paletteItems, search } from "./palette-items.ts";

const items = paletteItems([
  {
    name: "slack",
    version: "1",
    title: "Slack",
    description: "",
    config: null,
    auth: [],
    testable: true,
    actions: [
      { call: "slack.postMessage:1@connectors", title: "Post a message", description: "Into a channel", input: {} },
    ],
  },
]);
const first = (query: string): string | undefined => search(items, query)[0]?.id;

describe("the palette", () => {
  test.each([
    ["if", "if"],
    ["loop", "forEach"],
    ["for each", "forEach"],
    ["delay", "wait"],
    ["approval", "approval"],
    ["http", "http"],
    ["code", "script"],
    ["parallel", "parallel"],
    ["slack", "slack.postMessage:1@connectors"],
    ["post message", "slack.postMessage:1@connectors"],
    ["event", "emit"],
    ["end", "end"],
    ["finish", "end"],
    ["nothing", "end"],
    ["done", "end"],
  ])("%s finds %s first", (query, id) => {
    expect(first(query)).toBe(id);
  });

  test("nothing typed shows all of it, in its order", () => {
    expect(search(items, "  ")).toEqual(items);
  });

  test("what nobody calls anything finds nothing", () => {
    expect(search(items, "xyzzy")).toEqual([]);
  });

  test("an action comes with the call that it is", () => {
    const [action] = search(items, "slack");
    expect(action?.step).toEqual({
      kind: "action",
      title: "Post a message",
      task: { call: "slack.postMessage:1@connectors", with: {} },
    });
  });
});
