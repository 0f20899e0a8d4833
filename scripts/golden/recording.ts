import { parse } from "yaml";
import { JournalStore } from "../../durable-objects/execution/journal-store.ts";
import { Outbox } from "../../durable-objects/execution/publication.ts";
import { SnapshotStore } from "../../durable-objects/execution/snapshot-store.ts";
import type { Sql } from "../../durable-objects/lib/metered-sql.ts";
import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import { connectorFunction } from "../../shared/connectors/index.ts";
import { executionId } from "../../shared/domain/ids.ts";
import type { AnyEntry, EffectOutcome, StartedData } from "../../shared/domain/journal.ts";
import { seedOf } from "../../shared/domain/rerun.ts";
import type { Definition } from "../../shared/dsl/types.ts";
import { validateDefinition } from "../../shared/dsl/validate.ts";
import {
  advance,
  fingerprint,
  fold,
  inspect,
  rerun,
  snapshot,
  type Effect,
  type Program,
  type State,
} from "../../shared/engine/index.ts";
import {
  engineInput,
  GOLDEN_FORMAT,
  goldenProgram,
  standing,
  type GoldenHead,
  type GoldenInput,
  type GoldenStep,
} from "../../shared/engine/testing/golden.ts";
import { Disk } from "../simulate/disk.ts";

/** All of them fixed: the same version writes the same bytes, wherever and whenever it is run. */
export const TENANT = "0000remade";
export const REVISION = `rev_${TENANT}_0000000000000000`;
export const BEGAN = 1_700_000_000_000;
export const NONCE = "0123456789abcdef0123456789abcdef";
/** Answers as shared/testing/node/receiver.ts does. */
export const RECEIVER = "https://receiver.test";

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly live?: true;
  /** YAML of what stands beside `document`. */
  readonly definition: string;
  readonly input?: unknown;
  readonly started?: Partial<StartedData>;
  /** What happens after the start, up to its end. */
  play(recording: Recording): Recording;
}

/** One execution over the stores of an execution's object, and what it wrote with every step. */
export class Recording {
  readonly steps: GoldenStep[] = [];
  readonly head: GoldenHead;
  readonly program: Program;
  readonly #disk = new Disk();
  readonly #journal: JournalStore;
  readonly #snapshots: SnapshotStore;
  readonly #outbox = new Outbox(0, "all");
  readonly #entries: AnyEntry[] = [];
  #state: State | null = null;
  #now = BEGAN;

