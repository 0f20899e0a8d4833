import { useMutation } from "@tanstack/react-query";
import { api, type ExecutionDefinition, type ExecutionStatus } from "../api.ts";
import { useDoer } from "../keys/who.ts";
import { clockMinutes } from "../lib/format.ts";
import { watching } from "../strings/watching.ts";
import { Button } from "../ui/button.tsx";
import { describe } from "../ui/page.tsx";
import type { Ask } from "./asking.tsx";
import { FailureNote } from "./failure-note.tsx";
import { titleOfRow } from "./failure-place.ts";
import { Note } from "./note.tsx";
import type { Effect, Row, Timeline } from "./timeline-types.ts";
import { waitingFor } from "./waiting-for.ts";

/** Questions and doubts shown at once: more are found in the timeline. */
const MAX_NOTES = 3;

interface SituationProps {
  readonly timeline: Timeline;
  readonly status: ExecutionStatus | undefined;
  readonly definition: ExecutionDefinition | undefined;
  readonly onAsk: (ask: Ask) => void;
  readonly onSelect: (row: string) => void;
}

/** What the execution needs of people, if anything: why it failed, whom it waits for, what is in doubt. */
export function Situation({ timeline, status, definition, onAsk, onSelect }: SituationProps) {
  const title = (row: Row): string => titleOfRow(definition?.definition, row);
  if (status === "faulted")
    return <FailureNote timeline={timeline} definition={definition} onAsk={onAsk} onSelect={onSelect} />;
  const { suspended, undoing } = timeline;
  const open = status === "completed" || status === "cancelled" ? [] : openEffects(timeline);
  return (
    <>
      {undoing === null || timeline.endedAt !== null ? null : (
        <Note tone="wait">{watching.undoing[undoing.status]}</Note>
      )}
      {suspended === null ? null : <SuspendedNote {...suspended} />}
      {open.map(([row, effect]) =>
        effect.indeterminate === null ? (
          <WaitingNote key={effect.id} effect={effect} />
        ) : (
          <Note
            key={effect.id}
            tone="doubt"
            action={
              <Button look="primary" onClick={() => onAsk({ kind: "settle", row, effect: effect.id })}>
                {watching.settle.button}
              </Button>
            }
          >
            <span className="font-medium">{watching.settle.banner(title(row))}</span>
            <span className="mt-0.5 block text-muted">{watching.settle.lead}</span>
          </Note>
        ),
      )}
    </>
  );
}

/** Of what is not over: what is in doubt, and what is waited for elsewhere. */
function openEffects({ open, rows }: Timeline): (readonly [Row, Effect])[] {
  const found: (readonly [Row, Effect])[] = [];
  for (const id of open) {
    const row = rows.get(id);
    const effect = row?.effects.at(-1);
    if (row === undefined || effect === undefined || effect.outcome !== null) continue;
    if (effect.indeterminate !== null || effect.parked !== null) found.push([row, effect]);
    if (found.length === MAX_NOTES) break;
  }
  return found;
}

function WaitingNote({ effect }: { readonly effect: Effect }) {
  const sentence = waitingFor(effect);
  const task = effect.parked?.detail["person"];
  const { request } = effect;
  if (sentence === null) return null;
  return (
    <Note tone="wait" action={typeof task === "string" ? <QuestionButton task={task} /> : null}>
      <span className="font-medium">{sentence}</span>
      {request.kind === "listen" && request.person !== undefined ? (
        <span className="mt-0.5 block text-muted">{request.person.title}</span>
      ) : null}
    </Note>
  );
}

/** Makes a link of its own to the question, and opens it beside this page. */
function QuestionButton({ task }: { readonly task: string }) {
  const link = useMutation({
    mutationFn: () => api.people.link({ params: { id: task } }),
    onSuccess: ({ url }) => void window.open(url, "_blank", "noopener"),
  });
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span role="alert" className="text-bad empty:hidden">
        {link.isError ? describe(link.error) : null}
      </span>
      <Button disabled={link.isPending} onClick={() => link.mutate()}>
        {link.isPending ? watching.waiting.opening : watching.waiting.open}
      </Button>
    </span>
  );
}

function SuspendedNote({ by, at, reason }: NonNullable<Timeline["suspended"]>) {
  const who = useDoer(by);
  return (
    <Note tone="still">
      {watching.suspend.since(who, clockMinutes(at))}
      {reason === "" ? null : <span className="block text-muted">{reason}</span>}
    </Note>
  );
}
