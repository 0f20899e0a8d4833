import type { Span } from "../errors.ts";
import type { Node } from "../syntax/ast.ts";
import { parse } from "../syntax/parse.ts";
import { childrenOf, patternNames } from "./children.ts";

/** A key of a path: a field, an item, or any item or what is only known when it runs. */
export type PathKey = string | number | typeof ANY;
export const ANY = "*[]";

/** What a program looks at: a path of its input (`variable` null) or of a variable it is given. */
export interface Read extends Span {
  readonly variable: string | null;
  readonly path: readonly PathKey[];
}

/** Where a key stands that is written out, and the path that ends with it: what renaming changes. */
export interface KeyOccurrence extends Read {
  readonly keyNode: Node;
  readonly field: boolean;
}

export interface Analysis {
  readonly reads: readonly Read[];
  readonly keys: readonly KeyOccurrence[];
  /** Variables from outside, each once. */
  readonly variables: readonly string[];
}

interface Origin {
  readonly variable: string | null;
  readonly path: readonly PathKey[];
}
type Known = Origin | null;
type Names = ReadonlyMap<string, Known>;

/** Functions whose argument is evaluated over each item of the input. */
const PER_ITEM = new Set([
  "map",
  "map_values",
  "sort_by",
  "group_by",
  "unique_by",
  "min_by",
  "max_by",
  "any",
  "all",
  "INDEX",
]);
/** Functions that hand on what their argument, or their input, is. */
const SAME_AS_ARGUMENT = new Set(["first", "last", "limit", "skip", "nth"]);

/** @throws {JqSyntaxError} */
export function analyse(source: string): Analysis {
  return analyseNode(parse(source));
}

export function analyseNode(node: Node): Analysis {
  const analyser = new Analyser();
  analyser.visit(node, { variable: null, path: [] }, new Map(), true);
  const { reads, keys, variables } = analyser;
  return { reads, keys, variables: [...variables] };
}

/** Follows where values come from; what it can't follow it takes for read as a whole. */
class Analyser {
  readonly reads: Read[] = [];
  readonly keys: KeyOccurrence[] = [];
  readonly variables = new Set<string>();

  /** @param whole whether the output is used as it is, and not only looked into further on */
  visit(node: Node, input: Known, names: Names, whole: boolean): Known {
    const origin = this.#follow(node, input, names);
    if (whole && origin !== null) this.#read(origin, node);
    return origin;
  }

