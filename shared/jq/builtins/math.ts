import { describe } from "../data/print.ts";
import type { Meter } from "../runtime/meter.ts";
import { raise } from "../runtime/raise.ts";
import * as special from "../data/special-functions.ts";
import { native } from "./native.ts";
import type { Group, Make } from "./registry.ts";

function number(meter: Meter, value: unknown): number {
  return typeof value === "number" ? value : raise(`${describe(meter, value)} number required`);
}

function one(work: (x: number) => unknown): Make {
  return native((meter, input) => work(number(meter, input)), 1);
}

function two(work: (x: number, y: number) => number): Make {
  return native((meter, _, x, y) => work(number(meter, x), number(meter, y)), 1);
}

/** Halves go away from zero; Math.round sends them up. */
function round(x: number): number {
  return Math.abs(x) > 2 ** 52 ? x : Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}

/** Halves go to the even neighbour. */
function nearest(x: number): number {
  if (!Number.isFinite(x)) return x;
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function remainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || Math.abs(x) === Number.POSITIVE_INFINITY || y === 0) return Number.NaN;
  if (Math.abs(y) === Number.POSITIVE_INFINITY) return x;
  let rest = Math.abs(x) % Math.abs(y);
  const odd = Math.floor(Math.abs(x) / Math.abs(y)) % 2 === 1;
  const half = Math.abs(y) / 2;
  if (rest > half || (rest === half && odd)) rest -= Math.abs(y);
  return x < 0 ? -rest : rest;
}

function scale(x: number, by: number): number {
  const power = Math.trunc(Math.max(-5000, Math.min(5000, by)));
  // In steps, or 2 ** power would be infinite, or nothing, where the product is neither.
  const half = Math.trunc(power / 2);
  const quarter = Math.trunc(half / 2);
  return (
    x *
    2 ** quarter *
    2 ** (half - quarter) *
    2 ** Math.trunc((power - half) / 2) *
    2 ** (power - half - Math.trunc((power - half) / 2))
  );
}

function exponent(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(x)) return Math.abs(x);
  return special.frexp(x)[1] - 1;
}

export const MATH: Group = {
  "floor/0": one(Math.floor),
  "ceil/0": one(Math.ceil),
  "trunc/0": one(Math.trunc),
  "round/0": one(round),
  "nearbyint/0": one(nearest),
  "rint/0": one(nearest),
  "fabs/0": one(Math.abs),
  "sqrt/0": one(Math.sqrt),
  "cbrt/0": one(Math.cbrt),
  "sin/0": one(Math.sin),
  "cos/0": one(Math.cos),
  "tan/0": one(Math.tan),
  "asin/0": one(Math.asin),
  "acos/0": one(Math.acos),
  "atan/0": one(Math.atan),
  "sinh/0": one(Math.sinh),
  "cosh/0": one(Math.cosh),
  "tanh/0": one(Math.tanh),
  "asinh/0": one(Math.asinh),
  "acosh/0": one(Math.acosh),
  "atanh/0": one(Math.atanh),
  "exp/0": one(Math.exp),
  "exp2/0": one((x) => 2 ** x),
  "exp10/0": one((x) => 10 ** x),
  "pow10/0": one((x) => 10 ** x),
  "expm1/0": one(Math.expm1),
  "log/0": one(Math.log),
  "log2/0": one(Math.log2),
  "log10/0": one(Math.log10),
  "log1p/0": one(Math.log1p),
  "logb/0": one(exponent),
  "gamma/0": one((x) => special.lgamma(x)[0]),
  "lgamma/0": one((x) => special.lgamma(x)[0]),
  "lgamma_r/0": one((x) => special.lgamma(x)),
  "tgamma/0": one(special.gamma),
  "erf/0": one(special.erf),
  "erfc/0": one((x) => special.erfc(x)),
  "j0/0": one((x) => special.besselJ(0, x)),
  "j1/0": one((x) => special.besselJ(1, x)),
  "y0/0": one((x) => special.besselY(0, x)),
  "y1/0": one((x) => special.besselY(1, x)),
  "frexp/0": one((x) => [...special.frexp(x)]),
  "modf/0": one((x) =>
    Math.abs(x) === Number.POSITIVE_INFINITY ? [x > 0 ? 0 : -0, x] : [x - Math.trunc(x), Math.trunc(x)],
  ),
  "significand/0": one((x) => (x === 0 || !Number.isFinite(x) ? x : 2 * special.frexp(x)[0])),
  "pow/2": two((x, y) => (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y)),
  "atan2/2": two(Math.atan2),
  "fmod/2": two((x, y) => x % y),
  "hypot/2": two(Math.hypot),
  "drem/2": two(remainder),
  "remainder/2": two(remainder),
  "fmin/2": two((x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y))),
  "fmax/2": two((x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y))),
  "fdim/2": two((x, y) => (x > y ? x - y : x <= y ? 0 : Number.NaN)),
  "copysign/2": two((x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))),
  "nextafter/2": two(special.nextAfter),
  "nexttoward/2": two(special.nextAfter),
  "ldexp/2": two(scale),
  "scalb/2": two(scale),
  "scalbln/2": two(scale),
  "jn/2": two((n, x) => special.besselJ(Math.trunc(n), x)),
  "yn/2": two((n, x) => special.besselY(Math.trunc(n), x)),
  "fma/3": native((meter, _, x, y, z) => number(meter, x) * number(meter, y) + number(meter, z), 1),
};
