import type { Problem } from "../domain/result.ts";
import { type CompiledExpression, ExpressionSyntaxError, type Expressions } from "../ports/expressions.ts";
import { durationMs, DurationError } from "./duration.ts";
import { isExpression, stripExpression } from "./expression-syntax.ts";
import type { Links } from "./functions.ts";
import { MAX_PROBLEMS } from "./json-value.ts";
import { MAX_ADDED_TASKS } from "./limits.ts";
import { list } from "./names.ts";
import { pointer, type Path } from "./pointer.ts";
import type { Definition, Duration, TaskList } from "./types.ts";
import { readProblems, unknownSecret } from "./validate-reads.ts";

/** Where an expression stands, which says what it may read (DSL, "Runtime expression arguments"). */
const PLACES = {
  workflowInput: ["secrets", "workflow", "runtime"],
  workflowOutput: ["context", "secrets", "workflow", "runtime"],
  /** `if`, `input.from`. */
  before: ["context", "secrets", "task", "workflow", "runtime"],
  /** A task's own definition, and `output.as`. */
  task: ["context", "input", "secrets", "authorization", "task", "workflow", "runtime"],
  /** `export.as`. */
  export: ["context", "input", "output", "secrets", "authorization", "task", "workflow", "runtime"],
  /** Nothing of a workflow runs yet: `schedule.on`. */
  event: [],
} as const;
export type Place = keyof typeof PLACES;

type Reusable = "errors" | "retries" | "timeouts" | "authentications";

/** Collects what is wrong, and knows what every part of a definition may hold. */
export class Validation {
  readonly problems: Problem[] = [];
  /** What runs, and may not be meant. */
  readonly warnings: Problem[] = [];
  readonly definition: Definition;
  readonly links: Links;
  readonly #expressions: Expressions;
  readonly #secrets: ReadonlySet<string>;
  readonly #validateTasks: (check: Validation, tasks: TaskList, path: Path) => void;
  /** What was found out about functions, so that each is looked at once. */
  readonly #known = new Map<string, unknown>();
  #added = 0;
  #functions = 0;
  #place: Place = "task";
  #bound: ReadonlySet<string> = new Set();

  /** Looks at a list of tasks within: what holds one need not know all the others. */
  readonly tasks: (tasks: TaskList, path: Path) => void;

  constructor(
    definition: Definition,
    expressions: Expressions,
    links: Links,
    validateTasks: (check: Validation, tasks: TaskList, path: Path) => void,
  ) {
    this.definition = definition;
    this.links = links;
    this.#validateTasks = validateTasks;
    this.tasks = (tasks, path) => validateTasks(this, tasks, path);
    this.#expressions = expressions.inMode(definition.evaluate?.mode ?? "strict");
    this.#secrets = new Set(definition.use?.secrets);
  }

