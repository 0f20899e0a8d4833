import type { Before } from "../../../shared/builder/choice.ts";
import type { WireEvent } from "../api.ts";
import { valueAt } from "./failure-place.ts";
import type { Row, Timeline } from "./timeline-types.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * What a task had before it when it began, as far as the journal holds it: its input, the workflow's, what steps before
 * it have exported, and the items of the loops around it. Null where its input was not recorded.
 */
export function beforeOf(timeline: Timeline, definition: unknown, row: Row): Before | null {
  if (row.input === null) return null;
  const input = row.input.value;
  const around = [row, ...above(row, timeline)];
  return {
    input,
    variables: {
      workflow: { input: timeline.input },
      input,
      ...itemsOf(around, timeline, definition),
      context: contextOf(timeline, row, around),
    },
  };
}

function* above(row: Row, { rows }: Pick<Timeline, "rows">): IterableIterator<Row> {
  for (let id = row.parent; id !== null;) {
    const one = rows.get(id);
    if (one === undefined) return;
    yield one;
    id = one.parent;
  }
}

/** The innermost of a name wins. */
function itemsOf(around: readonly Row[], { events, frames }: Timeline, definition: unknown): Values {
  const items: Record<string, unknown> = {};
  for (const [i, loop] of around.entries()) {
    const index = around[i - 1]?.iteration ?? null;
    if (loop.kind !== "for" || index === null) continue;
    const started = events.findLast(
      (event) => event.type === "loop.started" && event.frame !== undefined && frames.get(event.frame) === loop.id,
    );
    if (started?.type !== "loop.started" || index >= started.data.items.length) continue;
    const each = valueAt(definition, `${loop.task}/for/each`) ?? "item";
    const at = valueAt(definition, `${loop.task}/for/at`) ?? "index";
    if (typeof each === "string") items[each] ??= started.data.items[index];
    if (typeof at === "string") items[at] ??= index;
  }
  return items;
}

/**
 * What `$context` was: the last that was exported before. What a branch that it is not in exports, it sees as soon as
 * that is over, beside what others have (shared/engine/branches.ts).
 */
function contextOf({ events, frames, rows }: Timeline, row: Row, around: readonly Row[]): unknown {
  const own = new Set(around.map(({ id }) => id));
  const begun = row.runs.at(-1)?.frame;
  let context: unknown = {};
  for (const event of events) {
    if (event.type === "task.started" && event.frame === begun) break;
    const exported = exportedBy(event);
    const from = event.frame === undefined ? undefined : rows.get(frames.get(event.frame) ?? "");
    if (exported === undefined || from === undefined) continue;
    const branches = [...above(from, { rows })].filter(({ kind }) => kind === "fork");
    const beside = branches.find(({ id }) => own.has(id));
    // A branch of the same step as its own, and another one: they don't see each other.
    if (beside !== undefined && !beside.children.some((id) => own.has(id) && isIn(from, id, rows))) continue;
    const merged = branches.some(({ id }) => !own.has(id)) && isValues(context) && isValues(exported.value);
    context = merged ? { ...(context as Values), ...(exported.value as Values) } : exported.value;
  }
  return context;
}

function exportedBy(event: WireEvent): { readonly value: unknown } | undefined {
  return event.type === "task.completed" || event.type === "iteration.completed" ? event.data.context : undefined;
}

function isIn(row: Row, id: string, rows: Timeline["rows"]): boolean {
  for (let at: Row | undefined = row; at !== undefined; at = at.parent === null ? undefined : rows.get(at.parent))
    if (at.id === id) return true;
  return false;
}

const isValues = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
