import { JqSyntaxError } from "../errors.ts";
import { OPERATIONS } from "../runtime/operators.ts";
import { Raise } from "../runtime/raise.ts";
import { truthy } from "../runtime/values.ts";
import type { BinaryNode, BreakNode, IfNode, LabelNode } from "../syntax/ast.ts";
import {
  Break,
  type Code,
  constant,
  Crossing,
  type Direct,
  Env,
  fromDirect,
  fromGen,
  hop,
  NONE,
  type PathGen,
} from "./code.ts";
import { compile, IDENTITY } from "./compile.ts";
import { arithmetic } from "./arithmetic.ts";
import type { Scope } from "./scope.ts";

export function compileBinary(node: BinaryNode, scope: Scope): Code {
  const left = compile(node.left, scope, false);
  const right = compile(node.right, scope, false);
  // An error on the left counts as nothing there, and never comes out.
  if (node.operator === "//") return alternative(compileTry(left, null), right);
  if (node.operator === "and" || node.operator === "or") return logical(left, right, node.operator === "or");
  return operate(node.operator, left, right);
}

/** The right operand varies slowest. */
export function operate(operator: string, left: Code, right: Code): Code {
  const weight = left.weight + right.weight + 1;
  if (left.direct !== null && right.direct !== null) {
    const direct = arithmetic(operator, left.direct, right.direct);
    if (left.constant === null || right.constant === null) return fromDirect(direct, weight);
    return folded(operator, left, right) ?? fromDirect(direct, weight);
  }
  const operation = OPERATIONS[operator];
  if (operation === undefined) throw new TypeError(operator);
  return fromGen(
    (env, input, emit) => right.gen(env, input, (b) => left.gen(env, input, (a) => emit(operation(env.meter, a, b)))),
    weight,
  );
}

/** Numbers only: anything else may be large, and is paid for when it runs. */
function folded(operator: string, left: Code, right: Code): Code | null {
  const a = left.constant?.value;
  const b = right.constant?.value;
  if (typeof a !== "number" || typeof b !== "number") return null;
  if (operator === "+") return constant(a + b);
  if (operator === "-") return constant(a - b);
  return operator === "*" ? constant(a * b) : null;
}

function logical(left: Code, right: Code, or: boolean): Code {
  const weight = left.weight + right.weight + 1;
  const { direct: first } = left;
  const { direct: second } = right;
  if (first !== null && second !== null) {
    return fromDirect((env, input) => {
      const a = first(env, input);
      if (a === NONE) return NONE;
      if (truthy(a) === or) return or;
      const b = second(env, input);
      return b === NONE ? NONE : truthy(b);
    }, weight);
  }
  return fromGen(
    (env, input, emit) =>
      left.gen(env, input, (a) => (truthy(a) === or ? emit(or) : right.gen(env, input, (b) => emit(truthy(b))))),
    weight,
  );
}

