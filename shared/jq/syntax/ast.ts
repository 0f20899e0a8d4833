import type { Span } from "../errors.ts";

interface Base extends Span {
  readonly type: string;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type AssignOperator = "=" | "|=" | "+=" | "-=" | "*=" | "/=" | "%=" | "//=";
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | "and" | "or" | "//";

export interface IdentityNode extends Base {
  readonly type: "identity";
}
/** `..` */
export interface RecurseNode extends Base {
  readonly type: "recurse";
}
export interface LiteralNode extends Base {
  readonly type: "literal";
  readonly value: number | boolean | null;
}
/** A text, perhaps with a format before it; parts that are nodes are interpolated. */
export interface StringNode extends Base {
  readonly type: "string";
  readonly format: string | null;
  readonly parts: readonly (string | Node)[];
}
/** `@csv` */
export interface FormatNode extends Base {
  readonly type: "format";
  readonly name: string;
}
/** `.a`, `."a"`, `.[key]`; `field` tells that the key was written as a name. */
export interface IndexNode extends Base {
  readonly type: "index";
  readonly target: Node;
  readonly key: Node;
  readonly field: boolean;
  readonly optional: boolean;
}
export interface SliceNode extends Base {
  readonly type: "slice";
  readonly target: Node;
  readonly from: Node | null;
  readonly to: Node | null;
  readonly optional: boolean;
}
/** `.[]` */
export interface IterateNode extends Base {
  readonly type: "iterate";
  readonly target: Node;
  readonly optional: boolean;
}
export interface VariableNode extends Base {
  readonly type: "variable";
  readonly name: string;
}
/** `$__loc__` */
export interface LocationNode extends Base {
  readonly type: "location";
  readonly line: number;
}
export interface CallNode extends Base {
  readonly type: "call";
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Node[];
}
export interface ArrayNode extends Base {
  readonly type: "array";
  readonly body: Node | null;
}
export interface ObjectEntry extends Span {
  readonly key: Node;
  /** null where the key stands for both: `{a}`, `{$x}`, `{"a b"}`. */
  readonly value: Node | null;
  /** How the key was written: a bare name, a text, `$name`, or `(expression)`. */
  readonly style: "name" | "string" | "variable" | "expression" | "location";
}
export interface ObjectNode extends Base {
  readonly type: "object";
  readonly entries: readonly ObjectEntry[];
}
export interface NegateNode extends Base {
  readonly type: "negate";
  readonly body: Node;
}
export interface ParenNode extends Base {
  readonly type: "paren";
  readonly body: Node;
}
export interface PipeNode extends Base {
  readonly type: "pipe";
  readonly stages: readonly Node[];
}
export interface CommaNode extends Base {
  readonly type: "comma";
  readonly items: readonly Node[];
}
export interface BinaryNode extends Base {
  readonly type: "binary";
  readonly operator: BinaryOperator;
  readonly left: Node;
  readonly right: Node;
}
export interface AssignNode extends Base {
  readonly type: "assign";
  readonly operator: AssignOperator;
  readonly left: Node;
  readonly right: Node;
}
export interface IfNode extends Base {
  readonly type: "if";
  readonly branches: readonly { readonly condition: Node; readonly then: Node }[];
  readonly otherwise: Node | null;
}
/** `try body catch handler`, `try body`, and, with `postfix`, `body?`. */
export interface TryNode extends Base {
  readonly type: "try";
  readonly body: Node;
  readonly handler: Node | null;
  readonly postfix: boolean;
}
export interface ReduceNode extends Base {
  readonly type: "reduce";
  readonly source: Node;
  readonly patterns: readonly Pattern[];
  readonly init: Node;
  readonly update: Node;
}
export interface ForeachNode extends Base {
  readonly type: "foreach";
  readonly source: Node;
  readonly patterns: readonly Pattern[];
  readonly init: Node;
  readonly update: Node;
  readonly extract: Node | null;
}
/** `source as pattern | body`; several patterns are `?//`. */
export interface BindNode extends Base {
  readonly type: "bind";
  readonly source: Node;
  readonly patterns: readonly Pattern[];
  readonly body: Node;
}
export interface LabelNode extends Base {
  readonly type: "label";
  readonly name: string;
  readonly body: Node;
}
export interface BreakNode extends Base {
  readonly type: "break";
  readonly name: string;
}
/** Definitions and what follows them. */
export interface DefNode extends Base {
  readonly type: "def";
  readonly definitions: readonly Definition[];
  readonly body: Node;
}
export interface Definition extends Span {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly value: boolean }[];
  readonly body: Node;
}

export type Pattern =
  | (Span & { readonly type: "bindVariable"; readonly name: string })
  | (Span & { readonly type: "bindArray"; readonly items: readonly Pattern[] })
  | (Span & { readonly type: "bindObject"; readonly entries: readonly PatternEntry[] });

export interface PatternEntry extends Span {
  readonly key: Node;
  /** `{$a}` and `{$a: pattern}` bind the variable too. */
  readonly variable: string | null;
  readonly pattern: Pattern | null;
}

export type Node =
  | IdentityNode
  | RecurseNode
  | LiteralNode
  | StringNode
  | FormatNode
  | IndexNode
  | SliceNode
  | IterateNode
  | VariableNode
  | LocationNode
  | CallNode
  | ArrayNode
  | ObjectNode
  | NegateNode
  | ParenNode
  | PipeNode
  | CommaNode
  | BinaryNode
  | AssignNode
  | IfNode
  | TryNode
  | ReduceNode
  | ForeachNode
  | BindNode
  | LabelNode
  | BreakNode
  | DefNode;
