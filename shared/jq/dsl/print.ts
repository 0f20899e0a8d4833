import type { Definition, Node, ObjectEntry, Pattern } from "../syntax/ast.ts";
import { childrenOf, walk } from "./children.ts";
import { applyEdits } from "./rename.ts";

/**
 * A tree as a program. Nodes that are of the program's own tree come out as they stand in it, comments and
 * spaces included; a copy of a node with other parts in it keeps all that is between them.
 *
 * @param original what `parse(source)` gave, for the `source` it was given
 */
export function print(node: Node, original?: { readonly source: string; readonly root: Node }): string {
  if (original === undefined) return new Printer("", new Map()).node(node);
  const known = new Map<string, Node[]>();
  for (const each of walk(original.root)) {
    const key = keyOf(each);
    known.set(key, [...(known.get(key) ?? []), each]);
  }
  // What stands around the whole, a comment at its end say, belongs to it.
  const { source, root } = original;
  const body = new Printer(source, known).node(node);
  return source.slice(0, root.start) + body + source.slice(root.end);
}

const keyOf = (node: Node): string => `${node.type}:${node.start}:${node.end}`;

/** Terms need no parentheses anywhere. */
const LOOSE = new Set<Node["type"]>([
  "pipe",
  "comma",
  "binary",
  "assign",
  "bind",
  "label",
  "def",
  "negate",
  "reduce",
  "foreach",
  "try",
]);

class Printer {
  readonly #source: string;
  readonly #known: ReadonlyMap<string, readonly Node[]>;

  constructor(source: string, known: ReadonlyMap<string, readonly Node[]>) {
    this.#source = source;
    this.#known = known;
  }

  node(node: Node): string {
    const candidates = this.#known.get(keyOf(node)) ?? [];
    if (candidates.includes(node)) return this.#source.slice(node.start, node.end);
    for (const candidate of candidates) {
      const patched = this.#patch(node, candidate);
      if (patched !== null) return patched;
    }
    return this.#make(node);
  }

  /** The text of the node it was copied from, with the parts that are new put in. Null where more than parts changed. */
  #patch(node: Node, from: Node): string | null {
    const parts = childrenOf(node);
    const before = childrenOf(from);
    if (parts.length !== before.length || outline(node) !== outline(from)) return null;
    const edits = parts.flatMap((part, at) => {
      const old = before[at];
      if (old === undefined || old === part) return [];
      const text = this.node(part);
      const bracketed =
        LOOSE.has(part.type) && !(old.type === part.type && keyOf(old) === keyOf(part)) && !standsAlone(node);
      return [{ start: old.start - node.start, end: old.end - node.start, text: bracketed ? `(${text})` : text }];
    });
    return applyEdits(this.#source.slice(from.start, from.end), edits);
  }