  constructor(head: GoldenHead) {
    this.head = head;
    this.program = goldenProgram({ head });
    const sql: Sql = { exec: (query, ...bindings) => this.#disk.exec(query, bindings) as never };
    this.#journal = new JournalStore(sql);
    this.#snapshots = new SnapshotStore(sql);
  }

  static of(scenario: Scenario, version: string): Recording {
    const document = { dsl: "1.0.3", namespace: "golden", name: scenario.name, version: "1.0.0" };
    const definition = { document, ...(parse(scenario.definition) as object) } as Definition;
    const checked = validateDefinition(definition, createJqExpressions(), { connectors: connectorFunction });
    if (checked.problems.length > 0) throw new Error(`${scenario.name}: ${JSON.stringify(checked.problems)}`);
    const { about, live = false } = scenario;
    const recording = new Recording({ golden: GOLDEN_FORMAT, version, about, definition, live });
    const { name, input = {}, started = {} } = scenario;
    return scenario.play(recording.give({ type: "start", started: startedOf(name, input, started) }));
  }

  /** The same steps again, by this version from the start. */
  static again(head: GoldenHead, steps: readonly GoldenStep[]): Recording {
    const recording = new Recording(head);
    for (const step of steps) {
      recording.#now = step.at;
      recording.give(step.input);
      if (step.snapshot !== undefined) recording.save();
    }
    return recording;
  }

  get state(): State {
    if (this.#state === null) throw new Error("It has not begun.");
    return this.#state;
  }
  get text(): string {
    return [this.head, ...this.steps].map((line) => `${JSON.stringify(line)}\n`).join("");
  }

  /** Another execution, that goes on from this one at a task. */
  rerun(from: string, input?: { readonly value: unknown }): Recording {
    const found = seedOf(this.#entries, from, null);
    if (!found.ok) throw new Error(found.error.detail);
    const seed = input === undefined ? found.value : { ...found.value, input };
    const { started } = inspect(this.state);
    const id = executionId({ tenant: TENANT, lane: 3, home: "object", sequence: BEGAN * 4096 + 1 });
    const next = new Recording(this.head);
    next.#now = this.#now + 60_000;
    const again = { ...started, id, rerun: { of: started.id, from, at: seed.then } };
    return next.give({ type: "rerun", started: again, seed });
  }

  give(input: GoldenInput): this {
    const open = "effect" in input ? this.#find(({ id }) => id === input.effect) : undefined;
    const result = this.#take(input);
    this.#entries.push(...result.entries);
    this.#state = result.state;
    this.#outbox.add(inspect(result.state).started, result.entries);
    const before = this.#journal.lastSeq;
    if (result.entries.length > 0) this.#journal.append(result.entries, this.#now);
    const rows = this.#rows("SELECT first_seq, last_seq, at, entries FROM journal WHERE first_seq > ?", before);
    const payloads = this.#chunked ? this.#rows("SELECT seq, part, data FROM payloads WHERE seq > ?", before) : [];
    this.steps.push({
      at: this.#now,
      input,
      ...(open === undefined ? {} : { key: open.key }),
      rows: rows as unknown as GoldenStep["rows"],
      ...(payloads.length === 0 ? {} : { payloads: payloads as unknown as NonNullable<GoldenStep["payloads"]> }),
      stands: standing(result.state),
    });
    return this;
  }

  /** The state, as the object writes it down beside its journal. */
  save(): this {
    const { seq } = inspect(this.state);
    const { units } = this.#journal;
    this.#snapshots.write({
      seq,
      units,
      program: fingerprint(this.program),
      state: snapshot(this.state),
      outbox: this.#outbox.freeze(seq),
      resumes: 0,
    });
    const step = this.steps.pop();
    if (step === undefined) throw new Error("Nothing has happened yet.");
    const rows = this.#rows("SELECT part, parts, seq, data FROM snapshots ORDER BY part");
    this.steps.push({ ...step, snapshot: rows as unknown as NonNullable<GoldenStep["snapshot"]> });
    return this;
  }

  later(ms: number): this {
    this.#now += ms;
    return this.give({ type: "tick" });
  }
  /** The instance is lost with all that it had under way. */
  crash(): this {
    this.#now += 5_000;
    return this.give({ type: "recover", running: [] });
  }
  settle(task: string, outcome: EffectOutcome): this {
    this.#now += 7;
    return this.give({ type: "settled", effect: this.effect(task).id, outcome });
  }
  park(task: string, detail: Readonly<Record<string, unknown>> = {}): this {
    return this.give({ type: "parked", effect: this.effect(task).id, detail });
  }
  event(task: string, id: string, event: unknown): this {
    this.#now += 3;
    return this.give({ type: "event", effect: this.effect(task).id, id, event });
  }

  /** The first open effect, parked or not, of a task of this name, or of what is in it. */
  effect(task: string): Effect {
    const found =
      this.#find((effect) => effect.task.split("/").at(-1) === task) ??
      this.#find((effect) => effect.task.split("/").includes(task));
    if (found === undefined)
      throw new Error(
        `${this.head.definition.document.name}: nothing is open at ${task}, but ${JSON.stringify(standing(this.state))}`,
      );
    return found;
  }

  /** Until the end, or until somebody else is waited for: the receiver answers, and time passes. */
  run(): this {
    for (let round = 0; round < 1_000; round++) {
      const { openEffects, nextTimerAt, runnable } = inspect(this.state);
      const [effect] = openEffects;
      if (runnable) this.give({ type: "tick" });
      else if (effect !== undefined) this.answer(effect);
      else if (nextTimerAt !== null) this.later(Math.max(0, nextTimerAt - this.#now));
      else return this;
    }
    throw new Error("It does not end.");
  }

  /** As the receiver does. A `?fail=N` fails N times. */
  answer({ id, attempt, request }: Effect): this {
    if (request.kind !== "http") throw new Error(`The receiver knows nothing of ${request.kind}.`);
    const { pathname, searchParams } = new URL(request.url);
    const body =
      request.body === null ? "" : "json" in request.body ? JSON.stringify(request.body.json) : request.body.text;
    this.#now += 7;
    const outcome = attempt <= Number(searchParams.get("fail") ?? "0") ? DOWN : fine({ path: pathname, body });
    return this.give({ type: "settled", effect: id, outcome });
  }

  #take(input: GoldenInput): { readonly entries: readonly AnyEntry[]; readonly state: State } {
    if (input.type === "rerun") {
      const result = rerun(this.program, input.started, input.seed, this.#now);
      if (!result.ok) throw new Error(result.error.detail);
      return result.value;
    }
    // A new instance knows what the journal says.
    if (input.type === "recover")
      this.#state = fold(this.program, JSON.parse(JSON.stringify(this.#entries)) as AnyEntry[]);
    const given = input.type === "start" ? input : engineInput(input, undefined, this.state);
    return advance(this.program, this.#state, given, this.#now);
  }

  #find(fits: (effect: Effect) => boolean): Effect | undefined {
    const { openEffects, parked, indeterminate } = inspect(this.state);
    return [...openEffects, ...parked, ...indeterminate].find(fits);
  }

  get #chunked(): boolean {
    return this.#disk.exec("SELECT 1 FROM sqlite_master WHERE name = 'payloads'", []).toArray().length > 0;
  }

  #rows(query: string, ...bindings: readonly unknown[]): readonly (readonly unknown[])[] {
    return this.#disk
      .exec(query, bindings)
      .toArray()
      .map((row) => Object.values(row));
  }
}

export const fine = (output: unknown): EffectOutcome => ({ ok: true, output, status: 200, durationMs: 7 });
export const DOWN: EffectOutcome = {
  ok: false,
  status: 503,
  durationMs: 7,
  error: {
    type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
    status: 503,
    title: "Service Unavailable",
    detail: "It answered 503.",
  },
};

function startedOf(name: string, input: unknown, more: Partial<StartedData>): StartedData {
  return {
    id: executionId({ tenant: TENANT, lane: 3, home: "object", sequence: BEGAN * 4096 }),
    workflow: { id: `wf_${TENANT}_0000000000000000`, name, version: "1.0.0", namespace: "golden" },
    revision: REVISION,
    trigger: { kind: "api", source: "api" },
    input,
    ...more,
  };
}
