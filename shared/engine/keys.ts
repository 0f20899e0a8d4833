import type { Program } from "./program.ts";
import type { Frame, State } from "./state.ts";

/**
 * Two 32-bit lanes of multiply-and-xorshift over UTF-16 code units (the construction of cyrb53, with
 * both lanes kept whole). Not for security: it has to be stable for ever, and spread well.
 */
function lanes(text: string): readonly [number, number] {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  }
  a ^= text.length;
  b ^= text.length;
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0];
}

/** A stable 64-bit hash, 16 hex digits. */
export function hash64(text: string): string {
  const [a, b] = lanes(text);
  return a.toString(16).padStart(8, "0") + b.toString(16).padStart(8, "0");
}

/** A number in [0, 1) that only `text` decides: jitter without a random source. */
export function fraction(text: string): number {
  return lanes(text)[0] / 0x1_0000_0000;
}

/**
 * `<execution id>:<16 hex>`: the same for every retry of a step, another for each iteration of a loop
 * and each time that a jump comes back to it. So it names the place (pointer), and for every task
 * around it the iteration and the visit; never the attempt.
 */
export function idempotencyKey(program: Program, state: State, frame: Frame): string {
  return `${state.started.id}:${hash64(placeOf(program, state, frame))}`;
}

/** What a key names. Within a compensation: also the step that it undoes. */
export function placeOf(program: Program, state: State, frame: Frame): string {
  let path = program.nodeOf(frame).pointer;
  for (let at: Frame | undefined = frame; at !== undefined && at.parent >= 0; at = state.frames.get(at.parent)) {
    path += `|${at.visit}`;
    if ((at.items !== null && at.results === null) || at.iteration || at.stream !== null) path += `:${at.index}`;
    if (at.undoes !== null) path += `|${at.undoes.place}`;
  }
  return path;
}
