import type { Start } from "../../../../shared/builder/types.ts";
import { inspector } from "../../strings/inspector.ts";
import { starting } from "../../strings/start.ts";
import { Field, Line } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { EventTypes } from "./event-types.tsx";
import { HookList, type Published } from "./hook-list.tsx";
import { InputForm } from "./input-form.tsx";
import { ScheduleForm } from "./schedule-form.tsx";

const text = starting.start;
type Kind = "webhook" | "schedule" | "event" | "person";
const KINDS: readonly Kind[] = ["webhook", "schedule", "event", "person"];
const STARTS: Record<Kind, Start> = {
  webhook: { kind: "webhook" },
  schedule: { kind: "schedule", cron: "0 9 * * *", timezone: null },
  event: { kind: "event", types: [""] },
  person: { kind: "person" },
};

/** What starts the workflow, and what it is called. */
export function StartForm({
  workflow,
  published,
}: {
  readonly workflow: string | undefined;
  readonly published: Published | undefined;
}) {
  const place = usePlace();
  const { start, title } = place.outline;
  const shown = start.kind === "interval" ? "schedule" : start.kind;
  const choose = (kind: Kind): void => {
    if (kind === shown) return;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const next = STARTS[kind];
    place.onEdit({ type: "setStart", start: next.kind === "schedule" ? { ...next, timezone: zone } : next });
  };
  return (
    <div className="grid min-w-0 gap-4 px-4 pt-4 pb-5">
      <h2 className="text-base font-semibold">{text.heading}</h2>
      <div role="radiogroup" aria-label={text.heading} className="grid grid-cols-2 gap-2">
        {KINDS.map((kind) => (
          <label
            key={kind}
            className="relative flex min-h-11 cursor-pointer items-center rounded-xl border border-line px-3 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="start"
              checked={kind === shown}
              disabled={place.readOnly}
              onChange={() => choose(kind)}
              className="absolute inset-0 opacity-0"
            />
            {text.kinds[kind]}
          </label>
        ))}
      </div>
      <p className="text-muted">{text.help[start.kind === "interval" ? "schedule" : start.kind]}</p>
      {start.kind === "webhook" ? <HookList workflow={workflow} published={published} /> : null}
      {start.kind === "schedule" || start.kind === "interval" ? <ScheduleForm start={start} /> : null}
      {start.kind === "event" ? (
        <Field label={text.eventTypes} hint={inspector.listen.typeHint}>
          {() => (
            <EventTypes
              label={text.eventTypes}
              types={start.types}
              onChange={(types) => place.onEdit({ type: "setStart", start: { kind: "event", types } })}
            />
          )}
        </Field>
      ) : null}
      {start.kind === "person" ? <InputForm /> : null}
      <Field label={text.workflowTitle}>
        {({ id }) => (
          <Line
            id={id}
            value={title}
            readOnly={place.readOnly}
            onCommit={(to) => {
              if (to.trim() !== "") place.onEdit({ type: "setTitle", title: to.trim() });
            }}
          />
        )}
      </Field>
    </div>
  );
}
