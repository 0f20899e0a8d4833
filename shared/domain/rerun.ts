import type { AnyEntry } from "./journal.ts";
import { fail, ok, type Result } from "./result.ts";

/** What a re-run keeps of the execution that it goes on from. */
export interface Seed {
  readonly of: string;
  /** JSON pointer of the task that runs again. */
  readonly from: string;
  /** The frame that the task was started in, and when that was, in milliseconds since 1970. */
  readonly parent: number;
  readonly then: number;
  /** Everything between `execution.started` and that task's start. */
  readonly entries: readonly AnyEntry[];
  /** Of the earlier execution's secret markers. */
  readonly nonce?: string;
  /** Instead of the task's own raw input. */
  readonly input?: { readonly value: unknown };
}

/**
 * What is kept for a re-run from a task: its last run, or the one that was `frame`.
 * @param journal whole, from execution.started
 * @returns `conflict` where the task never ran, or what came before it has been undone
 */
export function seedOf(journal: readonly AnyEntry[], task: string, frame: number | null): Result<Omit<Seed, "input">> {
  const [started] = journal;
  if (started?.type !== "execution.started") return fail("invalid", "A journal begins with execution.started.");
  const undoing = journal.findIndex(({ type }) => type === "execution.compensating");
  const own = undoing < 0 ? journal : journal.slice(0, undoing);
  const at = own.findLastIndex(
    (entry) => entry.type === "task.started" && entry.task === task && (frame === null || entry.frame === frame),
  );
  const begun = own[at];
  if (begun?.type !== "task.started")
    return fail(
      "conflict",
      `${started.data.id} never started ${task === "" ? "a task of that name" : task}${frame === null ? "" : ` as frame ${frame}`}. Name a task that its history shows as started, by its JSON pointer.`,
    );
  const kept = own.slice(1, at);
  const done = new Set(kept.flatMap((entry) => (entry.type === "task.completed" ? [entry.frame] : [])));
  const undone = journal.find((entry) => entry.type === "compensation.started" && done.has(entry.data.of));
  if (undone !== undefined)
    return fail(
      "conflict",
      `What ${undone.task} did has been undone (metadata.compensate), so it can't be taken as done. Re-run from there or earlier, or from the start.`,
    );
  const { id, nonce } = started.data;
  return ok({
    of: id,
    from: task,
    parent: begun.data.parent,
    then: begun.at,
    entries: kept,
    ...(nonce === undefined ? {} : { nonce }),
  });
}
