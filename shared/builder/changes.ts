import { equalJson } from "../events/equal.ts";
import { type Json, readRoot } from "./document.ts";
import { wrappedOf } from "./failure.ts";
import { readIf } from "./if-step.ts";
import { stepPlace } from "./draft.ts";
import { listsOf, type Place, places } from "./tree.ts";
import type { StepPath } from "./types.ts";

export type StepChange = "added" | "removed" | "changed" | "moved";

/** What became of steps between two texts: paths are of `after`, but those of what is removed, which are of `before`. */
export function changesBetween(before: string, after: string): ReadonlyMap<StepPath, StepChange> {
  const [old, now] = [stepsOf(before), stepsOf(after)];
  const changes = new Map<StepPath, StepChange>();
  const partners = new Map<Place, Place>();
  const left = new Set(old);
  const pair = (same: (a: Place, b: Place) => boolean): void => {
    for (const step of now) {
      if (partners.has(step)) continue;
      const partner = [...left].find((one) => same(one, step));
      if (partner === undefined) continue;
      partners.set(step, partner);
      left.delete(partner);
    }
  };
  // By its name; a step that was renamed is told by what it does.
  pair((a, b) => a.name === b.name && listName(a) === listName(b));
  pair((a, b) => a.name === b.name);
  pair((a, b) => equalJson(own(a), own(b)));
  const stay = inOrder([...partners].map(([step, partner]) => ({ step, partner })));
  for (const step of now) {
    const partner = partners.get(step);
    if (partner === undefined) changes.set(step.path, "added");
    else if (partner.name !== step.name || !equalJson(own(partner), own(step))) changes.set(step.path, "changed");
    else if (!sameList(partner, step, partners) || !stay.has(step)) changes.set(step.path, "moved");
  }
  for (const step of left) changes.set(step.path, "removed");
  return changes;
}

function stepsOf(text: string): readonly Place[] {
  const read = readRoot(text);
  return read.ok ? places(read.value).filter((place) => stepPlace(place) === place) : [];
}

function listName(place: Place): string {
  return place.parent === null ? "" : `${place.parent.name} ${place.role}`;
}

function sameList(a: Place, b: Place, partners: ReadonlyMap<Place, Place>): boolean {
  if (a.parent === null || b.parent === null) return a.parent === b.parent;
  const around = [...partners].find(([step]) => step.path === b.parent?.path)?.[1];
  return a.role === b.role && (around === undefined ? a.parent.name === b.parent.name : around.path === a.parent.path);
}

/** What a step says itself: the steps within it are told by themselves, but the conditions of an "if" are its own. */
function own(place: Place): unknown {
  const { task, around } = wrappedOf(place.name, place.task);
  const branch = readIf(task);
  const strip = (one: Json): Json => {
    const copy = structuredClone(one);
    for (const held of listsOf(copy)) if (held.role !== "try") held.tasks.length = 0;
    return copy;
  };
  const outer = around === null ? null : { ...strip(around), try: [] };
  const paths = branch?.paths.map(({ name, case: one }) => ({ name, when: one["when"] ?? null })) ?? null;
  return { task: strip(task), outer, paths };
}

/** Of steps that stay in their list, the most that are in the same order as before; the others were moved. */
function inOrder(pairs: readonly { readonly step: Place; readonly partner: Place }[]): ReadonlySet<Place> {
  const stay = new Set<Place>();
  const lists = new Map<string, { readonly step: Place; readonly partner: Place }[]>();
  for (const pair of pairs) {
    const key = `${pair.partner.listPath} ${pair.step.listPath}`;
    lists.set(key, [...(lists.get(key) ?? []), pair]);
  }
  for (const list of lists.values()) for (const step of longest(list)) stay.add(step);
  return stay;
}

/** The longest run of steps whose old indices grow. */
function longest(list: readonly { readonly step: Place; readonly partner: Place }[]): readonly Place[] {
  const best: { length: number; before: number }[] = [];
  list.forEach(({ partner }, at) => {
    let [length, before] = [1, -1];
    for (let other = 0; other < at; other++) {
      const one = list[other];
      const run = best[other];
      if (one !== undefined && run !== undefined && one.partner.index < partner.index && run.length >= length)
        [length, before] = [run.length + 1, other];
    }
    best.push({ length, before });
  });
  const steps: Place[] = [];
  let at = best.reduce((found, one, index) => (one.length > (best[found]?.length ?? 0) ? index : found), 0);
  while (at >= 0 && list[at] !== undefined) {
    const one = list[at];
    if (one !== undefined) steps.push(one.step);
    at = best[at]?.before ?? -1;
  }
  return steps;
}
