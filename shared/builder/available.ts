import { stepPlace } from "./draft.ts";
import { type Json, readRoot } from "./document.ts";
import { exportedBy, exportsItself } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { readIf } from "./if-step.ts";
import { bindsOf, leads, mayPrecede } from "./meaning.ts";
import { asWords } from "./names.ts";
import { titleOf, titlesOfSteps } from "./if-title.ts";
import { sampleAt, sampleOf } from "./sample.ts";
import { ERROR_SHAPE, itemShape, listOf, shapeAt, type ShapeOf, stepShape, triggerShape } from "./shapes.ts";
import { readStart } from "./start.ts";
import { kindOf } from "./summary.ts";
import { at, entryOf, listsOf, type Place, placeAt, places, pointer, segments } from "./tree.ts";
import { usedIn, withUsed } from "./used.ts";
import type { Available, Outline, Reference, Samples, Shape, Start, StepKind, StepPath } from "./types.ts";

/** Kinds whose result is nothing that anybody would refer to: what is in them is. */
const NO_RESULT: ReadonlySet<StepKind> = new Set(["if", "group", "wait", "fail", "emit"]);

/**
 * What a field of a step may refer to, in the order of the document: what started the workflow, the loops around it,
 * and every step that is certain, or may have been, done by then.
 *
 * @param path of a step, or of anything within one
 */
export function availableAt(text: string, path: StepPath, samples: Samples): readonly Available[] {
  const read = readRoot(text);
  if (!read.ok) return [];
  const root = read.value;
  const start = readStart(root);
  const trigger: Available = {
    reference: { source: { kind: "trigger" }, path: [] },
    title: startTitle(start),
    kind: "trigger",
    sample: samples.trigger,
  };
  const known = shapesOf(root);
  const first = shaped(trigger, known({ source: { kind: "trigger" }, path: [] }));
  const place = nearest(root, path);
  if (place === null) return [first];
  return [first, ...itemsAt(place, samples, known), ...stepsAt(root, place, samples, known)];
}

const shaped = (one: Available, shape: Shape | undefined): Available => (shape === undefined ? one : { ...one, shape });

/** What references will be, by what the definition says of what starts it and of each step, and reads of them elsewhere. */
function shapesOf(root: Json): ShapeOf {
  const steps = new Map<string, Json>();
  const used = usedIn(root);
  for (const { name, task } of places(root)) if (!steps.has(name)) steps.set(name, task);
  const known = new Map<string, Shape | undefined>();
  const whole = (name: string): Shape | undefined => {
    if (!known.has(name)) {
      // In a loop, steps may refer to one another.
      known.set(name, undefined);
      known.set(name, withUsed(stepShape(name, steps.get(name) ?? {}, of), used.steps.get(name) ?? []));
    }
    return known.get(name);
  };
  const start = withUsed(triggerShape(root), used.trigger);
  const of: ShapeOf = (ref) => {
    if (ref.source.kind === "trigger") return shapeAt(start, ref);
    return ref.source.kind === "step" ? shapeAt(whole(ref.source.name), ref) : undefined;
  };
  return of;
}

function startTitle(start: Start): string {
  return START_TITLES[start.kind];
}

const START_TITLES: Readonly<Record<Start["kind"], string>> = {
  unset: "Start",
  webhook: "Webhook",
  person: "Form",
  schedule: "Schedule",
  interval: "Schedule",
  event: "Event",
  other: "Start",
};

/** The innermost step at a path, or around it. */
function nearest(root: Json, path: string): Place | null {
  const parts = segments(path);
  for (let length = parts.length; length >= 3; length--) {
    const place = placeAt(root, pointer(parts.slice(0, length)));
    if (place !== null) return place;
  }
  return null;
}

/** From the outermost loop in: a loop may go through what the item of another has. */
function itemsAt(place: Place, samples: Samples, known: ShapeOf): readonly Available[] {
  const line: Place[] = [];
  for (let here: Place | null = place; here !== null && here.parent !== null; here = here.parent) line.unshift(here);
  const found = new Map<string, Available>();
  const shape: ShapeOf = (ref) =>
    ref.source.kind === "item" ? shapeAt(found.get(ref.source.name)?.shape, ref) : known(ref);
  for (const { parent, role } of line) {
    if (parent === null) continue;
    const owner: Json = parent.task;
    const made = bindsOf(owner, role).map((name, order): readonly [string, Available] => {
      const one: Available = {
        reference: { source: { kind: "item", name }, path: [] },
        title: asWords(name),
        kind: "item",
        sample: order === 0 ? itemSample(owner, samples, found) : 0,
      };
      if (order > 0) return [name, one];
      return [name, shaped(one, role === "catch" ? ERROR_SHAPE : itemShape(owner, shape))];
    });
    for (const [name, one] of made) {
      // One of the same name further in hides it, and is listed where it stands itself.
      found.delete(name);
      found.set(name, one);
    }
  }
  return [...found.values()];
}

/** The first element of the list that a loop goes through, as far as it is known. */
function itemSample(loop: Json, samples: Samples, outer: ReadonlyMap<string, Available>): unknown {
  const field = listOf(loop);
  if (field?.kind === "literal") return firstOf(field.value);
  if (field?.kind !== "value") return undefined;
  const { source } = field.ref;
  if (source.kind !== "item") return firstOf(sampleOf(field.ref, samples));
  return firstOf(sampleAt(outer.get(source.name)?.sample, field.ref));
}

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : undefined);

interface Found {
  readonly place: Place;
  readonly maybe: boolean;
}

