import type { Meter } from "../runtime/meter.ts";
import type { RegexFlags } from "./ast.ts";
import { fold, isWord } from "./classes.ts";
import type { Instruction, RegexProgram } from "./program.ts";

/** How many instructions cost one step. */
const PER_STEP = 4;
const BATCH = 256;

/** Bounds of the match and of each group, in code points; -1 where a group took no part. */
export type Bounds = readonly number[];

/**
 * Backtracks over a stack of its own, and pays for every instruction: whatever the pattern, it ends
 * when the run's steps are spent.
 */
export class Matcher {
  readonly #program: RegexProgram;
  readonly #text: ArrayLike<number>;
  readonly #flags: RegexFlags;
  readonly #meter: Meter;
  /** Ways back: [instruction, position, frame], or [-1 - slot, value, 0] to put a slot back. */
  #stack: number[] = [];
  #slots: number[] = [];
  /** Calls that are open: where each goes on, and the one around it. */
  #frames: { readonly next: number; readonly up: number }[] = [];
  #searchStart = 0;
  #unpaid = 0;

  constructor(program: RegexProgram, text: ArrayLike<number>, flags: RegexFlags, meter: Meter) {
    this.#program = program;
    this.#text = text;
    this.#flags = flags;
    this.#meter = meter;
  }

