import { stringify } from "yaml";
import { connectorFunction } from "../../connectors/index.ts";
import { compile, type Program } from "../../engine/index.ts";
import { Simulation, broken, fine } from "../../engine/testing/simulation.ts";
import { createJqExpressions } from "../../dsl/expressions-jq.ts";
import { checkDefinition } from "../../dsl/parse.ts";
import { at, places } from "../tree.ts";

type Task = Record<string, unknown>;
type Item = Record<string, Task>;

/** Numbers that decide, one after the other: the same numbers, the same workflow. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  upTo(count: number): number {
    const number = this.#numbers[this.#next++ % Math.max(1, this.#numbers.length)] ?? 0;
    // The same number again says something else the next time round.
    return Math.abs((number + Math.imul(this.#next, 0x9e3779b1)) ^ (number >>> 7)) % Math.max(1, count);
  }
  of<T>(values: readonly T[]): T {
    return values[this.upTo(values.length)] as T;
  }
}

/**
 * Random workflows in which every call tells what its fields were: in plain style, as people write by hand, and ready to
 * be built on.
 */
export class Generator {
  readonly #choices: Choices;
  #count = 0;
  #keys: string[] = [];

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  definition(): Task {
    const plain = this.#choices.upTo(3) > 0;
    const from = plain && this.#choices.upTo(4) === 0 ? { input: { from: "${ {n: .n, items: .items} }" } } : {};
    const output = plain && this.#choices.upTo(3) === 0 ? { output: { as: "${ {last: .} }" } } : {};
    const definition = {
      document: { dsl: "1.0.3", namespace: "test", name: "random", version: "1.0.0" },
      ...from,
      do: this.#list(2, plain, []),
      ...output,
    };
    for (const { path, task } of places(definition)) {
      // Errors of one task, which is named by its place.
      const [only] = (task["try"] ?? []) as readonly Item[];
      const filter = at(task, ["catch", "errors", "with"]) as Task | undefined;
      if (filter !== undefined && only !== undefined)
        filter["instance"] = `${path}/try/0/${Object.keys(only)[0] ?? ""}`;
    }
    return definition;
  }

  /** The definition as a text: one in some is JSON. */
  text(): string {
    const definition = this.definition();
    return this.#choices.upTo(6) === 0
      ? `${JSON.stringify(definition, null, 2)}\n`
      : stringify(definition, { lineWidth: 0 });
  }

