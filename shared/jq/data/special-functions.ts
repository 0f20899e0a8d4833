/** Mantissa in [0.5, 1) and power of two. */
export function frexp(x: number): readonly [mantissa: number, exponent: number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = (view.getUint32(0) >>> 20) & 0x7ff;
  if (bits === 0) {
    // Subnormal: make it normal first.
    const [mantissa, exponent] = frexp(x * 2 ** 64);
    return [mantissa, exponent - 64];
  }
  view.setUint32(0, (view.getUint32(0) & 0x800fffff) | (1022 << 20));
  return [view.getFloat64(0), bits - 1022];
}

export function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  view.setBigInt64(0, y > x === x > 0 ? bits + 1n : bits - 1n);
  return view.getFloat64(0);
}

/** Lanczos, g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2;

/** The logarithm of |gamma(x)| and the sign of gamma(x). */
export function lgamma(x: number): [logarithm: number, sign: number] {
  if (Number.isNaN(x)) return [x, 1];
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return [Number.POSITIVE_INFINITY, 1];
  if (x <= 0 && Number.isInteger(x)) return [Number.POSITIVE_INFINITY, Object.is(x, -0) ? -1 : 1];
  if (x === 1 || x === 2) return [0, 1];
  if (x < 0.5) {
    const sine = Math.sin(Math.PI * x);
    return [Math.log(Math.PI / Math.abs(sine)) - lgamma(1 - x)[0], sine < 0 ? -1 : 1];
  }
  let series = LANCZOS[0] ?? 0;
  for (let at = 1; at < LANCZOS.length; at++) series += (LANCZOS[at] ?? 0) / (x - 1 + at);
  const t = x + 6.5;
  return [HALF_LOG_TAU + (x - 0.5) * Math.log(t) - t + Math.log(series), 1];
}

export function gamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (Number.isInteger(x)) {
    if (x < 0) return Number.NaN;
    if (x <= 171) {
      let product = 1;
      for (let factor = 2; factor < x; factor++) product *= factor;
      return product;
    }
  }
  if (x === Number.NEGATIVE_INFINITY) return Number.NaN;
  const [logarithm, sign] = lgamma(x);
  return sign * Math.exp(logarithm);
}

/** By its series near zero, by the continued fraction of erfc further out. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 2.5) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let term = x;
  let sum = x;
  for (let n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 0) return 2 - erfc(-x);
  if (x <= 2.5) return 1 - erf(x);
  if (x > 27) return 0;
  let fraction = 0;
  for (let n = 80; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

const POINTS = 2000;

/** Bessel's integrals by the trapezoid rule, which converges quickly for what is periodic. */
export function besselJ(order: number, x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : 0;
  let sum = 0;
  for (let at = 0; at <= POINTS; at++) {
    const angle = (at * Math.PI) / POINTS;
    sum += Math.cos(order * angle - x * Math.sin(angle)) * (at === 0 || at === POINTS ? 0.5 : 1);
  }
  return sum / POINTS;
}

export function besselY(order: number, x: number): number {
  if (x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : 0;
  const first = simpson((angle) => Math.sin(x * Math.sin(angle) - order * angle), Math.PI, 4 * POINTS);
  const sign = order % 2 === 0 ? 1 : -1;
  const end = Math.asinh((745 + Math.abs(order) * 10) / x);
  const second = simpson(
    (t) => (Math.exp(order * t) + sign * Math.exp(-order * t)) * Math.exp(-x * Math.sinh(t)),
    end,
    8 * POINTS,
  );
  return (first - second) / Math.PI;
}

function simpson(f: (t: number) => number, end: number, points: number): number {
  const step = end / points;
  let sum = f(0) + f(end);
  for (let at = 1; at < points; at++) sum += f(at * step) * (at % 2 === 1 ? 4 : 2);
  return (sum * step) / 3;
}
