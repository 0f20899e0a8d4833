import { JqBudgetError } from "../errors.ts";
import type { Definition } from "../syntax/ast.ts";
import type { Code } from "./code.ts";

/** A function of the program, compiled when it is first called. */
export interface FunctionEntry {
  readonly definition: Definition;
  /** Where it was defined; its body sees itself. */
  scope: Scope;
  code: Code | null;
  compiling: boolean;
}

type Entry =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "label"; readonly name: string }
  /** A parameter that is a filter, in a slot of its own. */
  | { readonly kind: "closure"; readonly name: string }
  /** A parameter of a built-in definition, known when it is compiled; of the scope it was given in. */
  | { readonly kind: "macro"; readonly name: string; readonly code: Code; readonly level: number }
  | { readonly kind: "function"; readonly name: string; readonly entry: FunctionEntry };

const MAX_LOOKUPS = 5_000_000;

/** What the whole of one compilation shares. */
export interface Compilation {
  readonly source: string;
  readonly globals: ReadonlySet<string> | null;
  lookups: number;
  expansions: number;
}

/** Names, from the inside to the outside. Its level is how many slots an Env has there. */
export class Scope {
  readonly shared: Compilation;
  readonly level: number;
  readonly #up: Scope | null;
  readonly #entry: Entry | null;

  constructor(shared: Compilation, up: Scope | null, entry: Entry | null, level: number) {
    this.shared = shared;
    this.#up = up;
    this.#entry = entry;
    this.level = level;
  }

  static root(shared: Compilation): Scope {
    return new Scope(shared, null, null, 0);
  }

  /** The same level with no names: where a built-in definition is compiled. */
  bare(): Scope {
    return new Scope(this.shared, null, null, this.level);
  }

  slot(kind: "variable" | "label" | "closure", name: string): Scope {
    return new Scope(this.shared, this, { kind, name }, this.level + 1);
  }

  macro(name: string, code: Code, level: number): Scope {
    return new Scope(this.shared, this, { kind: "macro", name, code, level }, this.level);
  }

  define(definition: Definition): Scope {
    const entry: FunctionEntry = { definition, scope: this, code: null, compiling: false };
    const scope = new Scope(this.shared, this, { kind: "function", name: definition.name, entry }, this.level);
    entry.scope = scope;
    return scope;
  }

  /** How many slots up it is; null where there is none. */
  findSlot(kind: "variable" | "label", name: string): number | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.#up) {
      this.#count();
      if (scope.#entry?.kind === kind && scope.#entry.name === name) return this.level - scope.level;
    }
    return null;
  }

  findCallable(name: string, arity: number): { readonly entry: Entry; readonly hops: number } | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.#up) {
      this.#count();
      const entry = scope.#entry;
      if (entry === null || entry.name !== name) continue;
      if (entry.kind === "function" && entry.entry.definition.params.length === arity)
        return { entry, hops: this.level - scope.level };
      if (arity > 0) continue;
      if (entry.kind === "closure") return { entry, hops: this.level - scope.level };
      if (entry.kind === "macro") return { entry, hops: this.level - entry.level };
    }
    return null;
  }

  #count(): void {
    if (++this.shared.lookups > MAX_LOOKUPS) throw new JqBudgetError("sourceLength", this.shared.source.length);
  }
}
