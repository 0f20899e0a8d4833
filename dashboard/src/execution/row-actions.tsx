import { Link } from "@tanstack/react-router";
import type { ExecutionDefinition } from "../api.ts";
import { watching } from "../strings/watching.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import type { Ask } from "./asking.tsx";
import { isOver } from "./timeline.ts";
import type { Row, Timeline } from "./timeline-types.ts";

interface RowActionsProps {
  readonly timeline: Timeline;
  readonly row: Row;
  readonly definition: ExecutionDefinition | undefined;
  readonly onAsk: (ask: Ask) => void;
}

/** What can be done at this step. */
export function RowActions({ timeline, row, definition, onAsk }: RowActionsProps) {
  const doubtful = row.effects.find(({ indeterminate, outcome }) => indeterminate !== null && outcome === null);
  const workflow = definition?.workflow ?? null;
  // What was not begun has nothing to begin with, and what undoes another step is not a step of the workflow.
  const again = isOver(timeline.status) && row.runs.length > 0 && row.kind !== "undo";
  const settle = doubtful !== undefined && !isOver(timeline.status);
  if (!again && !settle && workflow === null) return null;
  return (
    <div className="mt-4 flex flex-wrap gap-2 border-t border-line pt-4">
      {settle ? (
        <Button look="primary" onClick={() => onAsk({ kind: "settle", row, effect: doubtful.id })}>
          {watching.settle.button}
        </Button>
      ) : null}
      {again ? <Button onClick={() => onAsk({ kind: "rerun", row })}>{watching.rerun.fromHere}</Button> : null}
      {workflow === null ? null : (
        <Link
          to="/workflows/$id/build"
          params={{ id: workflow }}
          search={{ step: row.task }}
          className={buttonClass("bare")}
        >
          {watching.failure.actions.step}
        </Link>
      )}
    </div>
  );
}
