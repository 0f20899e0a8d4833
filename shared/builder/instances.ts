import { isObject, type Json } from "./document.ts";
import { at, isWithin, places } from "./tree.ts";

/**
 * A `catch` may be for the errors of one task, which it names by its pointer. Called before an edit; what it gives is
 * called after it, and lets those filters name the same tasks as before.
 */
export function keepInstances(root: Json): () => void {
  const filters = places(root).flatMap(({ task }) => {
    const filter = at(task, ["catch", "errors", "with"]);
    return isObject(filter) && typeof filter["instance"] === "string" ? [filter] : [];
  });
  if (filters.length === 0) return () => undefined;
  const before = new Map(places(root).map(({ path, task }) => [path, task] as const));
  return () => {
    const now = new Map(places(root).map(({ path, task }) => [task, path] as const));
    for (const filter of filters) {
      const instance = String(filter["instance"]);
      const named = [...before.keys()]
        .filter((path) => isWithin(instance, path))
        .toSorted((a, b) => b.length - a.length)[0];
      const task = named === undefined ? undefined : before.get(named);
      const path = task === undefined ? undefined : now.get(task);
      if (named !== undefined && path !== undefined) filter["instance"] = path + instance.slice(named.length);
    }
  };
}
