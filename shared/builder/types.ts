/**
 * What the builder shows of a definition, and what it may change. The definition's text is the truth: an outline is
 * read from it, an edit gives a new text (comments kept), and a text that nobody edits is never written again.
 */

/** JSON pointer of a task in the definition, such as `/do/0/getOrder` or `/do/1/each/do/0/send`. */
export type StepPath = string;
/** JSON pointer of a list of tasks, such as `/do` or `/do/1/each/do`. */
export type ListPath = string;

/** Plain verbs. `other`: a task that the builder draws, names and moves, and edits as YAML only. */
export type StepKind =
  | "http"
  | "action"
  | "set"
  | "if"
  | "parallel"
  | "forEach"
  | "wait"
  | "approval"
  | "form"
  | "emit"
  | "listen"
  | "workflow"
  | "script"
  | "fail"
  | "group"
  | "try"
  | "other";

export interface Outline {
  readonly title: string;
  readonly start: Start;
  readonly list: StepList;
  /** Jumps that are not a path of an "if", as labelled arrows; null leads to the end. */
  readonly jumps: readonly { readonly from: StepPath; readonly to: StepPath | null; readonly label: string }[];
}

/** What starts it. Hooks are made beside the definition, so `webhook` and `person` are told apart by `document.metadata.start`. */
export type Start =
  | { readonly kind: "unset" }
  | { readonly kind: "webhook" }
  | { readonly kind: "person" }
  | { readonly kind: "schedule"; readonly cron: string; readonly timezone: string | null }
  | { readonly kind: "interval"; readonly every: unknown }
  | { readonly kind: "event"; readonly types: readonly string[] }
  | { readonly kind: "other" };

export interface Step {
  readonly path: StepPath;
  /** Its key in the definition: unique in the document where other fields refer to it. */
  readonly name: string;
  /** What people read: `metadata.title`, or the name as words; of an "if" that nobody has named, what it asks. */
  readonly title: string;
  readonly kind: StepKind;
  /** One line of what it does, such as `POST https://…/charge`; empty where nothing is filled in yet. */
  readonly summary: string;
  /** The lists within it, in the order in which they are drawn. */
  readonly lists: readonly StepList[];
  readonly failure: Failure | null;
  /** What stands in the definition; for a step with "if it fails", the step itself, not what is around it. */
  readonly task: Readonly<Record<string, unknown>>;
}

export interface StepList {
  readonly path: ListPath;
  readonly role: "main" | "path" | "branch" | "loop" | "group" | "fallback" | "undo";
  /** Of a path or a branch: its name, as people read it. */
  readonly label: string;
  /** Of a path of an "if": when it is taken; null is "otherwise", and of everything else. */
  readonly condition: Condition | null;
  readonly steps: readonly Step[];
}

/** What a value comes from. Written as a named reference, never as "the step before". */
export interface Reference {
  readonly source:
    | { readonly kind: "trigger" }
    | { readonly kind: "step"; readonly name: string }
    /** A loop's item or its index, by the variable's name. */
    | { readonly kind: "item"; readonly name: string }
    | { readonly kind: "secret"; readonly name: string };
  readonly path: readonly Segment[];
  /** `250` from `"250"`: one click where a condition's types differ. */
  readonly convert?: "number" | "text";
}
/** A member, a list's element, or of a list "each" of its elements (`[0]` is "first"; the list itself is "all"). */
export type Segment = string | number | { readonly each: true };

export type Part = { readonly text: string } | { readonly ref: Reference };

/** What a field holds. `value`: one chip alone, with its own type. `expression`: jq, shown under Advanced only. */
export type FieldValue =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "text"; readonly parts: readonly Part[] }
  | { readonly kind: "value"; readonly ref: Reference }
  | { readonly kind: "expression"; readonly source: string };

export type Operator =
  | "is"
  | "isNot"
  | "greater"
  | "atLeast"
  | "less"
  | "atMost"
  | "contains"
  | "startsWith"
  | "endsWith"
  | "isEmpty"
  | "isNotEmpty"
  | "exists"
  | "isTrue"
  | "isFalse";

