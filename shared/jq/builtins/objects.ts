import { describe } from "../data/print.ts";
import { excerpt } from "../data/print.ts";
import { getIndex, has, iterable } from "../runtime/access.ts";
import type { Meter } from "../runtime/meter.ts";
import { raise } from "../runtime/raise.ts";
import { isObject, type JsonObject, kindOf, putKey, sortedKeys, truthy } from "../runtime/values.ts";
import { native } from "./native.ts";
import type { Group } from "./registry.ts";

function keys(meter: Meter, input: unknown, sorted: boolean): unknown[] {
  if (Array.isArray(input)) return input.map((_, at) => at);
  if (!isObject(input)) return raise(`${describe(meter, input)} has no keys`);
  const found = sorted ? sortedKeys(input) : Object.keys(input);
  meter.charge(found.length / 4);
  return found;
}

const KEY_NAMES = ["key", "Key", "name", "Name"];

function fromEntries(meter: Meter, input: unknown): JsonObject {
  const object: JsonObject = {};
  for (const entry of iterable(meter, input)) {
    meter.charge(1);
    let key: unknown = null;
    for (const name of KEY_NAMES) {
      key = getIndex(meter, entry, name);
      if (truthy(key)) break;
    }
    const value = getIndex(meter, entry, has(meter, entry, "value") ? "value" : "Value");
    if (typeof key !== "string") raise(`Cannot use ${kindOf(key)} (${excerpt(meter, key)}) as object key`);
    putKey(object, key as string, value);
  }
  return object;
}

export const OBJECTS: Group = {
  "keys/0": native((meter, input) => keys(meter, input, true)),
  "keys_unsorted/0": native((meter, input) => keys(meter, input, false)),
  "to_entries/0": native((meter, input) =>
    keys(meter, input, false).map((key) => ({ key, value: getIndex(meter, input, key) })),
  ),
  "from_entries/0": native(fromEntries),
};
