import { type Code, type Direct, type Env, NONE, type Signal } from "./code.ts";

/** Calls `then` with each combination of what the codes give; the last one varies slowest, as with jq's own functions. */
export function eachCombination(
  codes: readonly Code[],
  env: Env,
  input: unknown,
  then: (values: unknown[]) => Signal,
): Signal {
  const values: unknown[] = Array.from({ length: codes.length }, () => null);
  const level = (at: number): Signal => {
    const code = codes[at];
    if (code === undefined) return then(values);
    if (code.direct !== null) {
      const value = code.direct(env, input);
      if (value === NONE) return undefined;
      values[at] = value;
      return level(at - 1);
    }
    return code.gen(env, input, (value) => {
      values[at] = value;
      return level(at - 1);
    });
  };
  return level(codes.length - 1);
}

export function allDirect(codes: readonly Code[]): readonly Direct[] | null {
  const directs: Direct[] = [];
  for (const code of codes) {
    if (code.direct === null) return null;
    directs.push(code.direct);
  }
  return directs;
}

export function weigh(codes: readonly (Code | null)[]): number {
  let weight = 1;
  for (const code of codes) weight += code?.weight ?? 0;
  return weight;
}
