import { type Assertion, type CharTest, type RegexNode, RegexProblem, type RegexSource } from "./ast.ts";
import { fold } from "./classes.ts";

export type Instruction =
  | { readonly op: "char"; readonly point: number }
  | { readonly op: "folded"; readonly point: number }
  | { readonly op: "class"; readonly test: CharTest }
  /** Tries `first`, and `second` if that leads nowhere. */
  | { readonly op: "split"; first: number; second: number }
  | { readonly op: "jump"; to: number }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "assert"; readonly kind: Assertion }
  | { readonly op: "backReference"; readonly groups: readonly number[]; readonly ignoreCase: boolean }
  /** The body follows, up to an `end`; `next` is behind it. */
  | {
      readonly op: "look";
      readonly negative: boolean;
      readonly lengths: readonly [min: number, max: number] | null;
      next: number;
    }
  | { readonly op: "atomic"; next: number }
  | { readonly op: "end" }
  /** Fails where nothing was read since the slot was saved: a loop around nothing. */
  | { readonly op: "progress"; readonly slot: number }
  | { readonly op: "call"; to: number }
  | { readonly op: "return" }
  | { readonly op: "keep" }
  | { readonly op: "match" };

export interface RegexProgram {
  readonly code: readonly Instruction[];
  readonly slots: number;
  readonly groups: number;
  readonly names: ReadonlyMap<number, string>;
  /** The character that every match begins with, if there is one. */
  readonly first: number | null;
  readonly anchored: boolean;
}

const MAX_INSTRUCTIONS = 50_000;

export function compileRegex(source: RegexSource): RegexProgram {
  return new Emitter(source).run();
}

class Emitter {
  readonly #source: RegexSource;
  readonly #code: Instruction[] = [];
  readonly #called = new Set<number>();
  readonly #starts = new Map<number, number>();
  #slots: number;

  constructor(source: RegexSource) {
    this.#source = source;
    this.#slots = 2 * (source.groups + 1);
    this.#findCalls(source.root);
  }

  run(): RegexProgram {
    this.#emit(this.#source.root);
    this.#push({ op: "match" });
    const calls = this.#code.filter((instruction) => instruction.op === "call");
    for (const call of calls) if (call.to < 0) call.to = this.#starts.get(-call.to) ?? 0;
    const [start] = this.#code;
    const first = start?.op === "char" ? start.point : null;
    const anchored = start?.op === "assert" && start.kind === "bufferStart";
    return {
      code: this.#code,
      slots: this.#slots,
      groups: this.#source.groups,
      names: this.#source.names,
      first,
      anchored,
    };
  }

