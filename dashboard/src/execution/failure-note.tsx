import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ExecutionDefinition } from "../api.ts";
import { duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import type { Ask } from "./asking.tsx";
import { failedRow, titleOfRow, valueAt } from "./failure-place.ts";
import { failureSentence, fieldName, type NextAction } from "./failure-sentence.ts";
import { Note } from "./note.tsx";
import type { Effect, Row, Timeline } from "./timeline-types.ts";

const text = watching.failure;

interface FailureNoteProps {
  readonly timeline: Timeline;
  readonly definition: ExecutionDefinition | undefined;
  readonly onAsk: (ask: Ask) => void;
  readonly onSelect: (row: string) => void;
}

/** Why it failed in one sentence, what it sent and what came back, and what to do next. */
export function FailureNote({ timeline, definition, onAsk, onSelect }: FailureNoteProps) {
  const { error } = timeline;
  const row = useMemo(() => failedRow(timeline), [timeline]);
  if (error === null) return null;
  const effect = row?.effects.at(-1) ?? null;
  const { sentence, actions } = failureSentence({
    error,
    step: row === null ? null : titleOfRow(definition?.definition, row),
    effect,
    task: row === null ? undefined : valueAt(definition?.definition, row.task),
  });
  const workflow = definition?.workflow ?? null;
  const shown = actions.filter((action) => action.kind !== "step" || workflow !== null || row !== null);
  return (
    <Note
      tone="bad"
      action={
        <span className="flex flex-wrap gap-2">
          {shown.map((action, i) => (
            <Next
              key={action.kind}
              action={action}
              primary={i === 0}
              row={row}
              workflow={workflow}
              onAsk={onAsk}
              onSelect={onSelect}
            />
          ))}
        </span>
      }
    >
      <h2 className="text-xs text-muted">{text.title}</h2>
      <p data-failure className="mt-0.5 font-medium">
        {sentence}
      </p>
      {effect === null ? null : <Exchange effect={effect} />}
    </Note>
  );
}

/** In one line each. The whole of it is in the step's details. */
function Exchange({ effect }: { readonly effect: Effect }) {
  const { request, outcome } = effect;
  if (request.kind !== "http") return null;
  const took = outcome?.durationMs ?? (effect.settledAt === null ? null : effect.settledAt - effect.requestedAt);
  const status = outcome?.status;
  return (
    <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-muted">
      <dt className="text-xs leading-5">{text.request}</dt>
      <dd className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
        {request.method.toUpperCase()} {request.url}
      </dd>
      <dt className="text-xs leading-5">{text.response}</dt>
      <dd className="[overflow-wrap:anywhere]">
        {status === undefined ? text.noResponse : <span className="font-medium text-bad">{status}</span>}
        {took === null ? null : ` · ${duration(took)}`}
        {outcome?.ok === false && outcome.error.detail !== undefined ? (
          <span className="mt-0.5 line-clamp-3">{outcome.error.detail}</span>
        ) : null}
      </dd>
    </dl>
  );
}

interface NextProps {
  readonly action: NextAction;
  readonly primary: boolean;
  readonly row: Row | null;
  readonly workflow: string | null;
  readonly onAsk: (ask: Ask) => void;
  readonly onSelect: (row: string) => void;
}

function Next({ action, primary, row, workflow, onAsk, onSelect }: NextProps) {
  const look = primary ? "primary" : "quiet";
  switch (action.kind) {
    case "rerun": {
      const label = row === null ? strings.run.submit : action.edit ? text.actions.rerunInput : text.actions.rerun;
      return (
        <Button look={look} onClick={() => onAsk({ kind: "rerun", row })}>
          {row === null ? watching.rerun.button : label}
        </Button>
      );
    }
    case "connection":
      return (
        <Link to="/connections" className={buttonClass(look)}>
          {text.actions.connection(action.name)}
        </Link>
      );
    case "secret":
      return (
        <Link to="/connections" search={{ tab: "secrets" }} className={buttonClass(look)}>
          {text.actions.secret}
        </Link>
      );
    case "step":
      return workflow === null || row === null ? (
        <ShowButton look={look} row={row} onSelect={onSelect} />
      ) : (
        <Link
          to="/workflows/$id/build"
          params={{ id: workflow }}
          search={{ step: row.task, ...(action.field === null ? {} : { field: action.field }) }}
          className={buttonClass(look)}
        >
          {action.field === null ? text.actions.step : text.actions.field(fieldName(action.field))}
        </Link>
      );
    case "show":
      return <ShowButton look={look} row={row} onSelect={onSelect} />;
  }
}

function ShowButton({
  look,
  row,
  onSelect,
}: {
  readonly look: "primary" | "quiet";
  readonly row: Row | null;
  readonly onSelect: (row: string) => void;
}) {
  return row === null ? null : (
    <Button look={look} onClick={() => onSelect(row.id)}>
      {text.actions.show}
    </Button>
  );
}
