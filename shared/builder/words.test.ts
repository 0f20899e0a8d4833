import { expect, it } from "vitest";
import { applyEdit, outlineOf, problemsOf, starter, stepsIn, type StepKind } from "./index.ts";

const HEAD = "document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0}\ndo:\n";
/** Expressions, pointers, durations as machines write them, and words of the parser. */
const TECHNICAL = /\$\{|\$[a-z]|\/do\/|\/with|\bPT?\d|Too small|Invalid|expected|use\.|ISO/;

const KINDS: readonly StepKind[] = [
  "http",
  "action",
  "set",
  "if",
  "parallel",
  "forEach",
  "wait",
  "approval",
  "form",
  "emit",
  "listen",
  "workflow",
  "script",
  "fail",
  "group",
  "try",
];

it.each(KINDS)("a new %s says in plain words what is missing", (kind) => {
  const made = applyEdit(starter("Hi"), { type: "insert", list: "/do", index: 0, step: { kind, title: "New step" } });
  if (!made.ok) throw new Error(made.error.detail);
  const outline = outlineOf(made.value.text);
  const paths = outline.ok ? [...stepsIn(outline.value.list)].map(({ path }) => path) : [];
  for (const { message, step, title } of problemsOf(made.value.text)) {
    expect(message).not.toMatch(TECHNICAL);
    expect(paths).toContain(step);
    expect(title).toBe("New step");
  }
});

it.each([
  ["- a: {wait: 5x}", "The time to wait is no length of time, such as 30 seconds or 5 minutes."],
  ["- a: {set: {x: '${ .a | }'}}", "The expression in “X” can't be read: mend it, or choose a value."],
  ["- a: {set: {x: '${ $secrets.k }'}}", "“X” refers to a secret that is not there: choose another one."],
  ["- a: {set: {x: '${ $foo }'}}", "“X” refers to something that is not there: choose another value."],
  ["- a: {call: 'slack.post:1@connectors'}", "What it calls is not there: choose another action."],
  ["- a: {wait: PT1S, then: nope}", "It leads to a step that is not there: change it in the YAML view."],
  ["- a: {wait: PT1S, wat: 1}", "“Wat” is no field of this step: take it out in the YAML view."],
  [
    "- a: {call: http, with: {method: get, endpoint: no}}",
    "It needs a whole web address, such as https://example.com/orders.",
  ],
  ["- a: {call: http}", "Nothing is filled in yet."],
  ["- a: 5", "This is no step that can be run: change it in the YAML view."],
])("%s", (task, message) => {
  const [problem] = problemsOf(`${HEAD}  ${task}\n`);
  expect(problem?.message).toBe(message);
  // What the validation said is there for who reads the text.
  expect(problem?.detail).toBeTypeOf("string");
});

it("what a step does is told without expressions and durations", () => {
  const text = `${HEAD}  - getOrder: {call: http, with: {method: get, endpoint: 'https://x.test/\${ $workflow.input["}"] }/a'}}
  - pause: {wait: PT1M30S}
  - tell: {emit: {event: {with: {source: /x, type: '\${ .kind }'}}}}
  - ask: {call: 'person.approve:1@connectors', with: {assignee: '\${ $context.boss }', title: Hi}}
`;
  const outline = outlineOf(text);
  const told = outline.ok ? [...stepsIn(outline.value.list)].map(({ title, summary }) => [title, summary]) : [];
  expect(told).toEqual([
    ["Get order", "GET https://x.test/…/a"],
    ["Pause", "1 minute 30 seconds"],
    ["Tell", "…"],
    ["Ask", "…"],
  ]);
});
