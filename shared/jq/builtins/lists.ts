import { collect } from "../compile/construct.ts";
import { type Code, type Env, fromDirect, NONE, tick } from "../compile/code.ts";
import { describe } from "../data/print.ts";
import { iterable } from "../runtime/access.ts";
import { compare, equals } from "../runtime/compare.ts";
import type { Meter } from "../runtime/meter.ts";
import { add } from "../runtime/operators.ts";
import { compareStrings } from "../runtime/values.ts";
import { raise } from "../runtime/raise.ts";
import { toJson } from "../data/print.ts";
import { native, only } from "./native.ts";
import type { Group, Make } from "./registry.ts";

interface Keyed {
  readonly key: unknown;
  readonly item: unknown;
}

function sortKeyed(meter: Meter, items: Keyed[]): Keyed[] {
  meter.charge((items.length * Math.log2(items.length + 1)) / 2);
  if (items.every(({ key }) => typeof key === "number" && key === key))
    return items.sort((a, b) => (a.key as number) - (b.key as number));
  if (items.every(({ key }) => typeof key === "string"))
    return items.sort((a, b) => compareStrings(a.key as string, b.key as string));
  return items.sort((a, b) => compare(meter, a.key, b.key));
}

function groupKeyed(meter: Meter, sorted: readonly Keyed[]): Keyed[][] {
  const groups: Keyed[][] = [];
  for (const item of sorted) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && equals(meter, group[0].key, item.key)) group.push(item);
    else groups.push([item]);
  }
  return groups;
}

function listOf(meter: Meter, input: unknown, problem: string): readonly unknown[] {
  return Array.isArray(input) ? input : raise(`${describe(meter, input)} ${problem}`);
}

const NOT_SORTABLE = "cannot be sorted, as it is not an array";
const itself = (items: readonly unknown[]): Keyed[] => items.map((item) => ({ key: item, item }));
const unkeyed = (items: readonly Keyed[]): unknown[] => items.map(({ item }) => item);

/** `sort_by(f)` and its kin: the key of an item is the array of all that `f` gives. */
function byKey(work: (meter: Meter, items: Keyed[]) => unknown): Make {
  return (args) => {
    const f = only(args);
    return fromDirect((env, input) => {
      const { meter } = env;
      const keyed = keysOf(env, f, iterable(meter, input));
      if (!Array.isArray(input)) {
        return raise(
          `${describe(meter, input)} and ${describe(
            meter,
            keyed.map(({ key }) => [key]),
          )} cannot be sorted, as they are not both arrays`,
        );
      }
      return work(meter, keyed);
    }, f.weight + 2);
  };
}

/** Where each item has one key it need not stand in an array: the order is the same. */
function keysOf(env: Env, f: Code, items: readonly unknown[]): Keyed[] {
  const { direct } = f;
  const { meter } = env;
  if (direct !== null) {
    const keyed = items.map((item) => {
      tick(meter, f.weight);
      return { key: direct(env, item), item };
    });
    return keyed.some(({ key }) => key === NONE)
      ? keyed.map(({ key, item }) => ({ key: key === NONE ? [] : [key], item }))
      : keyed;
  }
  return items.map((item) => {
    tick(meter, f.weight);
    return { key: collect(env, item, f.gen), item };
  });
}

/** The first of the least, or the last of the greatest. */
function extreme(meter: Meter, items: readonly Keyed[], least: boolean): unknown {
  let [best] = items;
  for (const item of items.slice(1)) {
    meter.charge(0.5);
    if (best === undefined || compare(meter, item.key, best.key) < 0 === least) best = item;
  }
  return best === undefined ? null : best.item;
}

