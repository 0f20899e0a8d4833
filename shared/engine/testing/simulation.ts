import { parse } from "yaml";
import { createJqExpressions } from "../../adapters/expressions-jq.ts";
import type { CloudEvent } from "../../domain/cloud-event.ts";
import type { Outcome } from "../../domain/execution.ts";
import type { AnyEntry, EffectOutcome } from "../../domain/journal.ts";
import type { Definition } from "../../dsl/types.ts";
import {
  advance,
  compile,
  fold,
  inspect,
  restore,
  snapshot,
  wants,
  type Advance,
  type Effect,
  type EngineInput,
  type Program,
  type State,
} from "../index.ts";

export type Answer = (effect: Effect) => EffectOutcome;

/** The tasks of a workflow as YAML, with or without what else stands beside `do`. */
export function program(yaml: string): Program {
  const head = { document: { dsl: "1.0.3", namespace: "test", name: "example", version: "1.0.0" } };
  return compile({ ...head, ...(parse(yaml) as object) } as Definition, createJqExpressions());
}

/** A CloudEvent of a type, with data. */
export const cloudEvent = (type: string, data?: unknown, more: object = {}): CloudEvent => ({
  specversion: "1.0",
  id: "1",
  source: "https://test",
  type,
  ...(data === undefined ? {} : { data }),
  ...more,
});

export const fine = (output: unknown): EffectOutcome => ({ ok: true, output, status: 200 });
export const broken = (status: number): EffectOutcome => ({
  ok: false,
  status,
  error: {
    type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
    status,
    title: "HTTP",
    detail: `answered ${status}`,
  },
});

/** A snapshot as plain data, every reference replaced: two states are the same where this is. */
export function plain(state: State): unknown {
  const { values, frames, ...rest } = snapshot(state) as {
    values: unknown[];
    frames: Record<string, unknown>[];
    context: number;
    ending: number | null;
    started: object;
    undo: Frozen[];
    edited: { value: number } | null;
  };
  type Frozen = { input: number; output: number; bound: [string, number][] };
  const undo = (one: Frozen): unknown => ({
    ...one,
    input: value(one.input),
    output: value(one.output),
    bound: one.bound.map(([name, ref]) => [name, value(ref)]),
  });
  const value = (ref: unknown): unknown => (ref === null ? null : values[ref as number]);
  return JSON.parse(
    JSON.stringify({
      ...rest,
      started: null,
      context: value(rest.context),
      ending: value(rest.ending),
      undo: rest.undo.map(undo),
      edited: rest.edited === null ? null : { ...rest.edited, value: value(rest.edited.value) },
      frames: frames.map((frame) => ({
        ...frame,
        raw: value(frame["raw"]),
        input: value(frame["input"]),
        value: value(frame["value"]),
        items: value(frame["items"]),
        undoes: frame["undoes"] === null ? null : undo(frame["undoes"] as Frozen),
        results: (frame["results"] as number[] | null)?.map(value) ?? null,
      })),
    }),
  ) as unknown;
}

/** One execution without disk, network or clock: time passes where the test says so. */
export class Simulation {
  readonly program: Program;
  readonly journal: AnyEntry[] = [];
  readonly abandoned: string[] = [];
  now: number;
  last: Advance<State>;
  #events = 0;

  constructor(from: Program | string, input: unknown = {}, now = 1_000_000, id = "exe_test", nonce?: string) {
    this.program = typeof from === "string" ? program(from) : from;
    this.now = now;
    const started = {
      id,
      workflow: { id: "wf_1", name: "example", version: "1.0.0", namespace: "test" },
      revision: "rev_1",
      trigger: { kind: "api" as const, source: "test" },
      input,
      ...(nonce === undefined ? {} : { nonce }),
    };
    this.last = advance(this.program, null, { type: "start", started }, now);
    this.#keep();
  }

