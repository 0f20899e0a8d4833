import { type Code, fromDirect, fromGen, NONE } from "../compile/code.ts";
import { allDirect, eachCombination, weigh } from "../compile/product.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Make } from "./registry.ts";

/** A function over values: its input and one output of each argument at a time. */
export function native(work: (meter: Meter, input: unknown, ...args: readonly unknown[]) => unknown, cost = 2): Make {
  return (args) => {
    const weight = weigh(args) + cost;
    const directs = allDirect(args);
    if (directs === null)
      return fromGen(
        (env, input, emit) => eachCombination(args, env, input, (values) => emit(work(env.meter, input, ...values))),
        weight,
      );
    const [first] = directs;
    if (first === undefined) return fromDirect((env, input) => work(env.meter, input), weight);
    if (directs.length === 1) {
      return fromDirect((env, input) => {
        const value = first(env, input);
        return value === NONE ? NONE : work(env.meter, input, value);
      }, weight);
    }
    return fromDirect((env, input) => {
      const values: unknown[] = [];
      // From the last to the first, as with outputs.
      for (let at = directs.length - 1; at >= 0; at--) {
        const value = directs[at]?.(env, input);
        if (value === NONE) return NONE;
        values[at] = value;
      }
      return work(env.meter, input, ...values);
    }, weight);
  };
}

/** A function with `$parameters`: the first one varies slowest. */
export function nativeInOrder(
  work: (meter: Meter, input: unknown, ...args: readonly unknown[]) => unknown,
  cost = 2,
): Make {
  const reversed = native((meter, input, ...args) => work(meter, input, ...args.toReversed()), cost);
  return (args, expand) => reversed(args.toReversed(), expand);
}

export function only(args: readonly Code[], at = 0): Code {
  const code = args[at];
  if (code === undefined) throw new TypeError("an argument is missing");
  return code;
}
