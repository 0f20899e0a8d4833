import { expect, test } from "vitest";
import { exampleBody } from "./example-body.ts";

const definition = (steps: string) =>
  `document: {dsl: '1.0.3', namespace: test, name: example, version: 1.0.0, metadata: {start: webhook}}\ndo:\n${steps}`;

test("an example has what the steps read, and numbers where they are compared with one", () => {
  const steps = `  - note: {set: {email: '\${ $workflow.input.body.customer.email }', first: '\${ $workflow.input.body.lines[0].sku }'}}
  - large:
      do:
        - choose:
            switch:
              - big: {when: '\${ ([($workflow.input.body.total)? | numbers | . > 100] | any) }', then: exit}
              - otherwise: {then: exit}
`;
  expect(exampleBody(definition(steps))).toEqual({
    customer: { email: "some email" },
    lines: [{ sku: "some sku" }],
    total: 120,
  });
});

test("there is none where nothing of it is read", () => {
  expect(exampleBody(definition("  - note: {set: {method: '${ $workflow.input.method }'}}\n"))).toBeNull();
  expect(exampleBody("no: [definition")).toBeNull();
});