/** `//`: what is neither false nor null on the left, else the right. */
function alternative(left: Code, right: Code): Code {
  const weight = left.weight + right.weight + 1;
  const path = (): PathGen => {
    const first = left.path;
    const second = right.path;
    return (env, start, input, emit) => {
      let found = false;
      const signal = first(env, start, input, (here, value) => {
        if (!truthy(value)) return undefined;
        found = true;
        return emit(here, value);
      });
      return signal !== undefined || found ? signal : second(env, start, input, emit);
    };
  };
  const { direct: first } = left;
  const { direct: second } = right;
  if (first !== null && second !== null) {
    return fromDirect(
      (env, input) => {
        const value = first(env, input);
        return value !== NONE && truthy(value) ? value : second(env, input);
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) => {
      let found = false;
      const signal = left.gen(env, input, (value) => {
        if (!truthy(value)) return undefined;
        found = true;
        return emit(value);
      });
      return signal !== undefined || found ? signal : right.gen(env, input, emit);
    },
    weight,
    path,
  );
}

export function compileIf(node: IfNode, scope: Scope, tail: boolean): Code {
  // Behind a condition of several outputs there is something left to do: its next output.
  let straight = tail;
  const branches = node.branches.map((branch) => {
    const condition = compile(branch.condition, scope, false);
    straight &&= condition.direct !== null;
    return { condition, then: compile(branch.then, scope, straight) };
  });
  const otherwise = node.otherwise === null ? IDENTITY : compile(node.otherwise, scope, straight);
  return branches.reduceRight((rest, branch) => choose(branch.condition, branch.then, rest), otherwise);
}

export function choose(condition: Code, then: Code, otherwise: Code): Code {
  const weight = condition.weight + then.weight + otherwise.weight;
  const { direct: test } = condition;
  const path = (): PathGen => {
    const yes = then.path;
    const no = otherwise.path;
    return (env, start, input, emit) =>
      condition.gen(env, input, (value) => (truthy(value) ? yes : no)(env, start, input, emit));
  };
  if (test !== null && then.direct !== null && otherwise.direct !== null) {
    const { direct: yes } = then;
    const { direct: no } = otherwise;
    return fromDirect(
      (env, input) => {
        const value = test(env, input);
        if (value === NONE) return NONE;
        return truthy(value) ? yes(env, input) : no(env, input);
      },
      weight,
      path,
    );
  }
  const { gen: yes } = then;
  const { gen: no } = otherwise;
  if (test !== null) {
    return fromGen(
      (env, input, emit) => {
        const value = test(env, input);
        if (value === NONE) return undefined;
        return truthy(value) ? yes(env, input, emit) : no(env, input, emit);
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) => condition.gen(env, input, (value) => (truthy(value) ? yes : no)(env, input, emit)),
    weight,
    path,
  );
}

/** An error of the body only: what happens to its outputs further on is not ours to catch. */
export function compileTry(body: Code, handler: Code | null): Code {
  const weight = body.weight + (handler?.weight ?? 0) + 1;
  const path = (): PathGen => tryPath(body.path, handler);
  const { direct } = body;
  if (direct !== null && (handler === null || handler.direct !== null)) {
    const caught: Direct = handler?.direct ?? (() => NONE);
    return fromDirect(
      (env, input) => {
        const { depth } = env.meter;
        try {
          return direct(env, input);
        } catch (error) {
          if (!(error instanceof Raise)) throw error;
          env.meter.depth = depth;
          return caught(env, error.value ?? null);
        }
      },
      weight,
      path,
    );
  }
  return fromGen(
    (env, input, emit) => {
      const { depth } = env.meter;
      let inside = true;
      try {
        return body.gen(env, input, (value) => {
          inside = false;
          const signal = emit(value);
          inside = true;
          return signal;
        });
      } catch (error) {
        if (!inside || !(error instanceof Raise)) throw error;
        env.meter.depth = depth;
        return handler === null ? undefined : handler.gen(env, error.value ?? null, emit);
      }
    },
    weight,
    path,
  );
}

function tryPath(body: PathGen, handler: Code | null): PathGen {
  return (env, start, input, emit) => {
    const { depth } = env.meter;
    let inside = true;
    try {
      return body(env, start, input, (here, value) => {
        inside = false;
        const signal = emit(here, value);
        inside = true;
        return signal;
      });
    } catch (error) {
      if (!inside || !(error instanceof Raise)) throw error;
      env.meter.depth = depth;
      return handler === null ? undefined : handler.path(env, start, error.value ?? null, emit);
    }
  };
}

export function compileLabel(node: LabelNode, scope: Scope): Code {
  const body = compile(node.body, scope.slot("label", node.name), false);
  const within = (env: Env, work: (inner: Env) => ReturnType<Code["gen"]>): ReturnType<Code["gen"]> => {
    const label = new Break();
    const { depth } = env.meter;
    try {
      const signal = work(new Env(env.meter, env, label));
      return signal === label ? undefined : signal;
    } catch (error) {
      if (!(error instanceof Crossing) || error.signal !== label) throw error;
      env.meter.depth = depth;
      return undefined;
    }
  };
  return fromGen(
    (env, input, emit) => within(env, (inner) => body.gen(inner, input, emit)),
    body.weight + 1,
    () => (env, start, input, emit) => within(env, (inner) => body.path(inner, start, input, emit)),
  );
}

export function compileBreak(node: BreakNode, scope: Scope): Code {
  const hops = scope.findSlot("label", node.name);
  if (hops === null) throw new JqSyntaxError(`$*label-${node.name} is not defined`, scope.shared.source, node);
  return fromGen(
    (env) => hop(env, hops).value as Break,
    1,
    () => (env) => hop(env, hops).value as Break,
  );
}
