import { expect, it } from "vitest";
import {
  applyEdit,
  type ConditionRow,
  type FieldValue,
  type Operator,
  outlineOf,
  problemsOf,
  readCondition,
  starter,
  TWO_SIDED,
  unfinishedSides,
  writeCondition,
} from "./index.ts";

const HEAD = "document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0}\n";
const told = (text: string) => problemsOf(text).map(({ title, member, message }) => [title, member, message]);

const TOTAL: FieldValue = { kind: "value", ref: { source: { kind: "trigger" }, path: ["body", "total"] } };
const EMPTY: FieldValue = { kind: "literal", value: "" };
const literal = (value: unknown): FieldValue => ({ kind: "literal", value });

/** An "if" with one step in its first path, and this condition. */
function ifWith(...rows: readonly ConditionRow[]): string {
  let text = starter("Orders");
  const edit = (one: Parameters<typeof applyEdit>[1]): void => {
    const made = applyEdit(text, one);
    if (!made.ok) throw new Error(made.error.detail);
    ({ text } = made.value);
  };
  edit({ type: "insert", list: "/do", index: 0, step: { kind: "if", title: "Large" } });
  const outline = outlineOf(text);
  const list = outline.ok ? outline.value.list.steps[0]?.lists[0]?.path : undefined;
  edit({ type: "setCondition", list: list ?? "", condition: { kind: "rows", join: "and", rows } });
  return text;
}

const ALONE: readonly Operator[] = ["isEmpty", "isNotEmpty", "exists", "isTrue", "isFalse"];

it.each(TWO_SIDED)("“%s” with nothing to compare with is not finished, also after it was written", (operator) => {
  const row: ConditionRow = { left: TOTAL, operator, right: EMPTY };
  expect(unfinishedSides(row)).toEqual(["right"]);
  const read = readCondition(writeCondition({ kind: "rows", join: "and", rows: [row] }));
  expect(read).toEqual({ kind: "rows", join: "and", rows: [row] });
});

it.each([...TWO_SIDED, ...ALONE])("“%s” of nothing is not finished, and of a value it is", (operator) => {
  const right = ALONE.includes(operator) ? null : literal(100);
  const read = (left: FieldValue) =>
    readCondition(writeCondition({ kind: "rows", join: "and", rows: [{ left, operator, right }] }));
  const sides = (left: FieldValue) => {
    const condition = read(left);
    return condition.kind === "rows" ? condition.rows.flatMap(unfinishedSides) : null;
  };
  expect(sides(EMPTY)).toEqual(["left"]);
  expect(sides(TOTAL)).toEqual([]);
});

it.each([0, false, null])("%j is something to compare with", (value) => {
  expect(unfinishedSides({ left: TOTAL, operator: "is", right: literal(value) })).toEqual([]);
});

const WHEN = "/do/0/choose/switch/0/ifSo/when";

it("an empty comparison is a problem of its step, by row and field", () => {
  const half: ConditionRow = { left: TOTAL, operator: "is", right: EMPTY };
  const whole: ConditionRow = { left: TOTAL, operator: "is", right: literal("x") };
  expect(told(ifWith(half))).toEqual([["Large", WHEN, "Compare with what? One side of the comparison is empty."]]);
  expect(told(ifWith(whole, { ...whole, left: EMPTY }, half)).map(([, , message]) => message)).toEqual([
    "Condition 2: Compare which value? Choose one, to the left of the comparison.",
    "Condition 3: Compare with what? One side of the comparison is empty.",
  ]);
  expect(told(ifWith(whole))).toEqual([]);
  expect(told(ifWith({ left: TOTAL, operator: "isEmpty", right: null }))).toEqual([]);
});

it("an empty text that somebody wrote by hand is meant, and stays as it is", () => {
  for (const source of ['.name == ""', '"" != $context.name', '.name | startswith("")'])
    expect(readCondition(`\${ ${source} }`)).toEqual({ kind: "expression", source });
});

it.each([
  ["call: http, with: {method: get, endpoint: ''}", "/with/endpoint", /which address/],
  ["call: http, with: {method: get, endpoint: {uri: ' '}}", "/with/endpoint/uri", /which address/],
  [
    "call: 'http.request:1@connectors', with: {connection: '', method: GET, path: /a}",
    "/with/connection",
    /connection/,
  ],
  ["call: 'person.approve:1@connectors', with: {assignee: ada, title: ''}", "/with/title", /question/],
  ["call: 'person.approve:1@connectors', with: {title: Hi}", "/with/assignee", /who is asked/],
  ["call: 'person.form:1@connectors', with: {assignee: ada, title: ' ', schema: {}}", "/with/title", /question/],
  [
    "call: 'slack.postMessage:1@connectors', with: {connection: a, channel: '', text: Hi}",
    "/with/channel",
    /“Channel”/,
  ],
  ["call: 'slack.postMessage:1@connectors', with: {connection: a, channel: b}", "/with/text", /“Text”/],
  ["wait: {}", "/wait", /how long/],
  ["wait: {minutes: 0}", "/wait", /how long/],
  ["wait: ''", "/wait", /how long/],
  ["for: {each: item, in: ''}, do: [{b: {set: {x: 1}}}]", "/for/in", /list/],
  ["for: {each: item, in: '${ \"\" }'}, do: [{b: {set: {x: 1}}}]", "/for/in", /list/],
  ["for: {each: item, in: '${ [1] }'}, while: '${ true }', do: [{b: {set: {x: 1}}}]", "/while", /how long/],
  ["run: {script: {language: js, code: ''}}", "/run/script/code", /script/],
  ["listen: {to: {any: [{with: {type: a}}, {with: {type: ''}}]}}", "/listen/to/any/1/with/type", /kind of event/],
])("%s", (task, member, message) => {
  const problems = problemsOf(`${HEAD}do:\n  - doIt: {${task}}\n`);
  expect(problems).toMatchObject([{ step: "/do/0/doIt", title: "Do it", member }]);
  expect(problems[0]?.message).toMatch(message);
});

it.each([
  "call: http, with: {method: get, endpoint: '${ $workflow.input.url }'}",
  "call: 'slack.postMessage:1@connectors', with: {connection: a, channel: b, blocks: [1]}",
  "call: 'person.approve:1@connectors', with: {assignee: '${ .boss }', title: Hi}",
  "wait: '${ .pause }'",
  "set: {note: ''}",
  "listen: {to: {any: []}}",
])("%s lacks nothing", (task) => {
  expect(problemsOf(`${HEAD}do:\n  - doIt: {${task}}\n`)).toEqual([]);
});

it("a start by an event says which", () => {
  const text = `${HEAD}schedule: {on: {one: {with: {type: ''}}}}\ndo:\n  - a: {set: {x: 1}}\n`;
  expect(told(text)).toEqual([[null, "/schedule/on", "Say which events start it."]]);
});
