import { describe, expect, it } from "vitest";
import { MAX_DEPTH, MAX_VALUE_BYTES } from "../domain/limits.ts";
import { fine, Simulation } from "./testing/simulation.ts";

const standard = (kind: string): RegExp => new RegExp(`^https://serverlessworkflow.io/spec/1.0.0/errors/${kind}$`);

describe("the workflow's input and output", () => {
  it("are transformed, and the raw input stays in $workflow", () => {
    const run = new Simulation(
      "input: {from: .order}\noutput: {as: '{result: .}'}\ndo: [{a: {set: {id: '${ .id }', raw: '${ $workflow.input.other }'}}}]",
      { order: { id: 5 }, other: 6 },
    );
    expect(run.output).toEqual({ result: { id: 5, raw: 6 } });
  });

  it("are validated: the input before it is transformed, the output after", () => {
    const schema = "{document: {type: object, required: [id], properties: {id: {type: integer}}}}";
    const input = new Simulation(`input: {schema: ${schema}, from: .id}\ndo: [{a: {set: {x: 1}}}]`, { id: "no" });
    expect(input.error).toMatchObject({
      status: 400,
      instance: "/input",
      type: expect.stringMatching(standard("validation")) as string,
      detail: expect.stringContaining("/id") as string,
    });
    const output = new Simulation(`output: {schema: ${schema}, as: '{id: .n}'}\ndo: [{a: {set: {n: x}}}]`);
    expect(output.error).toMatchObject({ instance: "/output", status: 400 });
    expect(new Simulation(`output: {schema: ${schema}, as: '{id: .n}'}\ndo: [{a: {set: {n: 3}}}]`).output).toEqual({
      id: 3,
    });
  });

  it("fault the workflow where an expression fails", () => {
    expect(new Simulation("input: {from: 'error(\"x\")'}\ndo: [{a: {set: {x: 1}}}]").error).toMatchObject({
      instance: "/input",
      type: expect.stringMatching(standard("expression")) as string,
    });
    expect(new Simulation("output: {as: 'error(\"x\")'}\ndo: [{a: {set: {x: 1}}}]").error).toMatchObject({
      instance: "/output",
    });
  });
});

