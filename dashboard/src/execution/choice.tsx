import { useMemo } from "react";
import { outlineOf } from "../../../shared/builder/outline.ts";
import type { ExecutionDefinition } from "../api.ts";
import { watching } from "../strings/watching.ts";
import { choiceOfRow } from "./choice-of-row.ts";
import { pathText, reasonsOf } from "./choice-words.ts";
import type { Row, Timeline } from "./timeline-types.ts";

const text = watching.choice;

interface ChoiceProps {
  readonly timeline: Timeline;
  readonly row: Row;
  readonly definition: ExecutionDefinition;
}

/** Of an "if": which path it took, and what its conditions saw. */
export function Choice({ timeline, row, definition }: ChoiceProps) {
  const choice = useMemo(() => {
    const read = outlineOf(definition.source ?? JSON.stringify(definition.definition));
    return read.ok ? choiceOfRow(read.value, timeline, row, definition.definition) : null;
  }, [timeline, row, definition]);
  if (choice === null) return null;
  const reasons = reasonsOf(choice);
  return (
    <dl className="grid gap-1 rounded-lg border border-line bg-sunken px-3.5 py-2.5">
      <dt className="text-xs text-muted">{text.title}</dt>
      <dd className="font-medium break-words">{pathText(choice.taken)}</dd>
      {reasons.length === 0 ? null : (
        <>
          <dt className="mt-1 text-xs text-muted">{text.why}</dt>
          {reasons.map((reason, i) => (
            <dd key={i} className="break-words">
              {reason}
            </dd>
          ))}
        </>
      )}
    </dl>
  );
}