  #tight(node: Node): string {
    return LOOSE.has(node.type) ? `(${this.node(node)})` : this.node(node);
  }

  #make(node: Node): string {
    switch (node.type) {
      case "identity":
        return ".";
      case "recurse":
        return "..";
      case "literal":
        return node.value === Number.POSITIVE_INFINITY ? "1e1000" : String(node.value);
      case "location":
        return "$__loc__";
      case "variable":
        return `$${node.name}`;
      case "format":
        return `@${node.name}`;
      case "string":
        return this.#text(node.format, node.parts);
      case "index":
        return this.#index(node);
      case "slice":
        return `${this.#target(node.target)}[${node.from === null ? "" : this.node(node.from)}:${node.to === null ? "" : this.node(node.to)}]${node.optional ? "?" : ""}`;
      case "iterate":
        return `${this.#target(node.target)}[]${node.optional ? "?" : ""}`;
      case "call":
        return node.args.length === 0
          ? node.name
          : `${node.name}(${node.args.map((arg) => this.node(arg)).join("; ")})`;
      case "array":
        return node.body === null ? "[]" : `[${this.node(node.body)}]`;
      case "object":
        return node.entries.length === 0 ? "{}" : `{${node.entries.map((entry) => this.#entry(entry)).join(", ")}}`;
      case "negate":
        return `-${this.#tight(node.body)}`;
      case "paren":
        return `(${this.node(node.body)})`;
      case "pipe":
        return node.stages
          .map((stage) =>
            ["bind", "def", "label", "pipe"].includes(stage.type) ? `(${this.node(stage)})` : this.node(stage),
          )
          .join(" | ");
      case "comma":
        return node.items
          .map((item) =>
            ["bind", "def", "label", "pipe", "comma"].includes(item.type) ? `(${this.node(item)})` : this.node(item),
          )
          .join(", ");
      case "binary":
      case "assign":
        return `${this.#tight(node.left)} ${node.operator} ${this.#tight(node.right)}`;
      case "if":
        return `${node.branches.map(({ condition, then }, at) => `${at === 0 ? "if" : "elif"} ${this.node(condition)} then ${this.node(then)}`).join(" ")}${node.otherwise === null ? "" : ` else ${this.node(node.otherwise)}`} end`;
      case "try":
        return node.postfix
          ? `${this.#tight(node.body)}?`
          : `try ${this.#tight(node.body)}${node.handler === null ? "" : ` catch ${this.#tight(node.handler)}`}`;
      case "reduce":
        return `reduce ${this.#tight(node.source)} as ${this.#patterns(node.patterns)} (${this.node(node.init)}; ${this.node(node.update)})`;
      case "foreach":
        return `foreach ${this.#tight(node.source)} as ${this.#patterns(node.patterns)} (${this.node(node.init)}; ${this.node(node.update)}${node.extract === null ? "" : `; ${this.node(node.extract)}`})`;
      case "bind":
        return `${this.#tight(node.source)} as ${this.#patterns(node.patterns)} | ${this.node(node.body)}`;
      case "label":
        return `label $${node.name} | ${this.node(node.body)}`;
      case "break":
        return `break $${node.name}`;
      case "def":
        return `${node.definitions.map((definition) => this.#definition(definition)).join(" ")} ${this.node(node.body)}`;
    }
  }

  #target(node: Node): string {
    return node.type === "identity" && node.start === node.end ? "." : this.#tight(node);
  }

  #index(node: Node & { readonly type: "index" }): string {
    const target = node.target.type === "identity" ? "" : this.#tight(node.target);
    const optional = node.optional ? "?" : "";
    const [name] = node.key.type === "string" && node.key.parts.length === 1 ? node.key.parts : [];
    if (node.field && typeof name === "string")
      return `${target}.${/^[A-Za-z_][A-Za-z_0-9]*$/.test(name) ? name : JSON.stringify(name)}${optional}`;
    return `${target === "" ? "." : target}[${this.node(node.key)}]${optional}`;
  }

  #text(format: string | null, parts: readonly (string | Node)[]): string {
    const inner = parts
      .map((part) => (typeof part === "string" ? JSON.stringify(part).slice(1, -1) : `\\(${this.node(part)})`))
      .join("");
    return `${format === null ? "" : `@${format} `}"${inner}"`;
  }

  #entry(entry: ObjectEntry): string {
    const { key, style, value } = entry;
    if (style === "location") return "$__loc__";
    const name =
      key.type === "string" && key.parts.length === 1 && typeof key.parts[0] === "string" ? key.parts[0] : null;
    const written =
      style === "name" && name !== null ? name : style === "expression" ? `(${this.node(key)})` : this.node(key);
    return value === null
      ? written
      : `${written}: ${LOOSE.has(value.type) ? `(${this.node(value)})` : this.node(value)}`;
  }

  #patterns(patterns: readonly Pattern[]): string {
    return patterns.map((pattern) => this.#pattern(pattern)).join(" ?// ");
  }

  #pattern(pattern: Pattern): string {
    if (pattern.type === "bindVariable") return `$${pattern.name}`;
    if (pattern.type === "bindArray") return `[${pattern.items.map((item) => this.#pattern(item)).join(", ")}]`;
    return `{${pattern.entries
      .map(({ key, variable, pattern: inner }) => {
        const name =
          variable !== null ? `$${variable}` : key.type === "string" ? this.node(key) : `(${this.node(key)})`;
        return inner === null ? name : `${name}: ${this.#pattern(inner)}`;
      })
      .join(", ")}}`;
  }

  #definition({ name, params, body }: Definition): string {
    const list = params.map((param) => (param.value ? `$${param.name}` : param.name)).join("; ");
    return `def ${name}${params.length === 0 ? "" : `(${list})`}: ${this.node(body)};`;
  }
}

/** All of a node that is not a node: two of the same outline differ in their parts only. */
function outline(node: Node): string {
  const parts = new Set<unknown>(childrenOf(node));
  return JSON.stringify(node, (_, value: unknown) => (parts.has(value) ? "part" : value));
}

/** Whether its parts stand between brackets or words, so that they need no parentheses. */
function standsAlone(node: Node): boolean {
  return (
    node.type === "paren" ||
    node.type === "array" ||
    node.type === "call" ||
    node.type === "if" ||
    node.type === "string"
  );
}
