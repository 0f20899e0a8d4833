import { describe, expect, test } from "vitest";
import { availableAt, membersOf, type Shape } from "./index.ts";

const HEAD = "document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0}\n";
const TEXT = `${HEAD}input:
  schema:
    document:
      type: object
      properties:
        order: {type: object, properties: {id: {type: string}, lines: {type: array, items: {type: object, properties: {price: {type: number}, tags: {type: array, items: {type: string}}}}}}}
do:
  - ask:
      call: person.approve:1@connectors
      with: {assignee: ada@example.com, title: 'OK?'}
      export: {as: '$context + {ask: .}'}
  - details:
      call: person.form:1@connectors
      with: {assignee: ada@example.com, title: 'What?', schema: {type: object, properties: {size: {type: integer}}}}
      export: {as: '$context + {details: .}'}
  - note:
      set:
        fixed: 3
        by: '\${ $context.ask.by }'
        lines: '\${ $workflow.input.order.lines }'
        text: 'For \${ $context.ask.by }'
        worked: '\${ $context.ask.by | length }'
      export: {as: '$context + {note: .}'}
  - own:
      set: {a: 1}
      output: {as: '\${ .a }'}
      export: {as: '$context + {own: .}'}
  - through:
      for: {each: line, in: '\${ $context.note.lines }', at: place}
      do:
        - inner:
            for: {each: tag, in: '\${ $line.tags }'}
            do:
              - here: {set: {x: 1}}
`;

const at = (path: string, text = TEXT, samples = {}) =>
  new Map(availableAt(text, path, { steps: {}, ...samples }).map((one) => [one.title, one]));
const kinds = (shape: Shape | undefined) =>
  Object.fromEntries(Object.entries(membersOf(shape) ?? {}).map(([name, { type }]) => [name, type]));
const HERE = "/do/4/through/do/0/inner/do/0/here";

describe("before anything ran", () => {
  const known = at(HERE);

  test("what starts it is as its schema says, or as such starts are", () => {
    expect(kinds(known.get("Start")?.shape)).toEqual({ order: "object" });
    const started = (start: string) => at("/do/0/a", `${HEAD}${start}\ndo: [{a: {set: {x: 1}}}]\n`);
    const hook = `${HEAD.replace("1.0.0}", "1.0.0, metadata: {start: webhook}}")}do: [{a: {set: {x: 1}}}]\n`;
    expect(Object.keys(kinds(at("/do/0/a", hook).get("Webhook")?.shape))).toEqual([
      "body",
      "headers",
      "query",
      "method",
      "path",
    ]);
    expect(kinds(started("schedule: {cron: '0 9 * * *'}").get("Schedule")?.shape)).toEqual({ scheduledAt: "string" });
    expect(started("schedule: {on: {one: {with: {type: a.b}}}}").get("Event")?.shape).toMatchObject({ type: "array" });
    expect(started("").get("Start")).not.toHaveProperty("shape");
  });

  test("people's answers have their members", () => {
    expect(kinds(known.get("Ask")?.shape)).toEqual({
      approved: "boolean",
      comment: "string",
      by: "string",
      at: "string",
    });
    const details = known.get("Details")?.shape;
    expect(kinds(details)).toEqual({ answer: "object", by: "string", at: "string" });
    expect(kinds(membersOf(details)?.["answer"])).toEqual({ size: "integer" });
  });

  test("what is set has its keys, and of a chip what it refers to", () => {
    expect(kinds(known.get("Note")?.shape)).toEqual({
      fixed: "number",
      by: "string",
      lines: "array",
      text: "string",
      worked: undefined,
    });
  });

  test("what a step hands on by an expression of its own is not known", () => {
    expect(known.get("Own")).not.toHaveProperty("shape");
  });

  test("an item is an element of its list, in a loop within a loop too", () => {
    expect(kinds(known.get("Line")?.shape)).toEqual({ price: "number", tags: "array" });
    expect(known.get("Tag")?.shape).toEqual({ type: "string" });
    expect(known.get("Place")).toMatchObject({ sample: 0 });
  });
});

test("an item's sample is the first of its list, in a loop within a loop too", () => {
  const known = at(HERE, TEXT, { steps: { note: { lines: [{ price: 3, tags: ["new", "old"] }] } } });
  expect(known.get("Line")?.sample).toEqual({ price: 3, tags: ["new", "old"] });
  expect(known.get("Tag")?.sample).toBe("new");
});

test("a list that is written out says what its elements are", () => {
  const text = `${HEAD}do:\n  - all:\n      for: {each: one, in: '\${ [{"a": 1}] }'}\n      do: [{x: {set: {y: 1}}}]\n`;
  expect(at("/do/0/all/do/0/x", text).has("One")).toBe(true);
  const written = `${HEAD}do:\n  - all:\n      for: {each: one, in: [{a: 1}]}\n      do: [{x: {set: {y: 1}}}]\n`;
  expect(kinds(at("/do/0/all/do/0/x", written).get("One")?.shape)).toEqual({ a: "number" });
});

test("the error is there where something is done about it", () => {
  const text = `${HEAD}do:\n  - careful:\n      try: [{a: {set: {x: 1}}}]\n      catch: {as: problem, do: [{b: {set: {y: 1}}}]}\n`;
  expect(kinds(at("/do/0/careful/catch/do/0/b", text).get("Problem")?.shape)).toMatchObject({
    status: "number",
    title: "string",
  });
});

test("steps of a loop that refer to one another are no circle", () => {
  const text = `${HEAD}do:
  - again:
      for: {each: one, in: '\${ [1] }'}
      do:
        - a: {set: {v: '\${ $context.b.v }'}, export: {as: '$context + {a: .}'}}
        - b: {set: {v: '\${ $context.a.v }'}, export: {as: '$context + {b: .}'}}
`;
  expect(kinds(at("/do/0/again/do/1/b", text).get("A")?.shape)).toEqual({ v: undefined });
});
