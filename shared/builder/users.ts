import { readRoot } from "./document.ts";
import { stepPlace } from "./draft.ts";
import { meaningOf } from "./meaning.ts";
import { isWithin, places } from "./tree.ts";
import type { StepPath } from "./types.ts";

export interface User {
  readonly path: StepPath;
  /** JSON pointer within the step's task, as `set` and `setField` take it. */
  readonly member: string;
}

/** Who refers to a step or to one within it: by its name, or by reading what the step before gave. */
export function usersOf(text: string, path: StepPath): readonly User[] {
  const read = readRoot(text);
  if (!read.ok) return [];
  const all = places(read.value);
  const own = new Set<unknown>(all.filter((place) => isWithin(place.path, path)).map(({ task }) => task));
  const meaning = meaningOf(read.value);
  const found = new Map<string, User>();
  for (const place of all) {
    if (own.has(place.task)) continue;
    const step = stepPlace(place);
    const add = (member: string): void => {
      // Of the parts of an "if" and the like, the member is told from the step that they are shown as.
      const inner = place.path.slice(step.path.length).replace(/^\/try\/0\/[^/]+/, "");
      found.set(`${step.path} ${inner}${member}`, { path: step.path, member: inner + member });
    };
    for (const [member, values] of meaning.flow.readers.get(place.task) ?? [])
      if ([...values].some((value) => own.has(value))) add(member);
    for (const [key, tasks] of meaning.context.get(place.task) ?? [])
      if (tasks.some(({ task }) => own.has(task))) add(key.slice(0, key.lastIndexOf(" ")));
  }
  return [...found.values()];
}
