import { readCondition } from "./condition.ts";
import { isObject, type Json } from "./document.ts";
import { readField } from "./fields.ts";
import { itemsOf, membersOf } from "./shapes.ts";
import type { FieldValue, Reference, Segment, Shape } from "./types.ts";

type Path = readonly Segment[];

/** Where fields of a document refer to already, by what they refer to: `trigger`, or the name of a step. */
export interface Used {
  readonly trigger: readonly Path[];
  readonly steps: ReadonlyMap<string, readonly Path[]>;
}

export function usedIn(root: Json): Used {
  const trigger: Path[] = [];
  const steps = new Map<string, Path[]>();
  for (const { source, path } of referencesIn(root)) {
    if (path.length === 0) continue;
    if (source.kind === "trigger") trigger.push(path);
    if (source.kind === "step") steps.set(source.name, [...(steps.get(source.name) ?? []), path]);
  }
  return { trigger, steps };
}

/** What is used elsewhere is there, as far as anybody can say before it has been seen: of it nothing but the name is known. */
export function withUsed(shape: Shape | undefined, paths: readonly Path[]): Shape | undefined {
  const next = new Map<string | null, Path[]>();
  for (const [first, ...rest] of paths)
    if (first !== undefined) {
      const name = typeof first === "string" ? first : null;
      next.set(name, [...(next.get(name) ?? []), rest]);
    }
  if (next.size === 0) return shape;
  const [items, members] = [shape === undefined ? undefined : itemsOf(shape), membersOf(shape)];
  const open = members === undefined && items === undefined && shape?.["type"] === undefined;
  const inItems = next.get(null);
  if (inItems !== undefined && (items !== undefined || (open && next.size === 1)))
    return { ...shape, type: "array", items: withUsed(items, inItems) ?? {} };
  // What says which members it has has no others.
  if (members === undefined && (!open || inItems !== undefined)) return shape;
  const properties: Record<string, Shape> = { ...members };
  for (const [name, rest] of next)
    if (name !== null && (open || members?.[name] !== undefined))
      properties[name] = withUsed(members?.[name], rest) ?? {};
  return { ...shape, type: "object", properties };
}

function* referencesIn(value: unknown): IterableIterator<Reference> {
  if (typeof value === "string") yield* inField(value);
  else if (Array.isArray(value) || isObject(value)) for (const own of Object.values(value)) yield* referencesIn(own);
}

function* inField(text: string): IterableIterator<Reference> {
  if (!text.includes("${")) return;
  const field = readField(text);
  if (field.kind !== "expression") return yield* referencesOf(field);
  const condition = readCondition(text);
  if (condition.kind === "rows")
    for (const { left, right } of condition.rows) {
      yield* referencesOf(left);
      if (right !== null) yield* referencesOf(right);
    }
}

function* referencesOf(field: FieldValue): IterableIterator<Reference> {
  if (field.kind === "value") yield field.ref;
  if (field.kind === "text") for (const part of field.parts) if ("ref" in part) yield part.ref;
}
