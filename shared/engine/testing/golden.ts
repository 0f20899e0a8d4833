import { createJqExpressions } from "../../adapters/expressions-jq.ts";
import { connectorFunction } from "../../connectors/index.ts";
import { JOURNAL_FORMAT, type AnyEntry, type EntryData, type StartedData } from "../../domain/journal.ts";
import type { Seed } from "../../domain/rerun.ts";
import type { Definition } from "../../dsl/types.ts";
import { advance, compile, fold, inspect, restore, type EngineInput, type Program, type State } from "../index.ts";
import { plain } from "./simulation.ts";

/*
 * Golden journals (shared/engine/golden, docs/durability.md): what each released version wrote, step by step, as it
 * stood on disk. A file has one JSON value a line: the head, then what happened, in order.
 */

/** Raised when the shape of these files changes; a reader keeps reading the old ones. */
export const GOLDEN_FORMAT = 1;

export interface GoldenHead {
  readonly golden: typeof GOLDEN_FORMAT;
  /** Of Millrace, as package.json had it. */
  readonly version: string;
  readonly about: string;
  readonly definition: Definition;
  /** It calls nothing but receivers at RECEIVER that answer `{path, body}`: it can be played on the platform. */
  readonly live: boolean;
}

/** What happens: an input of the engine, as JSON; or the first turn of a re-run. */
export type GoldenInput =
  | Exclude<EngineInput, { readonly type: "recover" }>
  | { readonly type: "recover"; readonly running: readonly string[] }
  | { readonly type: "rerun"; readonly started: StartedData; readonly seed: Seed };

export interface GoldenStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly input: GoldenInput;
  /** Of the effect that the input names: a later version may give it another id, and never another key. */
  readonly key?: string;
  /** What this added to the table `journal`: first_seq, last_seq, at, entries. */
  readonly rows: readonly (readonly [number, number, number, string])[];
  /** What this added to the table `payloads`: seq, part, data. */
  readonly payloads?: readonly (readonly [number, number, string])[];
  /** The table `snapshots`, where it was written here: part, parts, seq, data. */
  readonly snapshot?: readonly (readonly [number, number, number, string])[];
  /** How the execution stands now. */
  readonly stands: Standing;
}

export interface Golden {
  readonly name: string;
  readonly head: GoldenHead;
  readonly steps: readonly GoldenStep[];
}

/** What a state comes to, whatever its shape. */
export type Standing = ReturnType<typeof standing>;

export function standing(state: State) {
  const { status, outcome, seq, suspended, compensating, nextTimerAt, ...rest } = inspect(state);
  const named = (effects: typeof rest.openEffects) => effects.map(({ id, key, attempt }) => ({ id, key, attempt }));
  return {
    status,
    seq,
    ...(suspended ? { suspended } : {}),
    ...(compensating === null ? {} : { compensating }),
    ...(nextTimerAt === null ? {} : { nextTimerAt }),
    open: named(rest.openEffects),
    parked: named(rest.parked),
    indeterminate: named(rest.indeterminate),
    ...(outcome === null ? {} : { outcome }),
  };
}

/** Each type of entry, by a table that does not compile while one is missing. */
const TYPES: Readonly<Record<keyof EntryData, true>> = {
  "execution.started": true,
  "execution.input": true,
  "execution.resumed": true,
  "execution.suspended": true,
  "execution.unsuspended": true,
  "execution.rerun": true,
  "execution.compensating": true,
  "execution.cancelled": true,
  "execution.faulted": true,
  "execution.completed": true,
  "task.started": true,
  "task.completed": true,
  "task.skipped": true,
  "task.faulted": true,
  "task.cancelled": true,
  "compensation.started": true,
  "compensation.completed": true,
  "compensation.faulted": true,
  "effect.requested": true,
  "effect.indeterminate": true,
  "effect.parked": true,
  "effect.progress": true,
  "event.received": true,
  "effect.settled": true,
  "effect.reopened": true,
  "timer.set": true,
  "timer.fired": true,
  "error.caught": true,
  "function.called": true,
  "loop.started": true,
  "loop.iteration": true,
  "iteration.completed": true,
};
export const ENTRY_TYPES: readonly string[] = Object.keys(TYPES);

export function parseGolden(name: string, text: string): Golden {
  const [head, ...steps] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  const { golden } = head as GoldenHead;
  if (golden !== GOLDEN_FORMAT) throw new Error(`${name} is of format ${String(golden)}, which nobody reads any more.`);
  return { name, head: head as GoldenHead, steps: steps as GoldenStep[] };
}

export function goldenProgram({ head }: Pick<Golden, "head">): Program {
  return compile(head.definition, createJqExpressions(), { connectors: connectorFunction });
}

