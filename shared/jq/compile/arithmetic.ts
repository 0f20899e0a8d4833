import { OPERATIONS } from "../runtime/operators.ts";
import { type Direct, NONE } from "./code.ts";

/** An operator over two operands of one output each, numbers first: most programs are of these. */
export function arithmetic(operator: string, left: Direct, right: Direct): Direct {
  const operation = OPERATIONS[operator];
  if (operation === undefined) throw new TypeError(operator);
  const slow = (env: Parameters<Direct>[0], a: unknown, b: unknown): unknown =>
    a === NONE || b === NONE ? NONE : operation(env.meter, a, b);
  switch (operator) {
    case "+":
      return (env, input) => {
        const b = right(env, input);
        const a = left(env, input);
        return typeof a === "number" && typeof b === "number" ? a + b : slow(env, a, b);
      };
    case "-":
      return (env, input) => {
        const b = right(env, input);
        const a = left(env, input);
        return typeof a === "number" && typeof b === "number" ? a - b : slow(env, a, b);
      };
    case "*":
      return (env, input) => {
        const b = right(env, input);
        const a = left(env, input);
        return typeof a === "number" && typeof b === "number" ? a * b : slow(env, a, b);
      };
    case ">":
      return (env, input) => {
        const b = right(env, input);
        const a = left(env, input);
        // nan is below everything, so the plain comparison is wrong for it.
        return typeof a === "number" && typeof b === "number" && a === a && b === b ? a > b : slow(env, a, b);
      };
    case "<":
      return (env, input) => {
        const b = right(env, input);
        const a = left(env, input);
        return typeof a === "number" && typeof b === "number" && a === a && b === b ? a < b : slow(env, a, b);
      };
    default:
      return (env, input) => {
        const b = right(env, input);
        const a = left(env, input);
        return slow(env, a, b);
      };
  }
}
