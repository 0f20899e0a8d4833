import { describe } from "../data/print.ts";
import type { Meter } from "../runtime/meter.ts";
import { raise } from "../runtime/raise.ts";
import { isBmp } from "../runtime/values.ts";
import { type RegexFlags, RegexProblem } from "./ast.ts";
import { parseRegex } from "./parse.ts";
import { compileRegex, type RegexProgram } from "./program.ts";
import { type Bounds, Matcher } from "./run.ts";

export interface Capture {
  readonly offset: number;
  readonly length: number;
  readonly string: string | null;
  readonly name: string | null;
}

/** As `match` shows it; offsets and lengths in code points. */
export interface Match {
  readonly offset: number;
  readonly length: number;
  readonly string: string;
  readonly captures: readonly Capture[];
}

const MAX_PATTERN = 20_000;
const MAX_CACHED = 200;
const cache = new Map<string, RegexProgram>();

function readFlags(meter: Meter, flags: unknown): RegexFlags {
  if (flags !== null && typeof flags !== "string") return raise(`${describe(meter, flags)} is not a string`);
  const text = flags ?? "";
  if (!/^[gixmsnlp]*$/.test(text)) raise(`${text} is not a valid modifier string`);
  const has = (letter: string): boolean => text.includes(letter);
  return {
    global: has("g"),
    ignoreCase: has("i"),
    extended: has("x"),
    longest: has("l"),
    notEmpty: has("n"),
    dotAll: has("m") || has("p"),
  };
}

function programFor(meter: Meter, pattern: string, flags: RegexFlags): RegexProgram {
  const key = `${flags.ignoreCase ? "i" : ""}${flags.extended ? "x" : ""}${flags.dotAll ? "m" : ""}/${pattern}`;
  const known = cache.get(key);
  // Paid for in any case: what a run costs must not depend on what ran before it.
  meter.charge(10 + pattern.length / 4);
  if (known !== undefined) return known;
  try {
    if (pattern.length > MAX_PATTERN) throw new RegexProblem("too long pattern");
    const program = compileRegex(parseRegex(pattern, flags));
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? "");
    cache.set(key, program);
    return program;
  } catch (error) {
    if (error instanceof RegexProblem) return raise(`Regex failure: ${error.message}`);
    throw error;
  }
}

/** The subject by code points, and its parts as text again. */
class Subject {
  readonly points: ArrayLike<number>;
  readonly #text: string;
  readonly #plain: boolean;

  constructor(meter: Meter, text: string) {
    meter.charge(text.length / 16);
    this.#text = text;
    this.#plain = isBmp(text);
    const points = new Uint32Array(text.length);
    let length = 0;
    for (let at = 0; at < text.length; at++) {
      const point = this.#plain ? text.charCodeAt(at) : (text.codePointAt(at) ?? 0);
      if (point > 0xffff) at++;
      points[length++] = point;
    }
    this.points = points.subarray(0, length);
  }

  part(from: number, to: number): string {
    if (this.#plain) return this.#text.slice(from, to);
    let text = "";
    for (let at = from; at < to; at++) text += String.fromCodePoint(this.points[at] ?? 0);
    return text;
  }
}

function checkInput(meter: Meter, input: unknown, pattern: unknown): asserts pattern is string {
  if (typeof input !== "string") raise(`${describe(meter, input)} cannot be matched, as it is not a string`);
  if (typeof pattern !== "string") raise(`${describe(meter, pattern)} is not a string`);
}

export function testRegex(meter: Meter, input: unknown, pattern: unknown, modifiers: unknown): boolean {
  checkInput(meter, input, pattern);
  const flags = readFlags(meter, modifiers);
  const program = programFor(meter, pattern, flags);
  return new Matcher(program, new Subject(meter, input as string).points, flags, meter).search(0) !== null;
}

/** All matches with the flag `g`, else the first. */
export function matchRegex(meter: Meter, input: unknown, pattern: unknown, modifiers: unknown): Match[] {
  checkInput(meter, input, pattern);
  const flags = readFlags(meter, modifiers);
  const program = programFor(meter, pattern, flags);
  const subject = new Subject(meter, input as string);
  const matcher = new Matcher(program, subject.points, flags, meter);
  const matches: Match[] = [];
  let from = 0;
  do {
    const bounds = matcher.search(from);
    if (bounds === null) break;
    meter.charge(1 + program.groups);
    matches.push(toMatch(subject, program, bounds));
    const [start = 0, end = 0] = bounds;
    from = end === start ? end + 1 : end;
  } while (flags.global && from <= subject.points.length);
  return matches;
}

/** Groups of an empty match are all empty, as in jq, even one that a lookahead filled. */
function toMatch(subject: Subject, program: RegexProgram, bounds: Bounds): Match {
  const [start = 0, end = 0] = bounds;
  const empty = start === end;
  const captures = Array.from({ length: program.groups }, (_, at): Capture => {
    const name = program.names.get(at + 1) ?? null;
    const from = bounds[2 * at + 2] ?? -1;
    const to = bounds[2 * at + 3] ?? -1;
    if (from < 0 || to < 0) return { offset: -1, length: 0, string: null, name };
    if (empty) return { offset: start, length: 0, string: "", name };
    return { offset: from, length: to - from, string: subject.part(from, to), name };
  });
  return { offset: start, length: end - start, string: subject.part(start, end), captures };
}