function stepsAt(root: Json, place: Place, samples: Samples, known: ShapeOf): readonly Available[] {
  const found: Found[] = [];
  const line: Place[] = [];
  for (let here: Place | null = stepPlace(place); here !== null; here = here.parent) line.unshift(here);
  for (const one of line) {
    // What undoes a step comes after it, and what is done if it fails after what was tried.
    if (one.role === "undo" && one.parent !== null) gather(stepPlace(one.parent), false, found);
    if (one.role === "catch" && one.parent !== null)
      for (const held of listsOf(one.parent.task))
        if (held.role === "try") gatherList(one.parent, held.tasks, pointer(held.at), true, found, held.role);
    if (one.role === "branch") continue;
    const leader = one.list.findIndex((item) => leads(entryOf(item)?.[1] ?? {}));
    const own = one.parent === null ? null : readIf(one.parent.task);
    if (own !== null) continue;
    for (const before of placesBefore(one)) gather(before, leader >= 0 && leader < before.index, found);
  }
  return offered(root, place, found, samples, known);
}

function* placesBefore({ list, listPath, index, parent, role }: Place): IterableIterator<Place> {
  for (let at_ = 0; at_ < index; at_++) {
    const entry = entryOf(list[at_]);
    if (entry === null) continue;
    yield {
      path: listPath + pointer([at_, entry[0]]),
      name: entry[0],
      task: entry[1],
      list,
      listPath,
      index: at_,
      parent,
      role,
    };
  }
}

/** A step, and those within it whose results can be read behind it. */
function gather(place: Place, maybe: boolean, found: Found[]): void {
  const { task, around } = wrappedOf(place.name, place.task);
  const unsure = maybe || place.task["if"] !== undefined || task["if"] !== undefined;
  const kind = kindOf(task);
  if (!NO_RESULT.has(kind) && !("switch" in task)) found.push({ place, maybe: unsure });
  if (kind === "forEach" || kind === "listen") return;
  const branch = readIf(task);
  const inner =
    around === null ? place : { ...place, path: `${place.path}/try/0${pointer([place.name])}`, task, parent: place };
  for (const held of listsOf(task)) {
    if (held.role === "undo" || held.role === "foreach") continue;
    const risky =
      held.role === "try" || held.role === "catch" || branch !== null || at(task, ["fork", "compete"]) === true;
    gatherList(inner, held.tasks, pointer(held.at), unsure || risky, found, held.role);
  }
}

function gatherList(
  parent: Place,
  tasks: Place["list"],
  to: string,
  maybe: boolean,
  found: Found[],
  role: Place["role"],
): void {
  const listPath = parent.path + to;
  tasks.forEach((item, index) => {
    const entry = entryOf(item);
    if (entry !== null)
      gather(
        {
          path: listPath + pointer([index, entry[0]]),
          name: entry[0],
          task: entry[1],
          list: tasks,
          listPath,
          index,
          parent,
          role,
        },
        maybe,
        found,
      );
  });
}

/** Those that can be told by their names, and whose results nobody takes out of the context again. */
function offered(
  root: Json,
  place: Place,
  found: readonly Found[],
  samples: Samples,
  known: ShapeOf,
): readonly Available[] {
  const all = places(root);
  const exporters = all.flatMap((one) => {
    const exported = exportedBy(one.task);
    return exported === null ? [] : [{ one, exported }];
  });
  const replacing = exporters.filter(({ exported }) => !exported.keeps).map(({ one }) => one);
  const user = all.find(({ task }) => task === place.task) ?? place;
  const byName = new Map<string, Found>();
  for (const each of found) {
    const { name, task } = each.place;
    const inner = wrappedOf(name, task).task;
    const owns = exportsItself(name, task) || exportsItself(name, inner);
    const foreign = exporters.some(
      ({ one, exported }) => one.task !== task && one.task !== inner && exported.keys.includes(name),
    );
    if (foreign && !owns) continue;
    const lost = replacing.some(
      (other) =>
        other.task !== task && other.task !== inner && mayPrecede(each.place, other) && mayPrecede(other, user),
    );
    if (!lost) byName.set(name, each);
  }
  const titles = titlesOfSteps(() => all);
  return [...byName.values()].map(({ place: { name, task }, maybe }) => {
    const reference: Reference = { source: { kind: "step", name }, path: [] };
    const bare: Available = {
      reference,
      title: titleOf(name, task, titles),
      kind: kindOf(wrappedOf(name, task).task),
      sample: samples.steps[name],
    };
    const one = shaped(bare, known(reference));
    return maybe ? { ...one, maybeEmpty: true } : one;
  });
}

/** A reference as people read it, such as `Get order`, `items`, `each`, `price`. */
export function describeReference(ref: Reference, outline: Outline): string[] {
  const { source, path } = ref;
  return [sourceTitle(source, outline), ...path.map(segmentTitle)];
}

function sourceTitle(source: Reference["source"], outline: Outline): string {
  if (source.kind === "trigger") return startTitle(outline.start);
  if (source.kind === "secret") return source.name;
  if (source.kind === "item") return asWords(source.name);
  return titlesOf(outline).get(source.name) ?? asWords(source.name);
}

const titles = new WeakMap<Outline, ReadonlyMap<string, string>>();
function titlesOf(outline: Outline): ReadonlyMap<string, string> {
  const known = titles.get(outline);
  if (known !== undefined) return known;
  const made = new Map<string, string>();
  const visit = (list: Outline["list"]): void => {
    for (const step of list.steps) {
      if (!made.has(step.name)) made.set(step.name, step.title);
      step.lists.forEach(visit);
    }
  };
  visit(outline.list);
  titles.set(outline, made);
  return made;
}

function segmentTitle(segment: Reference["path"][number]): string {
  if (typeof segment === "string") return segment;
  if (typeof segment === "object") return "each";
  return segment === 0 ? "first" : segment === -1 ? "last" : `${segment + 1}`;
}
