import fc from "fast-check";
import { beforeEach, expect, it, vi } from "vitest";
import type { Json } from "./document.ts";
import { NUMBERS, sequence, Tally } from "./testing/sequence.ts";

/** Each is a mistake that the builder could have, with the sequences in which it has to be found. */
const DEFECTS = {
  "renames a step, and not what refers to it": 300,
  "renames a step, and not the jumps that lead to it": 300,
  "does not look at what flows from step to step": 100,
  "does not look at what is in the context": 300,
  "does not look at what binds a variable": 400,
  "refers to a step that exports nothing": 600,
  "gives a new step a name that another one has": 300,
  "forgets errors that are named by their place": 400,
  "keeps lines that were changed": 100,
} as const;
type Defect = keyof typeof DEFECTS;

const planted = vi.hoisted(() => ({ defect: null as string | null }));
const SEED = 20_261_123;

vi.mock(import("./link.ts"), async (original) => {
  const real = await original();
  const { renameExport } = await import("./exports.ts");
  return {
    ...real,
    renameStep: (root, place, to) => {
      if (planted.defect === ("renames a step, and not what refers to it" satisfies Defect)) {
        renameExport(place.task, place.name, to);
        real.setName(place, to);
      } else if (planted.defect === ("renames a step, and not the jumps that lead to it" satisfies Defect)) {
        const before = structuredClone(place.list.map((item) => jumpsIn(item)));
        real.renameStep(root, place, to);
        place.list.forEach((item, at) => jumpBack(item, before[at] ?? []));
      } else real.renameStep(root, place, to);
    },
  };
});

const jumpsIn = (item: Json): readonly unknown[] => Object.values(item).map((task) => (task as Json)["then"]);
function jumpBack(item: Json, before: readonly unknown[]): void {
  Object.values(item).forEach((task, at) => {
    if (before[at] !== undefined) (task as Json)["then"] = before[at];
  });
}

vi.mock(import("./meaning.ts"), async (original) => {
  const real = await original();
  const overlooked: Partial<Record<Defect, string>> = {
    "does not look at what flows from step to step": "flow",
    "does not look at what is in the context": "context",
    "does not look at what binds a variable": "variable",
  };
  return {
    ...real,
    changedMeaning: (...args) =>
      real.changedMeaning(...args).filter(({ why }) => why !== overlooked[planted.defect as Defect]),
  };
});

vi.mock(import("./exports.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    exportItself: (...args) => {
      if (planted.defect !== ("refers to a step that exports nothing" satisfies Defect)) real.exportItself(...args);
    },
  };
});

vi.mock(import("./names.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    uniqueName: (name, taken) =>
      planted.defect === ("gives a new step a name that another one has" satisfies Defect)
        ? name
        : real.uniqueName(name, taken),
  };
});

vi.mock(import("./instances.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    keepInstances: (root) =>
      planted.defect === ("forgets errors that are named by their place" satisfies Defect)
        ? () => undefined
        : real.keepInstances(root),
  };
});

vi.mock(import("./style.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    keepLines: (text, before, after, same) =>
      planted.defect === ("keeps lines that were changed" satisfies Defect) &&
      text.split("\n").length === after.split("\n").length
        ? text
        : real.keepLines(text, before, after, same),
  };
});

beforeEach(() => {
  planted.defect = null;
});

it.each(Object.entries(DEFECTS))("finds a builder that %s", { timeout: 120_000 }, (defect, most) => {
  planted.defect = defect;
  const run = fc.check(
    fc.property(NUMBERS, (numbers) => {
      sequence(numbers, new Tally());
    }),
    { seed: SEED, numRuns: most, endOnFailure: true },
  );
  expect(run.failed).toBe(true);
});
