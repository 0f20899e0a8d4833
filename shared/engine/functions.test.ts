import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { Links } from "../dsl/functions.ts";
import type { Definition } from "../dsl/types.ts";
import { compile } from "./index.ts";
import { broken, fine, Simulation } from "./testing/simulation.ts";

const head = { document: { dsl: "1.0.3", namespace: "test", name: "example", version: "1.0.0" } };

function simulate(yaml: string, input: unknown = {}, links: Links = {}): Simulation {
  const definition = { ...head, ...(parse(yaml) as object) } as Definition;
  return new Simulation(compile(definition, createJqExpressions(), links), input);
}

const getPet = `
use:
  functions:
    getPetById:
      input: {schema: {document: {type: object, properties: {petId: {type: integer}}, required: [petId]}}}
      call: http
      with: {method: get, endpoint: 'https://pets.test/{petId}'}
      output: {as: .name}
`;

describe("a function of use.functions", () => {
  it("gets what `with` gives, and its output is the call's", () => {
    const run = simulate(
      `${getPet}\ndo: [{getPet: {call: getPetById, with: {petId: '\${ .id }'}, output: {as: '{pet: .}'}}}]`,
      {
        id: 69,
      },
    );
    expect(run.open[0]?.request).toMatchObject({ kind: "http", url: "https://pets.test/69" });
    run.crash().reload();
    expect(run.run(() => fine({ name: "Milou" })).output).toEqual({ pet: "Milou" });
    expect(run.of("function.called").map((entry) => entry.data.input)).toEqual([{ petId: 69 }]);
  });

  it("refuses input that is not of its schema, and faults at the call's pointer", () => {
    const yaml = (id: string) => `${getPet}\ndo: [{getPet: {call: getPetById, with: {petId: ${id}}}}]`;
    expect(simulate(yaml("x")).error).toMatchObject({ status: 400, instance: "/do/0/getPet" });
    expect(simulate(yaml("1")).run(() => broken(404)).error).toMatchObject({ status: 404, instance: "/do/0/getPet" });
  });

  it("gets the call's own input where there is no `with`", () => {
    expect(simulate(`${getPet}\ndo: [{getPet: {call: getPetById}}]`, { petId: 7 }).open[0]?.request).toMatchObject({
      url: "https://pets.test/7",
    });
  });

  it("has another idempotency key at each place that calls it", () => {
    const post = "{call: http, with: {method: post, endpoint: 'https://x.test'}}";
    const run = simulate(`
use: {functions: {f: {do: [{inner: ${post}}]}}}
do: [{a: {call: f}}, {b: {call: f}}, {c: {for: {in: '[1,2]'}, do: [{d: {call: f}}]}}]`).run();
    const keys = run.of("effect.requested").map((entry) => entry.data.key);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
  });

  it("does not see what is bound around its call", () => {
    const run = simulate(`
use: {functions: {f: {set: '\${ $item }'}}}
do: [{each: {for: {in: '[1]'}, do: [{g: {call: f, with: {n: '\${ $item }'}}}]}}]`);
    expect(run.error.type).toMatch(/expression$/);
  });

  it("may call another, with `then: exit` leaving only its own list", () => {
    const run = simulate(`
use:
  functions:
    twice: {set: '\${ .n * 2 }'}
    four: {do: [{a: {call: twice, with: {n: '\${ .n }'}}, }, {b: {call: twice, with: {n: '\${ . }'}, then: exit}}, {never: {set: 0}}]}
do: [{x: {call: four, with: {n: 3}}}, {y: {set: {got: '\${ . }'}}}]`);
    expect(run.output).toEqual({ got: 12 });
  });

  it("that calls itself faults the call, by way of another too", () => {
    const run = simulate("use: {functions: {f: {call: g}, g: {do: [{a: {call: f}}]}}}\ndo: [{x: {call: f}}]");
    expect(run.error).toMatchObject({ status: 400, detail: expect.stringContaining("calls itself") as string });
  });

  it("that grows without measure faults instead of filling memory", () => {
    const calls = (name: string): string => Array.from({ length: 40 }, (_, n) => `{c${n}: {call: ${name}}}`).join(", ");
    const functions = [0, 1, 2, 3, 4].map(
      (n) => `f${n}: {do: [${n === 4 ? "{s: {set: {a: 1}}}" : calls(`f${n + 1}`)}]}`,
    );
    const run = simulate(`use: {functions: {${functions.join(", ")}}}\ndo: [{x: {call: f0}}]`).run();
    expect(run.error.detail).toContain("add more than");
    expect(run.program.nodes.length).toBeLessThan(20_000);
  });
});

describe("a function from elsewhere", () => {
  const uri = "https://raw.githubusercontent.com/acme/catalog/refs/heads/main/functions/log/1.0.0/function.yaml";
  const resources = { [uri]: { set: { logged: "${ .message }" } } };

  it.each([
    ["by its URI", `do: [{log: {call: '${uri}', with: {message: hi}}}]`],
    [
      "by the page of it",
      `do: [{log: {call: 'https://github.com/acme/catalog/blob/main/functions/log/1.0.0/function.yaml', with: {message: hi}}}]`,
    ],
    [
      "of a catalog",
      "use: {catalogs: {global: {endpoint: {uri: 'https://github.com/acme/catalog'}}}}\ndo: [{log: {call: 'log:1.0.0@global', with: {message: hi}}}]",
    ],
  ])("is called %s, as it was pinned", (_, yaml) => {
    expect(simulate(yaml, {}, { resources }).output).toEqual({ logged: "hi" });
    expect(simulate(yaml).error).toMatchObject({ status: 400, detail: expect.stringContaining(uri) as string });
  });

  it("of our own catalogue may send mail and ask a person; a workflow may not", () => {
    const connectors = (name: string) =>
      name === "email.send"
        ? ({
            call: "millrace.email",
            with: { connection: "${ .connection }", from: "a@x.test", to: "${ .to }", subject: "Hi ${ .name }" },
          } as never)
        : ({
            call: "millrace.person",
            with: { form: "approve", assignee: "${ .who }", title: "Ok?", expires: "${ .expires }" },
          } as never);
    const call = (name: string, given: string): string => `do: [{m: {call: '${name}:1@connectors', with: ${given}}}]`;
    const mail = simulate(call("email.send", "{connection: office, to: b@x.test, name: Bo}"), {}, { connectors });
    expect(mail.open[0]?.request).toMatchObject({
      kind: "email",
      connection: "office",
      to: ["b@x.test"],
      subject: "Hi Bo",
    });
    expect(mail.of("effect.requested")[0]?.data.repeatable).toBe(false);
    const person = simulate(call("person.approve", "{who: eve, expires: PT1M}"), {}, { connectors });
    expect(person.open[0]?.request).toEqual({
      kind: "listen",
      filters: [],
      person: {
        form: "approve",
        assignee: "eve",
        title: "Ok?",
        description: null,
        schema: null,
        expiresAt: 1_060_000,
        remindAfterMs: null,
        notify: null,
      },
    });
    expect(person.run(() => fine({ approved: true })).output).toEqual({ approved: true });
    expect(simulate("do: [{m: {call: millrace.email, with: {to: x}}}]", {}, { connectors }).error.status).toBe(400);
  });
});