export type Condition =
  | { readonly kind: "rows"; readonly join: "and" | "or"; readonly rows: readonly ConditionRow[] }
  | { readonly kind: "expression"; readonly source: string };
export interface ConditionRow {
  readonly left: FieldValue;
  readonly operator: Operator;
  /** Null for the operators that need none. */
  readonly right: FieldValue | null;
}

/** "If it fails". */
export interface Failure {
  readonly retry: {
    readonly times: number;
    readonly delay: string;
    readonly backoff: "constant" | "linear" | "doubling";
  } | null;
  /** What is done when retries are used up; `fault` lets the execution fail. */
  readonly then:
    | { readonly kind: "fault" }
    | { readonly kind: "value"; readonly value: FieldValue }
    | { readonly kind: "steps"; readonly list: ListPath }
    | { readonly kind: "ignore" };
  /** The list that undoes it, should something later fail. */
  readonly undo: ListPath | null;
}

/** A step to be inserted: a kind of the palette, or a task as it stands in a definition. */
export type NewStep =
  | { readonly kind: StepKind; readonly title: string; readonly task?: Readonly<Record<string, unknown>> }
  | { readonly yaml: string };

export type Edit =
  | { readonly type: "insert"; readonly list: ListPath; readonly index: number; readonly step: NewStep }
  /** `index` counts the steps of the list as it is before the move. */
  | { readonly type: "move"; readonly path: StepPath; readonly list: ListPath; readonly index: number }
  /** Refused where others refer to it (see usersOf), unless `anyway`: then what they read is empty. */
  | { readonly type: "delete"; readonly path: StepPath; readonly anyway?: true }
  | { readonly type: "rename"; readonly path: StepPath; readonly title: string }
  /** Steps that stand one after the other in one list. */
  | { readonly type: "wrap"; readonly paths: readonly StepPath[]; readonly as: "if" | "forEach" | "parallel" | "group" }
  | { readonly type: "unwrap"; readonly path: StepPath }
  /** An "if" behind a question, on its answer, with paths of these names. What came behind it goes into the first. */
  | {
      readonly type: "decide";
      readonly path: StepPath;
      readonly approved: string;
      readonly declined: string;
      readonly rest?: "after";
    }
  /** A member of the step's task by JSON pointer, such as `/with/endpoint` (`-` is a list's end); undefined removes it. */
  | { readonly type: "set"; readonly path: StepPath; readonly member: string; readonly value: unknown }
  | { readonly type: "setField"; readonly path: StepPath; readonly member: string; readonly value: FieldValue }
  | { readonly type: "setCondition"; readonly list: ListPath; readonly condition: Condition }
  | { readonly type: "addPath"; readonly path: StepPath; readonly label: string }
  | { readonly type: "removePath"; readonly list: ListPath }
  | { readonly type: "renamePath"; readonly list: ListPath; readonly label: string }
  | { readonly type: "setFailure"; readonly path: StepPath; readonly failure: Failure | null }
  | { readonly type: "setStart"; readonly start: Start }
  | { readonly type: "setTitle"; readonly title: string };

/** The new text, and where the step that was edited stands now. */
export interface Edited {
  readonly text: string;
  readonly select: StepPath | null;
}

/** Something that a field at a place may refer to. */
export interface Available {
  readonly reference: Reference;
  readonly title: string;
  readonly kind: StepKind | "trigger" | "item";
  /** What it was last time, if that is known. */
  readonly sample: unknown;
  /** What it will be, as far as the definition itself says. */
  readonly shape?: Shape;
  /** Its path may not have been taken, or it may have been skipped: then it is empty. */
  readonly maybeEmpty?: true;
}

/** JSON Schema of a value. Of it, `type`, `properties` and `items` are read. */
export type Shape = Readonly<Record<string, unknown>>;

/** What was seen: the trigger's input, and steps' outputs by their names. */
export interface Samples {
  readonly trigger?: unknown;
  readonly steps: Readonly<Record<string, unknown>>;
}
