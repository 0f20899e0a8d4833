import { expect, test } from "vitest";
import type { z } from "zod";
import { emitTaskSchema, listenTaskSchema } from "../../../../shared/dsl/schema-events.ts";
import { definitionSchema } from "../../../../shared/dsl/schema.ts";
import { runTaskSchema } from "../../../../shared/dsl/schema-run.ts";
import {
  doTaskSchema,
  forkTaskSchema,
  forTaskSchema,
  raiseTaskSchema,
  setTaskSchema,
  switchTaskSchema,
  tryTaskSchema,
  waitTaskSchema,
} from "../../../../shared/dsl/schema-tasks.ts";
import { TASK_KINDS } from "../../../../shared/dsl/schema-task.ts";
import { KINDS, SHAPES, TASK } from "./language-members.ts";

/** The members that a schema has, through what is around it. */
function membersOf(schema: unknown, ...path: string[]): string[] {
  let at = unwrapped(schema);
  for (const key of path) at = unwrapped(at?.shape?.[key]);
  return Object.keys(at?.shape ?? {}).toSorted();
}

interface Wrapped {
  readonly shape?: Record<string, unknown>;
  readonly def?: { readonly innerType?: unknown; readonly element?: unknown; readonly valueType?: unknown };
}
function unwrapped(schema: unknown): Wrapped | undefined {
  const is = schema as Wrapped | undefined;
  if (is === undefined || is.shape !== undefined) return is;
  const inner = is.def?.innerType ?? is.def?.element ?? is.def?.valueType;
  return inner === undefined ? is : unwrapped(inner);
}

const names = (shape: object | undefined): string[] => Object.keys(shape ?? {}).toSorted();

test("every kind of task has its members, and the ones that all have", () => {
  expect(names(KINDS)).toEqual([...TASK_KINDS].toSorted());
  const schemas: Record<string, z.ZodType> = {
    do: doTaskSchema,
    emit: emitTaskSchema,
    for: forTaskSchema,
    fork: forkTaskSchema,
    listen: listenTaskSchema,
    raise: raiseTaskSchema,
    run: runTaskSchema,
    set: setTaskSchema,
    switch: switchTaskSchema,
    try: tryTaskSchema,
    wait: waitTaskSchema,
  };
  for (const [kind, schema] of Object.entries(schemas))
    expect(names({ ...KINDS[kind], ...TASK }), kind).toEqual(membersOf(schema));
});

test.each([
  ["root", definitionSchema, []],
  ["document", definitionSchema, ["document"]],
  ["use", definitionSchema, ["use"]],
  ["schedule", definitionSchema, ["schedule"]],
  ["evaluate", definitionSchema, ["evaluate"]],
  ["extension", definitionSchema, ["use", "extensions"]],
  ["for", forTaskSchema, ["for"]],
  ["fork", forkTaskSchema, ["fork"]],
  ["listen", listenTaskSchema, ["listen"]],
  ["iterator", listenTaskSchema, ["foreach"]],
  ["event", emitTaskSchema, ["emit", "event", "with"]],
  ["run", runTaskSchema, ["run"]],
  ["subflow", runTaskSchema, ["run", "workflow"]],
  ["script", runTaskSchema, ["run", "script"]],
  ["catch", tryTaskSchema, ["catch"]],
  ["input", definitionSchema, ["input"]],
  ["output", definitionSchema, ["output"]],
] as const)("%s has the members that the language has", (shape, schema, path) => {
  expect(membersOf(schema, ...path)).not.toEqual([]);
  expect(names(SHAPES[shape])).toEqual(membersOf(schema, ...path));
});

test("what stands below a member is there", () => {
  for (const shape of [TASK, ...Object.values(KINDS), ...Object.values(SHAPES)])
    for (const [name, { of }] of Object.entries(shape)) {
      const below = of?.replace(/[[\]{}]/g, "");
      if (below !== undefined && !["tasks", "task", "with"].includes(below)) expect(SHAPES[below], name).toBeDefined();
    }
});