  /** Of an execution that did not begin with `start`. */
  static of(program: Program, last: Advance<State>, now: number): Simulation {
    const simulation = new Simulation(program, {}, now);
    simulation.last = last;
    simulation.journal.length = 0;
    simulation.abandoned.length = 0;
    simulation.#keep();
    return simulation;
  }

  get state(): State {
    return this.last.state;
  }
  get status(): string {
    return inspect(this.state).status;
  }
  get outcome(): Outcome | null {
    return inspect(this.state).outcome;
  }
  get output(): unknown {
    const { outcome } = this;
    if (outcome?.status !== "completed") throw new Error(`Not completed: ${JSON.stringify(outcome)}`);
    return outcome.output;
  }
  get error(): Extract<Outcome, { status: "faulted" }>["error"] {
    const { outcome } = this;
    if (outcome?.status !== "faulted") throw new Error(`Not faulted: ${JSON.stringify(outcome)}`);
    return outcome.error;
  }
  get open(): readonly Effect[] {
    return inspect(this.state).openEffects;
  }
  get parked(): readonly Effect[] {
    return inspect(this.state).parked;
  }
  /** The one effect that is open, parked or not. */
  get only(): Effect {
    const { openEffects, parked } = inspect(this.state);
    const [effect, ...more] = [...openEffects, ...parked];
    if (effect === undefined || more.length > 0) throw new Error(`Not one open effect, but ${more.length + 1}.`);
    return effect;
  }

  give(input: EngineInput): this {
    this.last = advance(this.program, this.state, input, this.now);
    this.#keep();
    return this;
  }
  tick(ms = 0): this {
    this.now += ms;
    return this.give({ type: "tick" });
  }
  settle(effect: string, outcome: EffectOutcome): this {
    return this.give({ type: "settled", effect, outcome });
  }

  park(effect = this.only.id, detail: Readonly<Record<string, unknown>> = {}): this {
    return this.give({ type: "parked", effect, detail });
  }
  /** For the only effect that is open; the id is that of the event, which is then told of once. */
  event(event: unknown, id = `e${++this.#events}`, effect = this.only.id): this {
    return this.give({ type: "event", effect, id, event });
  }
  wants(effect: string): boolean {
    return wants(this.state, effect);
  }

  /** Until the end, or until nothing can go on: answers what is asked, and lets time pass. */
  run(answer: Answer = () => fine({})): this {
    for (let round = 0; round < 10_000 && this.outcome === null; round++) {
      const { openEffects, nextTimerAt, runnable } = inspect(this.state);
      const [effect] = openEffects;
      if (runnable) this.tick();
      // Whoever listens is told from outside.
      else if (effect !== undefined && this.wants(effect.id)) this.park(effect.id);
      else if (effect !== undefined) this.settle(effect.id, answer(effect));
      else if (nextTimerAt !== null) this.tick(Math.max(0, nextTimerAt - this.now));
      else return this;
    }
    return this;
  }

  /** Forgets the state, and reads it back from the journal, as after a crash. */
  crash(): this {
    this.last = { ...this.last, state: this.folded() };
    return this;
  }
  /** Writes the state down, and reads it back. */
  reload(): this {
    this.last = { ...this.last, state: restore(JSON.parse(JSON.stringify(snapshot(this.state)))) };
    return this;
  }
  folded(entries: readonly AnyEntry[] = this.journal): State {
    return fold(this.program, JSON.parse(JSON.stringify(entries)) as AnyEntry[]);
  }

  types(): string[] {
    return this.journal.map((entry) => entry.type);
  }
  /** Names of the tasks, in the order in which they started. */
  ran(): string[] {
    return this.journal.flatMap((entry) => (entry.type === "task.started" ? [entry.data.name] : []));
  }
  of<Type extends AnyEntry["type"]>(type: Type): Extract<AnyEntry, { type: Type }>[] {
    return this.journal.filter((entry): entry is Extract<AnyEntry, { type: Type }> => entry.type === type);
  }

  #keep(): void {
    this.journal.push(...this.last.entries);
    this.abandoned.push(...this.last.abandoned);
  }
}