  /** The first match at or after a position; the longest of all with the flag `l`. */
  search(from: number): Bounds | null {
    const { first, anchored } = this.#program;
    this.#searchStart = from;
    let best: Bounds | null = null;
    for (let start = from; start <= this.#text.length; start++) {
      if (anchored && start > 0) break;
      if (first !== null) {
        while (start < this.#text.length && this.#text[start] !== first) start++;
        this.#meter.charge((start - from) / 256);
        if (start === this.#text.length) break;
      }
      const found = this.#matchAt(start, best);
      if (found === null) continue;
      if (!this.#flags.longest) return found;
      best = found;
    }
    return best;
  }

  #matchAt(start: number, best: Bounds | null): Bounds | null {
    this.#stack = [];
    this.#frames = [];
    this.#slots = Array.from({ length: this.#program.slots }, () => -1);
    this.#slots[0] = start;
    let longest = best;
    let end = this.#run(0, start, -1, 0);
    while (end >= 0) {
      const begin = this.#slots[0] ?? start;
      const fits = !(this.#flags.notEmpty && end === begin);
      const length = longest === null ? -1 : (longest[1] ?? 0) - (longest[0] ?? 0);
      if (fits && end - begin > length) longest = [begin, end, ...this.#slots.slice(2, 2 * (this.#program.groups + 1))];
      if (fits && !this.#flags.longest) return longest;
      end = this.#resume(0);
    }
    return longest === best ? null : longest;
  }

  /** @returns where the match ends, or -1. Ways back below `base` are not ours. */
  #run(from: number, at: number, openFrame: number, base: number): number {
    const { code } = this.#program;
    const text = this.#text;
    let pc = from;
    let position = at;
    let frame = openFrame;
    for (;;) {
      if (++this.#unpaid >= BATCH) this.#pay();
      const instruction = code[pc] as Instruction;
      let ok = true;
      switch (instruction.op) {
        case "char":
          ok = text[position] === instruction.point;
          if (ok) position++;
          pc++;
          break;
        case "folded":
          ok = position < text.length && fold(text[position] ?? 0) === instruction.point;
          if (ok) position++;
          pc++;
          break;
        case "class":
          ok = position < text.length && instruction.test(text[position] ?? 0);
          if (ok) position++;
          pc++;
          break;
        case "split":
          this.#stack.push(instruction.second, position, frame);
          pc = instruction.first;
          break;
        case "jump":
          pc = instruction.to;
          break;
        case "save":
          this.#set(instruction.slot, position);
          pc++;
          break;
        case "progress":
          ok = this.#slots[instruction.slot] !== position;
          pc++;
          break;
        case "keep":
          this.#set(0, position);
          pc++;
          break;
        case "assert":
          ok = this.#holds(instruction.kind, position);
          pc++;
          break;
        case "backReference": {
          const length = this.#repeated(instruction.groups, instruction.ignoreCase, position);
          ok = length >= 0;
          position += Math.max(0, length);
          pc++;
          break;
        }
        case "call":
          frame = this.#frames.push({ next: pc + 1, up: frame }) - 1;
          pc = instruction.to;
          break;
        case "return": {
          const open = this.#frames[frame];
          pc = open?.next ?? pc;
          frame = open?.up ?? -1;
          break;
        }
        case "look": {
          ok = this.#look(pc + 1, instruction, position, frame) !== instruction.negative;
          pc = instruction.next;
          break;
        }
        case "atomic": {
          const mark = this.#stack.length;
          const end = this.#run(pc + 1, position, frame, mark);
          this.#forget(mark);
          ok = end >= 0;
          if (ok) position = end;
          pc = instruction.next;
          break;
        }
        case "end":
        case "match":
          return position;
      }
      if (ok) continue;
      if (!this.#back(base)) return -1;
      [pc, position, frame] = this.#way;
    }
  }

  #way: [pc: number, position: number, frame: number] = [0, 0, 0];

  /** Takes the last way back into `#way`, and undoes what was saved since. */
  #back(base: number): boolean {
    const stack = this.#stack;
    while (stack.length > base) {
      const frame = stack.pop() ?? 0;
      const value = stack.pop() ?? 0;
      const pc = stack.pop() ?? 0;
      if (pc >= 0) {
        this.#way = [pc, value, frame];
        return true;
      }
      this.#slots[-1 - pc] = value;
    }
    return false;
  }

  #resume(base: number): number {
    if (!this.#back(base)) return -1;
    const [pc, position, frame] = this.#way;
    return this.#run(pc, position, frame, base);
  }

  #set(slot: number, value: number): void {
    this.#stack.push(-1 - slot, this.#slots[slot] ?? -1, 0);
    this.#slots[slot] = value;
  }

  /** Drops ways back above the mark but keeps what restores slots: the whole is left in one go. */
  #forget(mark: number): void {
    const kept: number[] = [];
    for (let at = mark; at < this.#stack.length; at += 3) {
      const pc = this.#stack[at] ?? 0;
      if (pc < 0) kept.push(pc, this.#stack[at + 1] ?? 0, 0);
    }
    this.#unpaid += (this.#stack.length - mark) / 3;
    this.#stack.length = mark;
    for (const value of kept) this.#stack.push(value);
  }

  #look(pc: number, look: Instruction & { readonly op: "look" }, position: number, frame: number): boolean {
    const mark = this.#stack.length;
    const [min, max] = look.lengths ?? [0, 0];
    for (let length = min; length <= Math.min(max, position); length++) {
      let end = this.#run(pc, position - length, frame, mark);
      while (look.lengths !== null && end >= 0 && end !== position) end = this.#resume(mark);
      if (end < 0) continue;
      if (look.negative) while (this.#back(mark));
      else this.#forget(mark);
      return true;
    }
    return false;
  }

  #holds(kind: string, at: number): boolean {
    const text = this.#text;
    switch (kind) {
      case "bufferStart":
        return at === 0;
      case "lineStart":
        return at === 0 || (text[at - 1] === 10 && at < text.length);
      case "bufferEnd":
        return at === text.length;
      case "lastLineEnd":
        return at === text.length || (at === text.length - 1 && text[at] === 10);
      case "lineEnd":
        return at === text.length || text[at] === 10;
      case "searchStart":
        return at === this.#searchStart;
      default: {
        const before = at > 0 && isWord(text[at - 1] ?? 0);
        const after = at < text.length && isWord(text[at] ?? 0);
        return (before !== after) === (kind === "word");
      }
    }
  }

  /** How many characters repeat a group that took part, the last one of the name first; -1 for none. */
  #repeated(groups: readonly number[], ignoreCase: boolean, position: number): number {
    for (const group of groups.toReversed()) {
      const from = this.#slots[2 * group] ?? -1;
      const to = this.#slots[2 * group + 1] ?? -1;
      if (from < 0 || to < 0) continue;
      this.#unpaid += to - from;
      let same = position + to - from <= this.#text.length;
      for (let at = from; same && at < to; at++) {
        const a = this.#text[at] ?? 0;
        const b = this.#text[position + at - from] ?? 0;
        same = a === b || (ignoreCase && fold(a) === fold(b));
      }
      if (same) return to - from;
    }
    return -1;
  }

  #pay(): void {
    this.#meter.charge(this.#unpaid / PER_STEP);
    this.#unpaid = 0;
    // Three numbers a way back: what a pattern can pile up is bounded as any other value is.
    if (this.#stack.length * 8 > this.#meter.budget.valueBytes * 4) this.#meter.spent("valueBytes");
  }
}
