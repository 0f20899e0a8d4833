import { isObject } from "./document.ts";
import type { Reference, Samples } from "./types.ts";

/** What a reference gave last time; undefined where that is not known. */
export function sampleOf(ref: Reference, samples: Samples): unknown {
  const { source } = ref;
  if (source.kind !== "trigger" && source.kind !== "step") return undefined;
  return sampleAt(source.kind === "trigger" ? samples.trigger : samples.steps[source.name], ref);
}

/** What stands at a reference's path in what its source gave. */
export function sampleAt(whole: unknown, { path, convert }: Pick<Reference, "path" | "convert">): unknown {
  let values: readonly unknown[] = [whole];
  let each = false;
  for (const segment of path) {
    if (typeof segment === "object") {
      each = true;
      values = values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
    } else values = values.map((value) => memberOf(value, segment));
  }
  if (each) return values.map((value) => converted(value, convert));
  return converted(values[0], convert);
}

function memberOf(value: unknown, segment: string | number): unknown {
  if (typeof segment === "number") return Array.isArray(value) ? (value as unknown[]).at(segment) : undefined;
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function converted(value: unknown, convert: Reference["convert"]): unknown {
  if (convert === undefined || value === undefined || value === null) return value;
  if (convert === "text") return typeof value === "string" ? value : JSON.stringify(value);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
