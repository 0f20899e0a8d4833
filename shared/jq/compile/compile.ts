import { JqSyntaxError } from "../errors.ts";
import { negate } from "../runtime/operators.ts";
import { raise } from "../runtime/raise.ts";
import type { JsonObject } from "../runtime/values.ts";
import type { Node } from "../syntax/ast.ts";
import { compileIndex, compileIterate, compileSlice } from "./access.ts";
import { compileAssign } from "./assign.ts";
import { Code, constant, fromDirect, fromGen, hop, NONE, type PathGen, tick } from "./code.ts";
import { compileArray, compileObject, compileString } from "./construct.ts";
import { compileBinary, compileBreak, compileIf, compileLabel, compileTry } from "./control.ts";
import { compileCall, compileFunction } from "./call.ts";
import { compileBind, compileForeach, compileReduce } from "./fold.ts";
import { formatter } from "../builtins/format.ts";
import { recurseCode } from "../builtins/recurse.ts";
import type { Scope } from "./scope.ts";

export const IDENTITY: Code = new Code(
  (_, input) => input,
  (_, input, emit) => emit(input),
  1,
  () => (_, path, input, emit) => emit(path, input),
);
IDENTITY.fields = [];

/**
 * Turns a part of the program into closures.
 *
 * @param tail whether its outputs go straight to the caller of the function around it
 * @throws {JqSyntaxError} where a name is not defined
 */
export function compile(node: Node, scope: Scope, tail: boolean): Code {
  switch (node.type) {
    case "identity":
      return IDENTITY;
    case "recurse":
      return recurseCode();
    case "literal":
      return constant(node.value);
    case "string":
      return compileString(node, scope);
    case "format": {
      const format = formatter(node.name);
      return fromDirect((env, input) => format(env.meter, input), 4);
    }
    case "index":
      return compileIndex(compile(node.target, scope, false), compile(node.key, scope, false), node.optional);
    case "slice": {
      const from = node.from === null ? null : compile(node.from, scope, false);
      const to = node.to === null ? null : compile(node.to, scope, false);
      return compileSlice(compile(node.target, scope, false), from, to, node.optional);
    }
    case "iterate":
      return compileIterate(compile(node.target, scope, false), node.optional);
    case "variable":
      return compileVariable(node.name, scope, node);
    case "location":
      return constant({ file: "<top-level>", line: node.line });
    case "call":
      return compileCall(node, scope, tail);
    case "array":
      return compileArray(node.body === null ? null : compile(node.body, scope, false));
    case "object":
      return compileObject(node, scope);
    case "negate":
      return compileNegate(compile(node.body, scope, false));
    case "paren":
      return compile(node.body, scope, tail);
    case "pipe":
      return compilePipe(node.stages, scope, tail);
    case "comma":
      return compileComma(node.items.map((item, at) => compile(item, scope, tail && at === node.items.length - 1)));
    case "binary":
      return compileBinary(node, scope);
    case "assign":
      return compileAssign(node, scope);
    case "if":
      return compileIf(node, scope, tail);
    case "try":
      return compileTry(
        compile(node.body, scope, false),
        node.handler === null ? null : compile(node.handler, scope, false),
      );
    case "reduce":
      return compileReduce(node, scope);
    case "foreach":
      return compileForeach(node, scope);
    case "bind":
      return compileBind(node, scope, tail);
    case "label":
      return compileLabel(node, scope);
    case "break":
      return compileBreak(node, scope);
    case "def": {
      let inner = scope;
      for (const definition of node.definitions) {
        inner = inner.define(definition);
        // Compiled where it is defined, so that its mistakes are told even if nobody calls it.
        checkDefinition(inner, definition.name, definition.params.length);
      }
      return compile(node.body, inner, tail);
    }
  }
}

function checkDefinition(scope: Scope, name: string, arity: number): void {
  const found = scope.findCallable(name, arity);
  if (found?.entry.kind === "function") compileFunction(found.entry.entry);
}