  add(path: Path, code: string, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path: pointer(path), code, message });
  }

  warn(path: Path, code: string, message: string): void {
    const problem = { path: pointer(path), code, message, severity: "warning" as const };
    if (this.warnings.length < MAX_PROBLEMS) this.warnings.push(problem);
  }

  /** What is validated in `body` stands there. */
  at(place: Place, body: () => void): void {
    const before = this.#place;
    this.#place = place;
    body();
    this.#place = before;
  }

  /** What is validated in `body` can read these variables besides. */
  bind(names: readonly string[], body: () => void): void {
    const before = this.#bound;
    this.#bound = new Set([...before, ...names]);
    body();
    this.#bound = before;
  }

  /** What is validated in `body` is a function's: it sees nothing of what is bound around its call. */
  inFunction(body: () => void): void {
    const before = this.#bound;
    this.#bound = new Set();
    this.#functions++;
    body();
    this.#functions--;
    this.#bound = before;
  }

  /** What a function calls is measured where it is called itself. */
  get isInFunction(): boolean {
    return this.#functions > 0;
  }

  /** The problems of something that is not written here, by paths of its own. */
  within(judge: (inner: Validation) => void): readonly Problem[] {
    const inner = new Validation(this.definition, this.#expressions, this.links, this.#validateTasks);
    for (const [id, value] of this.#known) inner.#known.set(id, value);
    judge(inner);
    return inner.problems;
  }

  /** Finds something out once. Asked for again while it is being found out, there is nothing to say yet. */
  once<T>(id: string, find: () => T): T | null {
    if (this.#known.has(id)) return this.#known.get(id) as T | null;
    this.#known.set(id, null);
    const found = find();
    this.#known.set(id, found);
    return found;
  }

  /** Counts tasks that functions and extensions add. @returns false once there are too many */
  addTasks(count: number): boolean {
    const before = this.#added;
    this.#added += count;
    return this.#added <= MAX_ADDED_TASKS || before > MAX_ADDED_TASKS;
  }

  /** An expression and nothing else: bare or in `${ }`. */
  expression(text: string | undefined, path: Path): void {
    if (text !== undefined) this.#read(path, true, () => this.#expressions.compile(stripExpression(text)));
  }

  /** One whose value decides something: a secret can't. */
  condition(text: string | undefined, path: Path): void {
    if (text !== undefined) this.#read(path, false, () => this.#expressions.compile(stripExpression(text)));
  }

  /** A text that may hold expressions, or be one as a whole. */
  text(text: string | undefined, path: Path): void {
    if (text !== undefined) this.#read(path, true, () => this.#expressions.template(text));
  }

  /** Compiles, and looks at what it reads: a variable that is not there would fail when it runs. */
  #read(path: Path, secrets: boolean, compile: () => CompiledExpression | null): void {
    let compiled: CompiledExpression | null;
    try {
      compiled = compile();
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error;
      return this.add(path, "expression.syntax", `The expression can't be read: ${error.message}`);
    }
    if (compiled === null) return;
    const variables = new Set([...PLACES[this.#place], ...this.#bound]);
    const problems = readProblems(compiled, { variables, secrets: secrets ? this.#secrets : null });
    for (const { code, message } of problems) this.add(path, code, message);
  }

  /** Any value, with expressions in it. */
  template(value: unknown, path: Path): void {
    if (typeof value === "string") this.text(value, path);
    else if (Array.isArray(value)) value.forEach((item, index) => this.template(item, [...path, index]));
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) this.template(item, [...path, key]);
    }
  }

  /** `input.from`, `output.as`, `export.as` */
  transform(value: unknown, path: Path): void {
    if (typeof value === "string") this.expression(value, path);
    else this.template(value, path);
  }

  /** @returns milliseconds, where they are known before it runs */
  duration(duration: Duration | undefined, path: Path): number | undefined {
    if (duration === undefined) return undefined;
    if (typeof duration === "string" && isExpression(duration)) {
      this.condition(duration, path);
      return undefined;
    }
    try {
      return durationMs(duration);
    } catch (error) {
      if (!(error instanceof DurationError)) throw error;
      this.add(path, "duration.invalid", error.message);
      return undefined;
    }
  }

  /** A name that has to be among the reusable components. */
  reference(kind: Reusable, name: string, path: Path): void {
    const known = Object.keys(this.definition.use?.[kind] ?? {});
    if (known.includes(name)) return;
    const others =
      known.length === 0 ? `There are none: define it there, or write it out here.` : `Known: ${list(known)}.`;
    this.add(path, "reference.unknown", `use.${kind} has no "${name}". ${others}`);
  }

  /** A secret that is named as a whole: `{basic: {use: name}}`. */
  secret(name: string, path: Path): void {
    if (!this.#secrets.has(name)) this.add(path, "secret.unknown", unknownSecret(name, this.#secrets));
  }

  /** What reads a template or an expression, and throws where it is not well formed. */
  wellFormed(code: string, path: Path, read: (expressions: Expressions) => unknown): void {
    try {
      read(this.#expressions);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.add(path, error instanceof ExpressionSyntaxError ? "expression.syntax" : code, error.message);
    }
  }
}