  #read(origin: Origin, { start, end }: Span): void {
    this.reads.push({ variable: origin.variable, path: origin.path, start, end });
  }

  #follow(node: Node, input: Known, names: Names): Known {
    switch (node.type) {
      case "identity":
        return input;
      case "paren":
        return this.#follow(node.body, input, names);
      case "recurse":
        return input;
      case "variable":
        return this.#variable(node.name, names);
      case "index":
        return this.#index(node, input, names);
      case "iterate":
        return this.#into(this.visit(node.target, input, names, false), ANY);
      case "slice": {
        for (const bound of [node.from, node.to]) if (bound !== null) this.visit(bound, input, names, true);
        return this.#follow(node.target, input, names);
      }
      case "pipe": {
        let value = input;
        node.stages.forEach((stage, at) => {
          value =
            at === node.stages.length - 1 ? this.#follow(stage, value, names) : this.visit(stage, value, names, false);
        });
        return value;
      }
      case "bind": {
        const source = this.visit(node.source, input, names, false);
        return this.#follow(
          node.body,
          input,
          this.#bind(
            names,
            node.patterns.flatMap(patternNames),
            node.patterns.length === 1 && node.patterns[0]?.type === "bindVariable"
              ? source
              : this.#opaque(source, node.source),
          ),
        );
      }
      case "reduce":
      case "foreach": {
        const source = this.visit(node.source, input, names, false);
        const simple = node.patterns.length === 1 && node.patterns[0]?.type === "bindVariable";
        const inner = this.#bind(
          names,
          node.patterns.flatMap(patternNames),
          simple ? source : this.#opaque(source, node.source),
        );
        this.visit(node.init, input, names, true);
        this.visit(node.update, null, inner, true);
        if (node.type === "foreach" && node.extract !== null) this.visit(node.extract, null, inner, true);
        return null;
      }
      case "object":
        for (const entry of node.entries) {
          if (entry.style === "expression" || entry.key.type === "string") this.visit(entry.key, input, names, true);
          if (entry.value !== null) this.visit(entry.value, input, names, true);
          else if (entry.key.type === "variable") this.visit(entry.key, input, names, true);
          else if (entry.key.type === "string" && typeof entry.key.parts[0] === "string")
            this.#read2(this.#into(input, entry.key.parts[0]), entry);
        }
        return null;
      case "call":
        return this.#call(node, input, names);
      case "def": {
        // What a function is given is not known where it is defined.
        for (const definition of node.definitions) {
          this.visit(
            definition.body,
            null,
            this.#bind(
              names,
              definition.params.filter(({ value }) => value).map(({ name }) => name),
              null,
            ),
            true,
          );
        }
        if (input !== null) this.#read(input, node);
        return this.#follow(node.body, input, names);
      }
      case "try":
        if (node.handler !== null) this.visit(node.handler, null, names, true);
        return this.#follow(node.body, input, names);
      default:
        for (const child of childrenOf(node)) this.visit(child, input, names, true);
        return null;
    }
  }

  #read2(origin: Known, span: Span): void {
    if (origin !== null) this.#read(origin, span);
  }

  #opaque(origin: Known, span: Span): null {
    this.#read2(origin, span);
    return null;
  }

  #bind(names: Names, bound: readonly string[], origin: Known): Names {
    return new Map([...names, ...bound.map((name) => [name, origin] as const)]);
  }

  #variable(name: string, names: Names): Known {
    if (names.has(name)) return names.get(name) ?? null;
    this.variables.add(name);
    return { variable: name, path: [] };
  }

  #into(origin: Known, key: PathKey): Known {
    return origin === null ? null : { variable: origin.variable, path: [...origin.path, key] };
  }

  #index(node: Node & { readonly type: "index" }, input: Known, names: Names): Known {
    const target = this.visit(node.target, input, names, false);
    const key = constantKey(node.key);
    if (key === null) {
      this.visit(node.key, input, names, true);
      return this.#into(target, ANY);
    }
    const origin = this.#into(target, key);
    if (origin !== null && typeof key === "string")
      this.keys.push({ ...origin, keyNode: node.key, field: node.field, start: node.start, end: node.end });
    return origin;
  }

  #call(node: Node & { readonly type: "call" }, input: Known, names: Names): Known {
    const { name, args } = node;
    if (name === "select" && args[0] !== undefined) {
      this.visit(args[0], input, names, true);
      return input;
    }
    if (PER_ITEM.has(name) && args.length === 1 && args[0] !== undefined) {
      this.visit(args[0], this.#into(input, ANY), names, true);
      // What is sorted or picked comes out as well.
      if (name.endsWith("_by")) this.#read2(input, node);
      return null;
    }
    if (SAME_AS_ARGUMENT.has(name) && args.length > 0) {
      args.slice(0, -1).forEach((arg) => this.visit(arg, input, names, true));
      const last = args.at(-1);
      return last === undefined || name === "nth" ? this.#all(args, input, names) : this.#follow(last, input, names);
    }
    if ((name === "first" || name === "last") && args.length === 0) return this.#into(input, name === "first" ? 0 : -1);
    if (args.length === 0 && input !== null && !CONSTANTS.has(name)) this.#read(input, node);
    return this.#all(args, input, names);
  }

  #all(args: readonly Node[], input: Known, names: Names): null {
    for (const arg of args) this.visit(arg, input, names, true);
    return null;
  }
}

const CONSTANTS = new Set(["now", "empty", "null", "infinite", "nan", "env", "builtins"]);

function constantKey(node: Node): string | number | null {
  if (node.type === "paren") return constantKey(node.body);
  if (node.type === "string" && node.format === null && node.parts.every((part) => typeof part === "string"))
    return node.parts.join("");
  if (node.type === "literal" && typeof node.value === "number") return node.value;
  return node.type === "negate" && node.body.type === "literal" && typeof node.body.value === "number"
    ? -node.body.value
    : null;
}