describe("a task's input, output and export", () => {
  it("flow as the standard says", () => {
    const run = new Simulation(
      `
do:
  - a:
      if: .n == 1
      input: {from: '{m: .n}'}
      set: {sum: '\${ .m + $input.m }', raw: '\${ $task.input.n }'}
      output: {as: '{sum: .sum, before: $task.output.raw, input: $input}'}
      export: {as: '{seen: $output.sum, dot: .sum}'}
  - b: {set: {context: '\${ $context }', dot: '\${ . }'}}`,
      { n: 1 },
    );
    expect(run.output).toEqual({ context: { seen: 2, dot: 2 }, dot: { sum: 2, before: 1, input: { m: 1 } } });
    expect(run.of("task.started")[0]?.data.input).toEqual({ value: { m: 1 } });
    expect(run.of("task.completed")[0]?.data.context).toEqual({ value: { seen: 2, dot: 2 } });
  });

  it("take objects with expressions as well", () => {
    const run = new Simulation(
      "do: [{a: {input: {from: {k: '${ .n }'}}, set: '${ . }', output: {as: {v: '${ .k }'}}, export: {as: {c: '${ .v }'}}}}, {b: {set: '${ [., $context] }'}}]",
      { n: 1 },
    );
    expect(run.output).toEqual([{ v: 1 }, { c: 1 }]);
  });

  it("begin with an empty context, whatever the input is: it can't pass for what a task exported", () => {
    const run = new Simulation("input: {from: .a}\ndo: [{a: {set: '${ $context }'}}]", { a: { b: 1 } });
    expect(run.output).toEqual({});
    const skipped = "{approve: {if: .ask, set: {approved: true}, export: {as: .}}}";
    const forged = new Simulation(`do: [${skipped}, {pay: {if: $context.approved, set: {paid: true}}}]`, {
      approved: true,
    });
    expect(forged.ran()).toEqual([]);
  });

  it("are validated, in order", () => {
    const failing = (part: string): string | undefined =>
      new Simulation(`do: [{a: {set: {x: 1}, ${part}}}]`, { n: 1 }).error.detail;
    const schema = "schema: {document: {required: [zzz]}}";
    expect(failing(`input: {${schema}, from: '{zzz: 1}'}`)).toMatch(/^The input /);
    expect(failing(`output: {${schema}}`)).toMatch(/^The output /);
    expect(failing(`export: {${schema}, as: .}`)).toMatch(/^The context /);
    expect(new Simulation(`do: [{a: {set: {x: 1}, output: {${schema}, as: '{zzz: 1}'}}}]`).status).toBe("completed");
  });

  it("refuse a schema that is elsewhere, or of another format", () => {
    expect(
      new Simulation("do: [{a: {set: {x: 1}, output: {schema: {resource: {endpoint: 'https://x'}}}}}]").error.type,
    ).toMatch(standard("configuration"));
    expect(
      new Simulation("do: [{a: {set: {x: 1}, output: {schema: {format: avro, document: {}}}}}]").error.type,
    ).toMatch(standard("configuration"));
  });

  it("describe task, workflow and runtime", () => {
    const run = new Simulation(
      "do: [{a: {set: {t: '${ $task | {name, reference, startedAt} }', k: '${ $task.definition | keys }', w: '${ $workflow | {id, startedAt} }', v: '${ $workflow.definition.document.version }', r: '${ $runtime.name }'}}}]",
      {},
      1_700_000_000_123,
    );
    const startedAt = {
      iso8601: "2023-11-14T22:13:20.123Z",
      epoch: { seconds: 1_700_000_000, milliseconds: 1_700_000_000_123 },
    };
    expect(run.output).toEqual({
      t: { name: "a", reference: "/do/0/a", startedAt },
      k: ["set"],
      w: { id: "exe_test", startedAt },
      v: "1.0.0",
      r: "millrace",
    });
  });

  it("are not at hand where the standard does not give them", () => {
    expect(new Simulation("do: [{a: {if: $input == 1, set: {x: 1}}}]").error.type).toMatch(standard("expression"));
    expect(new Simulation("do: [{a: {set: '${ $output }'}}]").error.type).toMatch(standard("expression"));
    expect(new Simulation("output: {as: $input}\ndo: [{a: {set: {x: 1}}}]").error.type).toMatch(standard("expression"));
  });
});

describe("limits of values", () => {
  it("name the limit and the size of an output or a context", () => {
    const big = new Simulation(`do: [{a: {set: '\${ [range(200000)] | map("aaaaaaaaaa") }'}}]`);
    expect(big.error).toMatchObject({
      instance: "/do/0/a",
      type: expect.stringMatching(standard("runtime")) as string,
    });
    expect(big.error.detail).toMatch(/^The output is \d{7} bytes of JSON; the limit is 1048576 bytes\.$/);
    const context = new Simulation(`do: [{a: {set: {x: 1}, export: {as: '[range(200000)] | map("aaaaaaaaaa")'}}}]`);
    expect(context.error.detail).toMatch(/^The context is \d+ bytes/);
  });

  it("refuse a response that is too large, before it is in the journal", () => {
    const run = new Simulation("do: [{a: {call: http, with: {method: get, endpoint: 'https://x.test'}}}]");
    run.settle(run.open[0]?.id ?? "", fine("x".repeat(MAX_VALUE_BYTES)));
    expect(run.error.detail).toContain(String(MAX_VALUE_BYTES));
    expect(JSON.stringify(run.journal).length).toBeLessThan(10_000);
  });

  it("stop at a depth that would exhaust a stack", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const run = new Simulation("do: [{a: {call: http, with: {method: get, endpoint: 'https://x.test'}}}]");
    run.settle(run.open[0]?.id ?? "", fine(deep));
    expect(run.error.detail).toContain(String(MAX_DEPTH));
    expect(new Simulation("do: [{a: {set: {x: 1}}}]", deep).error.instance).toBe("/input");
  });
});