function flatten(meter: Meter, input: unknown, depth: unknown): unknown {
  if (compare(meter, depth, 0) < 0) raise("flatten depth must not be negative");
  const most = typeof depth === "number" ? depth : Number.POSITIVE_INFINITY;
  const out: unknown[] = [];
  const stack: { items: readonly unknown[]; at: number }[] = [{ items: iterable(meter, input), at: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (top.at >= top.items.length) {
      stack.pop();
      continue;
    }
    const item = top.items[top.at++];
    tick(meter, 0);
    if (Array.isArray(item) && stack.length <= most) stack.push({ items: item, at: 0 });
    else out.push(item);
  }
  meter.size(out.length * 8);
  return out;
}

function join(meter: Meter, input: unknown, separator: unknown): unknown {
  let text: unknown = null;
  for (const item of iterable(meter, input)) {
    tick(meter, 0);
    const before = text === null ? "" : add(meter, text, separator);
    text = add(
      meter,
      before,
      typeof item === "number" || typeof item === "boolean" ? toJson(meter, item) : (item ?? ""),
    );
  }
  return text ?? "";
}

/** Adds up without copying what it made itself. */
export function sum(meter: Meter, items: Iterable<unknown>): unknown {
  let total: unknown = null;
  let mine = false;
  for (const item of items) {
    tick(meter, 0);
    if (mine && Array.isArray(total) && Array.isArray(item)) {
      meter.size(item.length * 8);
      for (const each of item) total.push(each);
      if (total.length * 8 > meter.budget.valueBytes) meter.spent("valueBytes");
    } else {
      const next = add(meter, total, item);
      mine = next !== total && next !== item && Array.isArray(next);
      total = next;
    }
  }
  return total;
}

export const LISTS: Group = {
  "sort/0": native((meter, input) => unkeyed(sortKeyed(meter, itself(listOf(meter, input, NOT_SORTABLE))))),
  "sort_by/1": byKey((meter, items) => unkeyed(sortKeyed(meter, items))),
  "group_by/1": byKey((meter, items) => groupKeyed(meter, sortKeyed(meter, items)).map(unkeyed)),
  "unique/0": native((meter, input) =>
    groupKeyed(meter, sortKeyed(meter, itself(listOf(meter, input, NOT_SORTABLE)))).map(([first]) => first?.item),
  ),
  "unique_by/1": byKey((meter, items) => groupKeyed(meter, sortKeyed(meter, items)).map(([first]) => first?.item)),
  "min/0": native((meter, input) => extreme(meter, itself(pair(meter, input)), true)),
  "max/0": native((meter, input) => extreme(meter, itself(pair(meter, input)), false)),
  "min_by/1": byKey((meter, items) => extreme(meter, items, true)),
  "max_by/1": byKey((meter, items) => extreme(meter, items, false)),
  "add/0": native((meter, input) => sum(meter, iterable(meter, input))),
  "flatten/0": native((meter, input) => flatten(meter, input, Number.POSITIVE_INFINITY)),
  "flatten/1": native(flatten),
  "join/1": native(join),
  "reverse/0": native((meter, input) => {
    if (Array.isArray(input)) {
      meter.size(input.length * 8);
      return input.toReversed();
    }
    if (input === null || input === "" || input === 0 || (typeof input === "object" && Object.keys(input).length === 0))
      return [];
    if (typeof input === "boolean") return raise(`${describe(meter, input)} has no length`);
    const length =
      typeof input === "string"
        ? [...input].length
        : typeof input === "number"
          ? Math.abs(input)
          : Object.keys(input ?? {}).length;
    return raise(`Cannot index ${typeof input} with number (${toJson(meter, length - 1)})`);
  }),
  "bsearch/1": native((meter, input, wanted) => {
    const items = listOf(meter, input, "cannot be searched from");
    let from = 0;
    let to = items.length;
    while (from < to) {
      const middle = from + Math.floor((to - from) / 2);
      tick(meter, 0);
      const order = compare(meter, wanted, items[middle]);
      if (order === 0) return middle;
      if (order < 0) to = middle;
      else from = middle + 1;
    }
    return -1 - from;
  }),
};

function pair(meter: Meter, input: unknown): readonly unknown[] {
  return Array.isArray(input)
    ? input
    : raise(`${describe(meter, input)} and ${describe(meter, input)} cannot be iterated over`);
}
