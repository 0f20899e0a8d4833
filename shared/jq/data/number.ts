/**
 * A number as jq prints it without decimal literals (jv_dtoa.c, `jvp_dtoa_fmt`): the shortest digits
 * that read back the same, exponents below 1e-04 and from 16 digits past the last one that counts.
 */
export function formatNumber(value: number): string {
  if (value !== value) return "null";
  if (Number.isInteger(value) && value < 1e15 && value > -1e15 && value !== 0) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  if (value === Number.POSITIVE_INFINITY) return "1.7976931348623157e+308";
  if (value === Number.NEGATIVE_INFINITY) return "-1.7976931348623157e+308";
  const [mantissa = "", power = "0"] = Math.abs(value).toExponential().split("e");
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace(".", "");
  const point = Number(power) + 1;
  if (point <= -4 || point > digits.length + 15) {
    const exponent = point - 1;
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits.charAt(0)}${fraction}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const NUMBER = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL = /^([-+]?)(?:(nan)|inf(?:inity)?)$/i;

/** A number as `tonumber` and `fromjson` read it; null where it is none. */
export function parseNumber(text: string): number | null {
  if (NUMBER.test(text)) return Number(text);
  const special = SPECIAL.exec(text);
  if (special === null) return null;
  if (special[2] !== undefined) return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
