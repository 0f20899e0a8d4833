import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "../testing/simulation.ts";

const workflow = (more = "", rest = ""): Simulation =>
  new Simulation(`do: [{r: {run: {workflow: {namespace: n, name: child, version: '1.0.0'${more}}${rest}}}}]`, { a: 1 });
const script = (more: string, rest = "", input: unknown = { a: 1 }): Simulation =>
  new Simulation(`do: [{r: {run: {script: {language: js, code: 'return 1'${more}}${rest}}}}]`, input);

describe("run: workflow", () => {
  it("starts it with its input, or with what the task got, and gives its output", () => {
    const run = workflow(", input: {b: '${ .a }'}");
    expect(run.only).toMatchObject({
      request: {
        kind: "subflow",
        workflow: { namespace: "n", name: "child", version: "1.0.0" },
        input: { b: 1 },
        await: true,
      },
    });
    run.park(run.only.id, { execution: "exe_child" });
    expect(run.status).toBe("waiting");
    expect(run.of("effect.parked")[0]?.data.detail).toEqual({ execution: "exe_child" });
    run
      .crash()
      .reload()
      .settle(run.only.id, fine({ done: true }));
    expect(run.output).toEqual({ done: true });
    expect((workflow().only.request as { input: unknown }).input).toEqual({ a: 1 });
  });

  it("faults with the child's error, here", () => {
    const run = workflow().park();
    const error = { type: "https://e.test/x", status: 418, title: "Tea", detail: "pot", instance: "/do/9/deep" };
    run.settle(run.only.id, { ok: false, error });
    expect(run.error).toEqual({ ...error, instance: "/do/0/r" });
  });

  it("goes on with its input where it does not wait, and with nothing by return: none", () => {
    const run = workflow("", ", await: false");
    expect(run.only.request).toMatchObject({ await: false });
    run.settle(run.only.id, fine({ execution: "exe_child" }));
    expect(run.output).toEqual({ a: 1 });
    const failed = workflow("", ", await: false");
    expect(failed.settle(failed.only.id, broken(404)).error).toMatchObject({ status: 404 });
    const silent = workflow("", ", return: none");
    expect(silent.settle(silent.only.id, fine({ x: 1 })).output).toBeNull();
  });

  it("is let go when its task ends before it", () => {
    const run = new Simulation(
      "do: [{r: {run: {workflow: {namespace: n, name: c, version: '1'}}, timeout: {after: PT1S}}}]",
    );
    const { id } = run.park().only;
    run.tick(1000);
    expect(run.abandoned).toEqual([id]);
    const before = run.journal.length;
    run.settle(id, fine("late")).park(id).give({ type: "progress", effect: id, what: "late" });
    expect(run.journal.length).toBe(before);
  });
});

describe("run: script", () => {
  it("asks for it with text all around, and gives what it returns", () => {
    const run = script(
      ", stdin: '${ . }', arguments: ['x', '${ .a }'], environment: {FOO: '${ .a }', NO: '${ .none }'}",
    );
    expect(run.only.request).toEqual({
      kind: "script",
      language: "js",
      code: "return 1",
      arguments: ["x", "1"],
      stdin: '{"a":1}',
      environment: { FOO: "1" },
      return: "stdout",
      timeoutMs: 30_000,
    });
    expect(run.settle(run.only.id, fine("out")).output).toBe("out");
  });

  it("takes arguments by name, and each return", () => {
    expect(script(", arguments: '${ {n: .a} }'").only.request).toMatchObject({ arguments: { n: 1 }, stdin: null });
    for (const what of ["stderr", "code", "all"])
      expect(script("", `, return: ${what}`).only.request).toMatchObject({ return: what });
    const none = script("", ", return: none");
    expect(none.settle(none.only.id, fine("x")).output).toBeNull();
  });

  it("gives its input where it is not awaited, whatever becomes of it", () => {
    for (const outcome of [fine("x"), broken(500)]) {
      const run = script("", ", await: false");
      expect(run.settle(run.only.id, outcome).output).toEqual({ a: 1 });
    }
  });

  it.each([
    ["{script: {language: python, code: x}}", /python/],
    ["{script: {language: js, source: {endpoint: 'https://x.test'}}}", /source/],
    ["{shell: {command: ls}}", /shell/],
    ["{container: {image: x}}", /container/],
  ])("refuses %s", (what, detail) => {
    expect(new Simulation(`do: [{r: {run: ${what}}}]`).error).toMatchObject({
      status: 400,
      detail: expect.stringMatching(detail) as string,
    });
  });
});
