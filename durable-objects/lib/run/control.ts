import { type ExecutionView, TERMINAL } from "../../../shared/domain/execution.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { shown } from "../../../shared/domain/shown.ts";
import { viewOf } from "../view.ts";
import type { Settlement } from "../../execution/rpc.ts";
import type { Run } from "./run.ts";

type Controlled = Result<ExecutionView>;

/** Each answers once its entry is on disk, with how the execution stands then; what follows from it goes on by itself. */
export function cancel(run: Run, reason: string): Controlled {
  const { status, compensating } = run.inspect();
  if (compensating !== null)
    return fail("conflict", `The execution is being undone, and will be ${compensating.status}.`);
  if (TERMINAL.has(status))
    return fail("conflict", `The execution is already ${status}; only one that is under way can be cancelled.`);
  run.begun({ type: "cancel", reason });
  return ok(viewOf(run.inspect()));
}

export function suspend(run: Run, reason: string, by: string): Controlled {
  const over = unlessUnderWay(run, "suspended");
  if (over !== null) return over;
  run.begun({ type: "suspend", reason, by });
  return ok(viewOf(run.inspect()));
}

export function resume(run: Run, by: string): Controlled {
  const over = unlessUnderWay(run, "resumed");
  if (over !== null) return over;
  run.begun({ type: "resume", by });
  return ok(viewOf(run.inspect()));
}

export function settle(run: Run, { effect, outcome, by }: Settlement): Controlled {
  const over = unlessUnderWay(run, "settled");
  if (over !== null) return over;
  const { indeterminate, suspended, started } = run.inspect();
  const known = indeterminate.map(({ id, task }) => `${id} (${task})`).join(", ");
  if (indeterminate.length === 0) return fail("conflict", "Nothing of this execution is in doubt.");
  if (effect === null && indeterminate.length > 1) return fail("conflict", `Name the effect: ${known} are in doubt.`);
  const chosen = effect ?? indeterminate[0]?.id ?? "";
  if (!indeterminate.some(({ id }) => id === chosen))
    return fail("conflict", `The effect ${chosen} is not in doubt. In doubt: ${known}.`);
  if (outcome === "retry" && suspended)
    return fail("conflict", "The execution is suspended: resume it before something is sent again.");
  run.begun({ type: "settle", effect: chosen, outcome: shown(outcome, started), by });
  return ok(viewOf(run.inspect()));
}

function unlessUnderWay(run: Run, done: string): ReturnType<typeof fail> | null {
  const { status } = run.inspect();
  return TERMINAL.has(status) ? fail("conflict", `The execution is ${status}, and can't be ${done} any more.`) : null;
}
