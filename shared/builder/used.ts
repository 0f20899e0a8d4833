import { readCondition } from "./condition.ts";
import { isObject, type Json } from "./document.ts";
import { readField } from "./fields.ts";
import { itemsOf, membersOf } from "./shapes.ts";
import type { FieldValue, Reference, Segment, Shape } from "./types.ts";

/** Where a field refers to. @property number it is compared with one */
interface Use {
  readonly path: readonly Segment[];
  readonly number: boolean;
}

/** Where fields of a document refer to already, by what they refer to: `trigger`, or the name of a step. */
export interface Used {
  readonly trigger: readonly Use[];
  readonly steps: ReadonlyMap<string, readonly Use[]>;
}

export function usedIn(root: Json): Used {
  const trigger: Use[] = [];
  const steps = new Map<string, Use[]>();
  for (const { ref, number } of referencesIn(root)) {
    const { source, path } = ref;
    if (path.length === 0) continue;
    if (source.kind === "trigger") trigger.push({ path, number });
    if (source.kind === "step") steps.set(source.name, [...(steps.get(source.name) ?? []), { path, number }]);
  }
  return { trigger, steps };
}

/** What is used elsewhere is there, as far as anybody can say before it has been seen: its name, and that it is a number. */
export function withUsed(shape: Shape | undefined, uses: readonly Use[]): Shape | undefined {
  const next = new Map<string | null, Use[]>();
  for (const { path, number } of uses) {
    const [first, ...rest] = path;
    if (first === undefined) continue;
    const name = typeof first === "string" ? first : null;
    next.set(name, [...(next.get(name) ?? []), { path: rest, number }]);
  }
  const [items, members] = [shape === undefined ? undefined : itemsOf(shape), membersOf(shape)];
  const open = members === undefined && items === undefined && shape?.["type"] === undefined;
  if (next.size === 0) return open && uses.some(({ number }) => number) ? { ...shape, type: "number" } : shape;
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

interface Read {
  readonly ref: Reference;
  readonly number: boolean;
}

function* referencesIn(value: unknown): IterableIterator<Read> {
  if (typeof value === "string") yield* inField(value);
  else if (Array.isArray(value) || isObject(value)) for (const own of Object.values(value)) yield* referencesIn(own);
}

function* inField(text: string): IterableIterator<Read> {
  if (!text.includes("${")) return;
  const field = readField(text);
  if (field.kind !== "expression") return yield* referencesOf(field);
  const condition = readCondition(text);
  if (condition.kind === "rows")
    for (const { left, right } of condition.rows) {
      yield* referencesOf(left, right?.kind === "literal" && typeof right.value === "number");
      if (right !== null) yield* referencesOf(right);
    }
}

function* referencesOf(field: FieldValue, number = false): IterableIterator<Read> {
  if (field.kind === "value") yield { ref: field.ref, number };
  if (field.kind === "text") for (const part of field.parts) if ("ref" in part) yield { ref: part.ref, number: false };
}