/** The entries of one step, as this version reads them. @throws {Error} where it can't */
export function entriesOf({ rows, payloads = [] }: GoldenStep): readonly AnyEntry[] {
  return rows.flatMap(([first, last, , text]) => {
    const { v, e } = JSON.parse(text) as { v: number; e: (AnyEntry | { seq: number; chunked: true })[] };
    if (v !== JOURNAL_FORMAT) throw new Error(`Journal format ${v} is not read any more (${JOURNAL_FORMAT} is).`);
    if (e[0]?.seq !== first || e.at(-1)?.seq !== last)
      throw new Error(`The row ${first} to ${last} has other entries.`);
    return e.map((entry) => {
      const whole = !("chunked" in entry)
        ? entry
        : (JSON.parse(
            payloads
              .filter(([seq]) => seq === entry.seq)
              .map(([, , data]) => data)
              .join(""),
          ) as AnyEntry);
      if (!Object.hasOwn(TYPES, whole.type)) throw new Error(`Nobody reads entries of type ${String(whole.type)}.`);
      return whole;
    });
  });
}

/**
 * Everything in which this version and the journal do not agree. For every step: its prefix folds to what was recorded;
 * prefix and rest fold to the same as the whole, also over the snapshot that was on disk; and what happened
 * then leads to the recorded end, asking for the same effects by the same keys.
 */
export function problemsOf(golden: Golden): readonly string[] {
  const problems: string[] = [];
  const attempt = (where: string, check: () => void): void => {
    try {
      check();
    } catch (error) {
      problems.push(`${golden.name}, ${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  attempt("reading it", () => {
    const program = goldenProgram(golden);
    const parts = golden.steps.map(entriesOf);
    const whole = same(plain(fold(program, parts.flat())));
    golden.steps.forEach((step, at) => {
      const [before, after] = [parts.slice(0, at + 1).flat(), parts.slice(at + 1).flat()];
      const where = `after step ${at} (${step.input.type})`;
      attempt(where, () => {
        const prefix = fold(program, before);
        expectSame("it stands otherwise", standing(prefix), step.stands);
        expectSame("prefix and rest are another state", plain(fold(program, after, prefix)), whole);
      });
      attempt(`${where}, from the snapshot`, () => {
        const saved = snapshotOf(step);
        if (saved === null) return;
        expectSame("the snapshot is another state", plain(saved), plain(fold(program, before)));
        expectSame("snapshot and rest are another state", plain(fold(program, after, saved)), whole);
      });
      attempt(`${where}, going on`, () => goesOn(program, golden, before, at));
    });
  });
  return problems;
}

/** Null where there is none, or it is of another format: then the journal says it all. */
function snapshotOf({ snapshot }: GoldenStep): State | null {
  if (snapshot === undefined) return null;
  const { state } = JSON.parse(snapshot.map(([, , , data]) => data).join("")) as { state: unknown };
  try {
    return restore(state);
  } catch {
    return null;
  }
}

function goesOn(program: Program, golden: Golden, before: readonly AnyEntry[], at: number): void {
  let state = fold(program, before);
  const journal = [...before];
  for (const { at: now, input, key } of golden.steps.slice(at + 1)) {
    let result = advance(program, state, engineInput(input, key, state), now);
    journal.push(...result.entries);
    while (result.more) {
      result = advance(program, result.state, { type: "tick" }, now);
      journal.push(...result.entries);
    }
    state = result.state;
  }
  const end = golden.steps.at(-1)?.stands;
  expectSame("it ends otherwise", { ...standing(state), seq: 0 }, { ...end, seq: 0 });
  const asked = (entries: readonly AnyEntry[]) =>
    entries.flatMap((entry) => (entry.type === "effect.requested" ? [entry.data.key] : []));
  expectSame("it asks for other effects", asked(journal), asked(golden.steps.flatMap(entriesOf)));
}

/** @throws {Error} where the effect is not open any more */
export function engineInput(input: GoldenInput, key: string | undefined, state: State): EngineInput {
  if (input.type === "rerun") throw new Error("A re-run only begins an execution.");
  if (input.type === "recover") return { type: "recover", running: new Set(input.running) };
  if (!("effect" in input) || key === undefined) return input;
  const { openEffects, parked, indeterminate } = inspect(state);
  const found = [...openEffects, ...parked, ...indeterminate].find((effect) => effect.key === key);
  if (found === undefined) throw new Error(`Nothing of key ${key} is open.`);
  return { ...input, effect: found.id };
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
  const [one, other] = [JSON.stringify(same(found)), JSON.stringify(same(wanted))];
  if (one === other) return;
  let from = 0;
  while (one[from] === other[from]) from++;
  const near = (text: string): string => text.slice(Math.max(0, from - 60), from + 120);
  throw new Error(`${what}: …${near(one)}… where …${near(other)}… was written`);
}

/** As plain JSON, the members of objects in one order. */
function same(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(same);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, of]) => of !== undefined);
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => [name, same(of)]));
}
