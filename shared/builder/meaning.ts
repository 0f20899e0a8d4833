import { isObject, type Json } from "./document.ts";
import { exportedBy } from "./exports.ts";
import { type Flow, flowOf, type Producer } from "./flow.ts";
import { analysisOf, sitesOf } from "./sites.ts";
import { at, type Place, places } from "./tree.ts";

/** What the fields of a definition read, told so that it can be compared with what they read after an edit. */
export interface Meaning {
  readonly flow: Flow;
  /** Tasks that export something. */
  readonly exporting: ReadonlySet<Json>;
  /** By task and member: the tasks that may have put what it reads into the context, in their order. */
  readonly context: ReadonlyMap<Json, ReadonlyMap<string, readonly Writer[]>>;
  /** By task: what binds the variables that it reads. */
  readonly bound: ReadonlyMap<Json, ReadonlyMap<string, Json>>;
}

export interface Writer {
  readonly task: Json;
  /** Whether it has run by then, whatever path was taken. */
  readonly sure: boolean;
}

export interface Changed {
  readonly task: Json;
  readonly member: string;
  readonly why: "flow" | "context" | "variable";
}

export function meaningOf(root: Json): Meaning {
  const all = places(root);
  const exporters = all.flatMap((place) => {
    const exported = exportedBy(place.task);
    return exported === null ? [] : [{ place, exported }];
  });
  const replacing = exporters.filter(({ exported }) => !exported.keeps);
  const keys = new Set(exporters.flatMap(({ exported }) => exported.keys));
  const byKey = new Map<string, typeof exporters>();
  for (const key of keys) byKey.set(key, []);
  for (const exporter of exporters)
    for (const key of exporter.exported.keeps ? new Set(exporter.exported.keys) : keys) byKey.get(key)?.push(exporter);
  const context = new Map<Json, ReadonlyMap<string, readonly Writer[]>>();
  const bound = new Map<Json, ReadonlyMap<string, Json>>();
  for (const place of all) {
    const members = new Map<string, readonly Writer[]>();
    const variables = new Map<string, Json>();
    for (const { member, source } of sitesOf(place.task)) {
      const analysis = analysisOf(source);
      if (analysis === null) continue;
      for (const read of analysis.reads) {
        if (read.variable !== "context") continue;
        const key = typeof read.path[0] === "string" && read.path[0] !== "*[]" ? read.path[0] : null;
        // Adding to all that is there is no reading of it.
        if (key === null && member.startsWith("/export/")) continue;
        const before = (key === null ? exporters : (byKey.get(key) ?? replacing)).filter(({ place: other }) =>
          mayPrecede(other, place),
        );
        members.set(
          `${member} ${key ?? ""}`,
          before.map(({ place: other }) => ({ task: other.task, sure: isSure(other, place) })),
        );
      }
      for (const name of analysis.variables) {
        const binder = binderOf(place, name);
        if (binder !== null) variables.set(name, binder);
      }
    }
    if (members.size > 0) context.set(place.task, members);
    if (variables.size > 0) bound.set(place.task, variables);
  }
  return { flow: flowOf(root), exporting: new Set(exporters.map(({ place }) => place.task)), context, bound };
}

/** The task around a place that binds a variable. */
function binderOf(place: Place, name: string): Json | null {
  for (let here: Place | null = place; here.parent !== null; here = here.parent)
    if (bindsOf(here.parent.task, here.role).includes(name)) return here.parent.task;
  return null;
}

/** Names that a task binds for one of its lists. */
export function bindsOf(task: Json, role: Place["role"]): readonly string[] {
  const text = (value: unknown, fallback: string): string => (typeof value === "string" ? value : fallback);
  if (role === "loop") return [text(at(task, ["for", "each"]), "item"), text(at(task, ["for", "at"]), "index")];
  if (role === "catch") return [text(at(task, ["catch", "as"]), "error")];
  if (role !== "foreach") return [];
  const each = task["foreach"] ?? at(task, ["with", "subscription", "foreach"]);
  return isObject(each) ? [text(each["item"], "item"), text(each["at"], "index")] : [];
}

/** From the outside in. */
function lineOf(place: Place): readonly Place[] {
  const line: Place[] = [];
  for (let here: Place | null = place; here !== null; here = here.parent) line.unshift(here);
  return line;
}