  #name(): string {
    return `t${++this.#count}`;
  }

  #list(depth: number, plain: boolean, bound: readonly string[]): Item[] {
    const count = 1 + this.#choices.upTo(depth === 2 ? 4 : 3);
    if (plain && depth > 0 && this.#choices.upTo(8) === 0) return this.#jumps(bound);
    return Array.from({ length: count }, () => {
      const name = this.#name();
      const task = this.#task(depth, plain, bound);
      // As the builder refers to steps.
      if (task["export"] === undefined && this.#choices.upTo(5) === 0) {
        this.#keys.push(name);
        return { [name]: { ...task, export: { as: `\${ $context + {${name}: .} }` } } };
      }
      return { [name]: task };
    });
  }

  #task(depth: number, plain: boolean, bound: readonly string[]): Task {
    // What fails ends most of the workflow: not often.
    if (plain && this.#choices.upTo(25) === 0) return this.#failing();
    const kind = this.#choices.upTo(depth === 0 ? 6 : 12);
    const list = (more: readonly string[] = []): Item[] => this.#list(depth - 1, plain, [...bound, ...more]);
    // Loops within each other may hide each other's item.
    const item = this.#choices.upTo(3) === 0 ? "item" : `i${this.#count}`;
    const number = item === "item" ? "index" : `${item}n`;
    switch (kind) {
      case 4:
        return { wait: { seconds: 1 }, ...this.#about(plain) };
      case 5:
        return {
          set: plain ? this.#choices.of(["${ . }", { was: "${ . }", s: 1 }, "${ $input }"]) : { s: this.#count },
          ...this.#about(plain),
        };
      case 6:
        return { do: list(), ...this.#about(plain) };
      case 7:
        return {
          for: { each: item, at: number, in: this.#choices.of(["${ $workflow.input.items }", "${ [7, 8] }"]) },
          do: list([item]),
          ...this.#loop(),
        };
      case 8:
        return { fork: { branches: [{ [this.#name()]: { do: list() } }, { [this.#name()]: { do: list() } }] } };
      case 9:
        return this.#choose(list(), this.#choices.upTo(2) === 0 ? null : list());
      case 10:
        return { try: list(), catch: {} };
      case 11:
        return {
          try: [{ [this.#name()]: this.#call(plain, bound, "bad") }],
          catch: { ...(this.#choices.upTo(3) === 0 ? { errors: { with: {} } } : {}), do: list() },
        };
      default:
        return { ...this.#call(plain, bound, "p"), ...this.#about(plain) };
    }
  }

  #failing(): Task {
    return this.#choices.of<Task>([
      { set: { s: '${ error("it fails") }' } },
      { set: { s: '${ if .h? == null then error("nothing") else .h end }' } },
      { raise: { error: { type: "https://example.com/odd", status: 400, title: "Odd" } } },
    ]);
  }

  #loop(): Task {
    return this.#choices.upTo(2) === 0 ? {} : { metadata: { concurrency: 1 + this.#choices.upTo(3) } };
  }

  #choose(taken: Item[], otherwise: Item[] | null): Task {
    const [yes, no] = [this.#name(), this.#name()];
    const paths = [
      { [yes]: { do: taken, then: "exit" } },
      ...(otherwise === null ? [] : [{ [no]: { do: otherwise, then: "exit" } }]),
    ];
    const cases = [
      { [yes]: { when: "${ $workflow.input.n > 3 }", then: yes } },
      { [no]: { then: otherwise === null ? "exit" : no } },
    ];
    return { do: [{ [this.#name()]: { switch: cases } }, ...paths] };
  }

  #jumps(bound: readonly string[]): Item[] {
    const [a, b, c] = [this.#name(), this.#name(), this.#name()];
    const cases = [{ high: { when: "${ $workflow.input.n > 3 }", then: b } }, { low: { then: c } }];
    return [
      { [a]: { switch: cases } },
      { [b]: { ...this.#call(true, bound, "p"), then: this.#choices.of(["exit", c]) } },
      { [c]: this.#call(true, bound, "p") },
    ];
  }

  #call(plain: boolean, bound: readonly string[], kind: string): Task {
    const id = `${kind}${++this.#count}`;
    const body: Task = { id };
    if (plain && this.#choices.upTo(3) > 0)
      body["dot"] = this.#choices.of(["${ . }", "${ .h? }", "was ${ .h? }", "${ $input }", "${ $task.input }"]);
    if (bound.length > 0 && this.#choices.upTo(2) === 0) body["item"] = `\${ $${this.#choices.of(bound)} }`;
    if (this.#keys.length > 0 && this.#choices.upTo(3) === 0)
      body["key"] = `\${ $context.${this.#choices.of(this.#keys)} }`;
    return { call: "http", with: { method: "post", endpoint: "https://x.test/", body } };
  }

  /** What may stand beside what a task does. */
  #about(plain: boolean): Task {
    if (!plain) return {};
    switch (this.#choices.upTo(12)) {
      case 0:
        return { if: "${ .h? != null }" };
      case 1:
        return { input: { from: "${ {made: .} }" } };
      case 2:
        return { output: { as: "${ {out: .} }" } };
      case 3:
      case 4: {
        const key = `k${++this.#count}`;
        this.#keys.push(key);
        return { export: { as: `\${ $context + {${key}: .} }` } };
      }
      case 5:
        return { export: { as: this.#choices.of(["${ {kept: .} }", "${ . }"]) } };
      default:
        return {};
    }
  }
}

const expressions = createJqExpressions();
const LINKS = { connectors: connectorFunction };

/** What the fields of each call were, run by run, and how it ended. */
export interface Observed {
  readonly calls: ReadonlyMap<string, readonly string[]>;
  readonly end: string;
  /** Pointers of the tasks that faulted. */
  readonly faulted: readonly string[];
}

/** A definition as it can be run. @throws where it is not valid */
export function runnable(source: unknown): Program {
  const checked = checkDefinition(source, expressions, LINKS);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error.problems));
  return compile(checked.value.definition, expressions, LINKS);
}

export function observe(program: Program, input: unknown): Observed {
  const calls = new Map<string, string[]>();
  const run = new Simulation(program, input).run((effect) => {
    const { body } = effect.request as { body?: { json?: unknown } };
    // A person who is asked: it is done with when they have said yes.
    if (body === undefined) return fine({ approved: true, comment: "", by: "ada", at: "2026-11-23T00:00:00Z" });
    const { id } = (body ?? {}).json as { id: string };
    // Where an error was is told by its place, which is what an edit changes.
    const told = JSON.stringify(body?.json, (key, value: unknown) => (key === "instance" ? undefined : value));
    // A field that was edited may change what is sent, and nothing further on.
    const own = JSON.stringify(body?.json, (key, value: unknown) => (key.startsWith("ref") ? undefined : value));
    calls.set(id, [...(calls.get(id) ?? []), told]);
    return id.startsWith("bad") ? broken(404) : fine({ h: hash(own), v: id, list: [{ x: 1 }, { x: 2 }] });
  });
  const { outcome } = run;
  const faulted = run.of("task.faulted").map(({ task }) => task ?? "");
  return { calls, end: outcome === null ? "nothing" : outcome.status, faulted };
}

/** What a call gives depends on what it was given, so that a difference is seen further on. */
function hash(text: string): number {
  let value = 7;
  for (let at = 0; at < text.length; at++) value = (Math.imul(value, 31) + text.charCodeAt(at)) | 0;
  return value;
}