  #findCalls(node: RegexNode): void {
    if (node.type === "call") this.#called.add(node.group);
    else if (node.type === "sequence" || node.type === "choice") for (const item of node.items) this.#findCalls(item);
    else if ("body" in node) this.#findCalls(node.body);
  }

  #push<T extends Instruction>(instruction: T): T {
    if (this.#code.push(instruction) > MAX_INSTRUCTIONS) throw new RegexProblem("too big number range");
    return instruction;
  }

  #emit(node: RegexNode): void {
    switch (node.type) {
      case "char":
        this.#push(node.ignoreCase ? { op: "folded", point: fold(node.point) } : { op: "char", point: node.point });
        return;
      case "class":
        this.#push({ op: "class", test: node.test });
        return;
      case "sequence":
        for (const item of node.items) this.#emit(item);
        return;
      case "choice":
        this.#choice(node.items);
        return;
      case "repeat":
        this.#repeat(node);
        return;
      case "capture":
        this.#capture(node.index, node.body);
        return;
      case "assert":
        this.#push({ op: "assert", kind: node.kind });
        return;
      case "backReference":
        this.#push({ op: "backReference", groups: node.groups, ignoreCase: node.ignoreCase });
        return;
      case "keep":
        this.#push({ op: "keep" });
        return;
      case "call":
        this.#push({ op: "call", to: -node.group });
        return;
      case "atomic":
        this.#within(this.#push({ op: "atomic", next: 0 }), node.body);
        return;
      case "look": {
        const lengths = node.behind ? widths(node.body) : null;
        if (lengths !== null && lengths[1] === Number.POSITIVE_INFINITY)
          throw new RegexProblem("invalid pattern in look-behind");
        this.#within(this.#push({ op: "look", negative: node.negative, lengths, next: 0 }), node.body);
      }
    }
  }

  #within(opening: { next: number }, body: RegexNode): void {
    this.#emit(body);
    this.#push({ op: "end" });
    opening.next = this.#code.length;
  }

  #choice(items: readonly RegexNode[]): void {
    const jumps: { to: number }[] = [];
    items.forEach((item, at) => {
      if (at === items.length - 1) return this.#emit(item);
      const split = this.#push({ op: "split", first: this.#code.length + 1, second: 0 });
      this.#emit(item);
      jumps.push(this.#push({ op: "jump", to: 0 }));
      split.second = this.#code.length;
    });
    for (const jump of jumps) jump.to = this.#code.length;
  }

  #capture(index: number, body: RegexNode): void {
    if (!this.#called.has(index)) return this.#group(index, body);
    const call = this.#push({ op: "call", to: 0 });
    const jump = this.#push({ op: "jump", to: 0 });
    call.to = this.#code.length;
    // A repeated group is there several times; calling any of them is the same.
    this.#starts.set(index, this.#code.length);
    this.#group(index, body);
    this.#push({ op: "return" });
    jump.to = this.#code.length;
  }

  #group(index: number, body: RegexNode): void {
    this.#push({ op: "save", slot: 2 * index });
    this.#emit(body);
    this.#push({ op: "save", slot: 2 * index + 1 });
  }

  #repeat(node: RegexNode & { readonly type: "repeat" }): void {
    if (node.mode === "possessive") {
      return this.#within(this.#push({ op: "atomic", next: 0 }), { ...node, mode: "greedy" });
    }
    for (let count = 0; count < node.min; count++) this.#emit(node.body);
    if (node.max === Number.POSITIVE_INFINITY) return this.#loop(node.body, node.mode === "lazy");
    const splits: ReturnType<Emitter["fork"]>[] = [];
    for (let count = node.min; count < node.max; count++) {
      splits.push(this.fork());
      this.#emit(node.body);
    }
    for (const split of splits) point(split, this.#code.length, node.mode === "lazy");
  }

  fork(): { op: "split"; first: number; second: number } {
    const at = this.#code.length + 1;
    return this.#push({ op: "split", first: at, second: at });
  }

  #loop(body: RegexNode, lazy: boolean): void {
    const start = this.#code.length;
    const split = this.fork();
    const guarded = widths(body)[0] === 0;
    const slot = guarded ? this.#slots++ : 0;
    if (guarded) this.#push({ op: "save", slot });
    this.#emit(body);
    if (guarded) this.#push({ op: "progress", slot });
    this.#push({ op: "jump", to: start });
    point(split, this.#code.length, lazy);
  }
}

/** Where a split goes when it does not go on. */
function point(split: { first: number; second: number }, out: number, lazy: boolean): void {
  if (lazy) split.first = out;
  else split.second = out;
}

/** How many characters a part reads, at least and at most. */
function widths(node: RegexNode): readonly [min: number, max: number] {
  switch (node.type) {
    case "char":
    case "class":
      return [1, 1];
    case "sequence":
      return node.items.map(widths).reduce<readonly [number, number]>((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]);
    case "choice": {
      const all = node.items.map(widths);
      return [Math.min(...all.map(([min]) => min)), Math.max(...all.map(([, max]) => max))];
    }
    case "repeat": {
      const [min, max] = widths(node.body);
      return [min * node.min, max === 0 ? 0 : max * node.max];
    }
    case "capture":
    case "atomic":
      return widths(node.body);
    case "backReference":
    case "call":
      return [0, Number.POSITIVE_INFINITY];
    default:
      return [0, 0];
  }
}