/** Whether what one task exports may be in the context where another stands. */
export function mayPrecede(first: Place, second: Place): boolean {
  const [a, b] = [lineOf(first), lineOf(second)];
  let depth = 0;
  while (depth < a.length && depth < b.length && a[depth]?.task === b[depth]?.task) depth++;
  const [one, other] = [a[depth], b[depth]];
  // One is around the other: what is around exports when it is over, and what undoes it comes later still.
  if (other === undefined) return loops(a.slice(0, depth));
  if (one === undefined) return other.role === "undo" || loops(a.slice(0, depth));
  if (one.listPath !== other.listPath) {
    if (other.role === "undo") return true;
    return one.role === "try" && other.role === "catch" ? true : loops(a.slice(0, depth));
  }
  if (one.role === "branch") return loops(a.slice(0, depth));
  return one.index < other.index || jumps(one) || loops(a.slice(0, depth));
}

/** Whether one task has run wherever another one runs, and not only where some path was taken. */
export function isSure(first: Place, second: Place): boolean {
  const [a, b] = [lineOf(first), lineOf(second)];
  let depth = 0;
  while (depth < a.length && depth < b.length && a[depth]?.task === b[depth]?.task) depth++;
  if (depth === a.length) return true;
  // What is done because something failed comes after a part of what was tried, and nobody knows which.
  if (a[depth]?.role === "try" && b[depth]?.role === "catch") return false;
  return a.slice(depth).every((place, order) => {
    if (place.task["if"] !== undefined) return false;
    const leader = place.list.findIndex((item) => Object.values(item).some((task) => isObject(task) && leads(task)));
    if (leader >= 0 && leader < place.index) return false;
    // Within a container that is beside the other: its lists may be left out.
    return order === 0 || !(SKIPPED.has(place.role) || at(a[depth + order - 1]?.task, ["fork", "compete"]) === true);
  });
}

const SKIPPED: ReadonlySet<Place["role"]> = new Set(["loop", "foreach", "catch", "try", "undo"]);

/** Whether a task may lead past others. */
export function leads(task: Json): boolean {
  const { then } = task;
  return "switch" in task || (typeof then === "string" && then !== "continue");
}

/** In a loop without branches of its own, what comes later comes before the next time round. */
function loops(around: readonly Place[]): boolean {
  for (const place of around.toReversed()) {
    if ("fork" in place.task || at(place.task, ["metadata", "concurrency"]) !== undefined) return false;
    if ("for" in place.task || "foreach" in place.task) return true;
  }
  return false;
}

const DIRECTIVES = new Set(["continue", "exit", "end"]);
/** A list whose tasks name where to go on may go back, too. */
function jumps({ list, index }: Place): boolean {
  return list.slice(index).some((item) =>
    Object.values(item).some((task) => {
      if (!isObject(task)) return false;
      const then = task["then"];
      if (typeof then === "string" && !DIRECTIVES.has(then)) return list.findIndex((other) => then in other) <= index;
      return false;
    }),
  );
}

/**
 * What would mean something else after an edit: fields of tasks that are still there.
 *
 * @param moved tasks that stand in another list now: whether they run is decided by something else than before
 * @param more whether a field may have more that gives its value than before: it stands in a path that may be left out
 */
export function changedMeaning(
  before: Meaning,
  after: Meaning,
  root: Json,
  more = false,
  moved: ReadonlySet<Producer> = new Set(),
): readonly Changed[] {
  const changed: Changed[] = [];
  const alive = new Set<Producer>([root, ...places(root).map(({ task }) => task)]);
  for (const [task, members] of before.flow.readers) {
    if (!alive.has(task)) continue;
    for (const [member, values] of members) {
      const now = after.flow.readers.get(task)?.get(member);
      // It is not reached any more, or reads it no more.
      if (now === undefined) continue;
      const lost = [...values].some((value) => !now.has(value));
      const elsewhere = !moved.has(task) && [...now].some((value) => moved.has(value));
      if (lost || elsewhere || (!more && now.size > values.size)) changed.push({ task, member, why: "flow" });
    }
  }
  for (const [task, members] of before.context) {
    if (!alive.has(task)) continue;
    for (const [member, values] of members) {
      const now =
        after.context
          .get(task)
          ?.get(member)
          ?.filter((one) => before.exporting.has(one.task)) ?? [];
      if (
        now.length !== values.length ||
        now.some(
          (one, at_) =>
            one.task !== values[at_]?.task ||
            (!more && values[at_].sure && !one.sure) ||
            (moved.has(one.task) && !moved.has(task) && !(one.sure && values[at_].sure)),
        )
      )
        changed.push({ task, member: member.split(" ")[0] ?? "", why: "context" });
    }
  }
  for (const [task, variables] of before.bound) {
    if (!alive.has(task)) continue;
    for (const [name, binder] of variables)
      if (after.bound.get(task)?.get(name) !== binder) changed.push({ task, member: `$${name}`, why: "variable" });
  }
  return changed;
}
