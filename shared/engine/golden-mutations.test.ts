import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import type { AnyEntry } from "../domain/journal.ts";
import { parseGolden, problemsOf } from "./testing/golden.ts";

type Mutation = (entry: AnyEntry) => AnyEntry | null;
/** What is recorded has some thousand entries: a defect that goes round for ever is found as well. */
const MOST_ENTRIES = 200_000;
const planted = vi.hoisted(() => ({ mutation: null as unknown, entries: 0 }));

// The reducer with a defect: it reads entries otherwise than they were meant when they were written.
vi.mock(import("./reducer.ts"), async (original) => {
  const { apply, ...rest } = await original();
  return {
    ...rest,
    apply: (program, state, entry) => {
      const mutation = planted.mutation as Mutation | null;
      if (++planted.entries > MOST_ENTRIES) throw new Error("It does not end.");
      const read = mutation === null ? entry : mutation(entry);
      if (read !== null) return apply(program, state, read);
      return state === null ? apply(program, state, entry) : { ...state, seq: entry.seq };
    },
  };
});

const FOLDER = join(import.meta.dirname, "golden");
const goldens = readdirSync(FOLDER).flatMap((version) =>
  readdirSync(join(FOLDER, version)).map((file) =>
    parseGolden(file, readFileSync(join(FOLDER, version, file), "utf8")),
  ),
);

const dropping =
  (member: string): Mutation =>
  (entry) =>
    ({
      ...entry,
      data: Object.fromEntries(Object.entries(entry.data).filter(([name]) => name !== member)),
    }) as AnyEntry;

const MUTATIONS: readonly (readonly [string, Mutation])[] = [
  ["forgets where a task jumps to", dropping("then")],
  ["forgets what was exported", dropping("context")],
  ["takes an effect in doubt for one that is not", (entry) => (entry.type === "effect.indeterminate" ? null : entry)],
  [
    "takes a timer for another",
    (entry) =>
      entry.type === "timer.set" ? { ...entry, data: { ...entry.data, dueAt: entry.data.dueAt + 1 } } : entry,
  ],
  ["overlooks that it is suspended", (entry) => (entry.type === "execution.suspended" ? null : entry)],
  ["loses an event that counted", (entry) => (entry.type === "event.received" ? null : entry)],
  [
    "gives an effect another key",
    (entry) =>
      entry.type === "effect.requested" ? { ...entry, data: { ...entry.data, key: `${entry.data.key}0` } } : entry,
  ],
];

beforeEach(() => {
  planted.mutation = null;
  planted.entries = 0;
});

it("finds nothing where nothing is planted", () => {
  expect(goldens.flatMap(problemsOf)).toEqual([]);
});

it.each(MUTATIONS)("finds a reducer that %s", (_name, mutation) => {
  planted.mutation = mutation;
  expect(goldens.flatMap(problemsOf)).not.toEqual([]);
});
