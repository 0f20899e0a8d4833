import { api, isStatus, type ExecutionStatus } from "../api.ts";
import { describe } from "../ui/page.tsx";
import type { BulkAction, Progress } from "./bulk-dialog.tsx";

/** As many requests side by side as leave the page its own. */
const AT_ONCE = 4;
const OVER: ReadonlySet<ExecutionStatus> = new Set(["completed", "faulted", "cancelled"]);

export const isFit = (action: BulkAction, status: ExecutionStatus): boolean =>
  OVER.has(status) === (action === "rerun");

/** Does it to each that was selected, and says how far it is after each. */
export async function doToEach(
  {
    action,
    ids,
    reason,
    signal,
  }: {
    readonly action: BulkAction;
    readonly ids: readonly string[];
    readonly reason: string | null;
    readonly signal: AbortSignal;
  },
  report: (progress: Progress) => void,
): Promise<void> {
  let progress: Progress = {
    matched: ids.length,
    done: 0,
    skipped: 0,
    failed: 0,
    failures: [],
    more: false,
    state: "running",
  };
  const say = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change };
    report(progress);
  };
  say({});
  const left = [...ids];
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined && !signal.aborted; id = left.shift()) {
      try {
        await (action === "cancel"
          ? api.executions.cancel({ params: { id }, body: reason === null ? {} : { reason } })
          : api.executions.rerun({ params: { id }, body: {} }));
        say({ done: progress.done + 1 });
      } catch (error) {
        // It came to an end, or was erased, before its turn.
        if (isStatus(error, 409) || isStatus(error, 404)) say({ skipped: progress.skipped + 1 });
        else
          say({
            failed: progress.failed + 1,
            failures: [...progress.failures, { execution: id, detail: describe(error) }],
          });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  say({ state: signal.aborted ? "stopped" : "finished" });
}