export function compileVariable(name: string, scope: Scope, node: Node): Code {
  const hops = scope.findSlot("variable", name);
  if (hops !== null) {
    const weight = 1 + hops / 16;
    if (hops === 0) return fromDirect((env) => env.value, weight);
    if (hops === 1) return fromDirect((env) => env.up?.value, weight);
    return fromDirect((env) => hop(env, hops).value, weight);
  }
  if (name === "ENV") return fromDirect(() => ({}), 1);
  if (name === "JQ_BUILD_CONFIGURATION") return constant("millrace");
  const { globals, source } = scope.shared;
  if (globals !== null && !globals.has(name)) throw new JqSyntaxError(`$${name} is not defined`, source, node);
  // What the caller gives is at the very root.
  const { level } = scope;
  return fromDirect(
    (env) => {
      const given = hop(env, level).value as JsonObject;
      return Object.hasOwn(given, name) ? (given[name] ?? null) : raise(`$${name} is not defined`);
    },
    1 + level / 16,
  );
}

function compileNegate(body: Code): Code {
  const { direct, gen, constant: known } = body;
  if (typeof known?.value === "number") return constant(-known.value);
  if (direct !== null) {
    return fromDirect((env, input) => {
      const value = direct(env, input);
      return value === NONE ? NONE : negate(env.meter, value);
    }, body.weight + 1);
  }
  return fromGen((env, input, emit) => gen(env, input, (value) => emit(negate(env.meter, value))), body.weight + 1);
}

function compilePipe(stages: readonly Node[], scope: Scope, tail: boolean): Code {
  // Behind a generator there is always something left to do: its next output.
  let straight = tail;
  const codes = stages.map((stage, at) => {
    const code = compile(stage, scope, straight && at === stages.length - 1);
    straight &&= code.direct !== null;
    return code;
  });
  return codes.reduceRight((right, left) => pipe(left, right));
}

export function pipe(left: Code, right: Code): Code {
  const weight = left.weight + right.weight;
  const path = (): PathGen => {
    const first = left.path;
    const second = right.path;
    return (env, start, input, emit) => first(env, start, input, (here, value) => second(env, here, value, emit));
  };
  if (left === IDENTITY) return right;
  if (right === IDENTITY) return left;
  const { direct: first } = left;
  const { direct: second } = right;
  if (first !== null && second !== null) {
    return fromDirect(
      (env, input) => {
        const value = first(env, input);
        return value === NONE ? NONE : second(env, value);
      },
      weight,
      path,
    );
  }
  const { gen } = right;
  if (first !== null) {
    return fromGen(
      (env, input, emit) => {
        const value = first(env, input);
        return value === NONE ? undefined : gen(env, value, emit);
      },
      weight,
      path,
    );
  }
  const { gen: source } = left;
  const { weight: cost } = right;
  if (second !== null) {
    return fromGen(
      (env, input, emit) =>
        source(env, input, (value) => {
          tick(env.meter, cost);
          const result = second(env, value);
          return result === NONE ? undefined : emit(result);
        }),
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) =>
      source(env, input, (value) => {
        tick(env.meter, cost);
        return gen(env, value, emit);
      }),
    weight,
    path,
  );
}

function compileComma(items: readonly Code[]): Code {
  const weight = items.reduce((sum, item) => sum + item.weight, 1);
  const last = items.length - 1;
  const path = (): PathGen => (env, start, input, emit) => {
    for (const item of items) {
      tick(env.meter, 0);
      const signal = item.path(env, start, input, emit);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
  return fromGen(
    (env, input, emit) => {
      for (let at = 0; at < last; at++) {
        tick(env.meter, 0);
        const signal = (items[at] as Code).gen(env, input, emit);
        if (signal !== undefined) return signal;
      }
      tick(env.meter, 0);
      return (items[last] as Code).gen(env, input, emit);
    },
    weight,
    path,
  );
}
