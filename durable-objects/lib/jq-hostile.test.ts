import { describe, expect, it } from "vitest";
import { compile, JqBudgetError, JqRuntimeError, JqSyntaxError } from "../../shared/jq/index.ts";
import { hostileCases } from "../../shared/jq/hostile.ts";

/** The Workers runtime has less stack than Node: what must end there has to be tried there. */
describe("hostile programs in the Workers runtime", () => {
  it.each(hostileCases().map((hostile) => [hostile.name, hostile] as const))(
    "%s ends with a typed error or an answer",
    (_name, { program, input }) => {
      let failure: unknown = null;
      try {
        compile(program).run(input);
      } catch (error) {
        failure = error;
      }
      const typed =
        failure instanceof JqBudgetError || failure instanceof JqRuntimeError || failure instanceof JqSyntaxError;
      expect(failure === null || typed).toBe(true);
    },
  );

  it.each([
    "[range(1e12)]",
    "repeat(.)",
    "def f: f; f",
    "last(range(1e12))",
    "[limit(1e9; repeat(1))]",
    '"a" * 1e9',
    `"${"a".repeat(40)}!" | test("(a+)+$")`,
  ])("%s spends its budget", (program) => {
    expect(() => compile(program).run(null)).toThrow(JqBudgetError);
  });
});
