import { describe, expect, it } from "vitest";
import { availableAt, membersOf, type Segment, type Shape } from "./index.ts";
import { withUsed } from "./used.ts";

const TEXT = `document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0, metadata: {start: webhook}}
do:
  - find:
      call: http
      with: {method: get, endpoint: 'https://example.com/\${ $workflow.input.body.number }'}
      export: {as: '\${ $context + {find: .} }'}
  - large:
      do:
        - choose:
            switch:
              - big: {when: '\${ ([($workflow.input.body.total)? | numbers | . > 100] | any) }', then: big}
              - otherwise: {then: exit}
        - big:
            do:
              - ask:
                  call: person.approve:1@connectors
                  with: {assignee: ada, title: 'Pay \${ $context.find.customer.email }?'}
                  export: {as: '\${ $context + {ask: .} }'}
            then: exit
  - lines:
      for: {each: line, in: '\${ $context.find.lines }'}
      do:
        - tell: {set: {all: '\${ [$context.find.lines[].price] }', made: '\${ $context.ask.madeUp }'}}
`;

const shapes = new Map(
  availableAt(TEXT, "/do/2/lines/do/0/tell", { steps: {} }).map(({ title, shape }) => [title, shape]),
);
const namesOf = (shape: Shape | undefined): string[] => Object.keys(membersOf(shape) ?? {});

const use = (...path: Segment[]) => ({ path, number: false });

describe("what is used elsewhere", () => {
  it("is there to choose, before any of it was seen", () => {
    expect(namesOf(membersOf(shapes.get("Webhook"))?.["body"])).toEqual(["number", "total"]);
    expect(membersOf(membersOf(shapes.get("Webhook"))?.["body"])).toEqual({ number: {}, total: { type: "number" } });
    expect(namesOf(shapes.get("Find"))).toEqual(["customer", "lines"]);
    expect(namesOf(membersOf(shapes.get("Find"))?.["customer"])).toEqual(["email"]);
    expect(membersOf(shapes.get("Find"))?.["lines"]).toMatchObject({ type: "array", items: { type: "object" } });
    expect(namesOf(shapes.get("Line"))).toEqual(["price"]);
  });

  it("adds nothing to what says all that is in it", () => {
    expect(namesOf(shapes.get("Ask"))).toEqual(["approved", "comment", "by", "at"]);
    expect(withUsed({ type: "string" }, [use("length")])).toEqual({ type: "string" });
    expect(withUsed({ type: "array", items: {} }, [use("name")])).toEqual({ type: "array", items: {} });
  });

  it("is left where one says a list and another an object", () => {
    expect(withUsed(undefined, [use("a"), use({ each: true })])).toBeUndefined();
    expect(withUsed(undefined, [])).toBeUndefined();
  });
});
