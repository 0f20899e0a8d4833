import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Start } from "../../../../shared/builder/types.ts";
import { api } from "../../api.ts";
import { inspector } from "../../strings/inspector.ts";
import { starting } from "../../strings/start.ts";
import { describe } from "../../ui/page.tsx";
import { Field, Line, NumberLine, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { DurationField } from "./duration-field.tsx";
import { durationOf, durationWords } from "./duration-words.ts";
import {
  fromCron,
  HOURS,
  MINUTES,
  type ScheduleWords,
  timeOf,
  timeText,
  toCron,
  WEEK,
  WEEKDAYS,
  type Weekday,
} from "./schedule-words.ts";
import { Section } from "./section.tsx";

const text = starting.schedule;
type Clock = Extract<Start, { kind: "schedule" | "interval" }>;
type Kind = ScheduleWords["kind"] | "interval";
const SHOWN = 3;
const NINE = { hour: 9, minute: 0 };
const BEGIN: Record<Exclude<Kind, "interval" | "cron">, ScheduleWords> = {
  days: { kind: "days", days: WEEK, at: NINE },
  monthly: { kind: "monthly", day: 1, at: NINE },
  minutes: { kind: "minutes", every: 15 },
  hours: { kind: "hours", every: 1, minute: 0 },
};

export function ScheduleForm({ start }: { readonly start: Clock }) {
  const place = usePlace();
  const words: ScheduleWords | null = start.kind === "schedule" ? fromCron(start.cron) : null;
  const kind: Kind = words?.kind ?? "interval";
  const timezone = start.kind === "schedule" ? start.timezone : null;
  const write = (to: ScheduleWords): void =>
    place.onEdit({ type: "setStart", start: { kind: "schedule", cron: toCron(to), timezone } });
  const choose = (to: Kind): void => {
    if (to === "interval") place.onEdit({ type: "setStart", start: { kind: "interval", every: { minutes: 90 } } });
    else if (to !== "cron") write(BEGIN[to]);
  };
  const kinds = (Object.keys(text.kinds) as Kind[]).filter((each) => each !== "cron" || kind === "cron");
  return (
    <>
      <Field label={text.how}>
        {({ id }) => (
          <Pick
            id={id}
            value={kind}
            disabled={place.readOnly}
            options={kinds.map((each) => [each, text.kinds[each]] as const)}
            onChange={choose}
          />
        )}
      </Field>
      {words === null ? (
        <Interval every={start.kind === "interval" ? start.every : undefined} />
      ) : (
        <Words words={words} onChange={write} />
      )}
      {start.kind === "schedule" ? <TimeZone start={start} /> : null}
      <NextTimes start={start} />
      {start.kind === "schedule" ? (
        <div className="-mx-4">
          <Section title={inspector.advanced.heading}>
            <Field label={text.cron}>
              {({ id }) => (
                <Line
                  id={id}
                  mono
                  value={start.cron}
                  readOnly={place.readOnly}
                  onCommit={(cron) =>
                    place.onEdit({ type: "setStart", start: { kind: "schedule", cron: cron.trim(), timezone } })
                  }
                />
              )}
            </Field>
          </Section>
        </div>
      ) : null}
    </>
  );
}

function Interval({ every }: { readonly every: unknown }) {
  const place = usePlace();
  return (
    <Field label={text.every}>
      {() => (
        <DurationField
          label={text.every}
          value={durationWords(every) ?? { amount: 1, unit: "hours" }}
          onChange={(to) => place.onEdit({ type: "setStart", start: { kind: "interval", every: durationOf(to) } })}
        />
      )}
    </Field>
  );
}

function Words({
  words,
  onChange,
}: {
  readonly words: ScheduleWords;
  readonly onChange: (words: ScheduleWords) => void;
}) {
  const { readOnly } = usePlace();
  switch (words.kind) {
    case "cron":
      return <p className="text-muted">{text.cronHint}</p>;
    case "days":
      return (
        <>
          <Days days={words.days} onChange={(days) => onChange({ ...words, days })} />
          <Time at={words.at} onChange={(at) => onChange({ ...words, at })} />
        </>
      );
    case "monthly":
      return (
        <>
          <Field label={text.dayOfMonth} hint={words.day > 28 ? text.dayHint : undefined}>
            {({ id, note }) => (
              <NumberLine
                id={id}
                describedBy={note}
                value={words.day}
                min={1}
                max={31}
                whole
                readOnly={readOnly}
                onCommit={(day) => onChange({ ...words, day })}
              />
            )}
          </Field>
          <Time at={words.at} onChange={(at) => onChange({ ...words, at })} />
        </>
      );
    case "minutes":
      return (
        <Every
          label={text.everyMinutes}
          of={MINUTES}
          value={words.every}
          onChange={(every) => onChange({ ...words, every })}
        />
      );
    case "hours":
      return (
        <div className="flex flex-wrap gap-3">
          <Every
            label={text.everyHours}
            of={HOURS}
            value={words.every}
            onChange={(every) => onChange({ ...words, every })}
          />
          <Field label={text.minuteOfHour}>
            {({ id }) => (
              <NumberLine
                id={id}
                value={words.minute}
                min={0}
                max={59}
                whole
                readOnly={readOnly}
                onCommit={(minute) => onChange({ ...words, minute })}
              />
            )}
          </Field>
        </div>
      );
  }
}

function Every({
  label,
  of,
  value,
  onChange,
}: {
  readonly label: string;
  readonly of: readonly number[];
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const { readOnly } = usePlace();
  return (
    <Field label={label}>
      {({ id }) => (
        <Pick
          id={id}
          className="w-28"
          value={String(value)}
          disabled={readOnly}
          options={of.map((each) => [String(each), String(each)] as const)}
          onChange={(to) => onChange(Number(to))}
        />
      )}
    </Field>
  );
}

function Time({
  at,
  onChange,
}: {
  readonly at: { readonly hour: number; readonly minute: number };
  readonly onChange: (at: { hour: number; minute: number }) => void;
}) {
  const { readOnly } = usePlace();
  return (
    <Field label={text.at}>
      {({ id }) => (
        <input
          id={id}
          type="time"
          value={timeText(at)}
          readOnly={readOnly}
          onChange={(event) => {
            const time = timeOf(event.target.value);
            if (time !== null) onChange(time);
          }}
          className="h-9 w-32 rounded-lg border border-line-strong bg-surface px-2.5"
        />
      )}
    </Field>
  );
}

function Days({
  days,
  onChange,
}: {
  readonly days: readonly Weekday[];
  readonly onChange: (days: readonly Weekday[]) => void;
}) {
  const { readOnly } = usePlace();
  const preset =
    days.length === 7 ? "all" : days.join() === WEEKDAYS.join() ? "week" : days.join() === "6,0" ? "weekend" : null;
  const toggle = (day: Weekday): void => {
    const next = WEEK.filter((each) => (each === day ? !days.includes(day) : days.includes(each)));
    // On no day it would never run: the last one stays.
    if (next.length > 0) onChange(next);
  };
  const presets: readonly (readonly [NonNullable<typeof preset>, readonly Weekday[]])[] = [
    ["all", WEEK],
    ["week", WEEKDAYS],
    ["weekend", [6, 0]],
  ];
  const look =
    "min-h-8 rounded-lg border px-2.5 disabled:opacity-70 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent border-line";
  return (
    <div role="group" aria-label={text.days} className="grid gap-1.5">
      <span className="font-medium">{text.days}</span>
      <div className="flex flex-wrap gap-1.5">
        {presets.map(([name, of]) => (
          <button
            key={name}
            type="button"
            disabled={readOnly}
            aria-pressed={preset === name}
            onClick={() => onChange(of)}
            className={look}
          >
            {text.presets[name]}
          </button>
        ))}
      </div>
      <div className="grid grid-cols-7 gap-1">
        {WEEK.map((day) => (
          <button
            key={day}
            type="button"
            disabled={readOnly}
            aria-pressed={days.includes(day)}
            aria-label={text.dayLong[day]}
            onClick={() => toggle(day)}
            className={`${look} px-0`}
          >
            {text.dayNames[day]}
          </button>
        ))}
      </div>
    </div>
  );
}

function TimeZone({ start }: { readonly start: Extract<Start, { kind: "schedule" }> }) {
  const place = usePlace();
  const zones = useMemo(() => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")], []);
  const zone = start.timezone ?? "UTC";
  return (
    <Field label={text.timezone}>
      {({ id }) => (
        <Pick
          id={id}
          value={zone}
          disabled={place.readOnly}
          options={(zones.includes(zone) ? zones : [zone, ...zones]).map(
            (each) => [each, each.replaceAll("_", " ")] as const,
          )}
          onChange={(to) => place.onEdit({ type: "setStart", start: { ...start, timezone: to === "UTC" ? null : to } })}
        />
      )}
    </Field>
  );
}

function NextTimes({ start }: { readonly start: Clock }) {
  const zone = start.kind === "schedule" ? (start.timezone ?? "UTC") : undefined;
  const [now] = useState(() => Date.now());
  const preview = useQuery({
    queryKey: ["schedule-preview", start, now],
    queryFn: ({ signal }) =>
      api.schedules.preview({
        body:
          start.kind === "schedule"
            ? { cron: start.cron, count: SHOWN, ...(start.timezone === null ? {} : { timezone: start.timezone }) }
            : { every: start.every as string, count: SHOWN },
        signal,
      }),
    staleTime: 60_000,
  });
  const format = new Intl.DateTimeFormat(undefined, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  return (
    <div className="grid gap-1 rounded-xl bg-sunken p-3">
      <span className="text-xs font-medium text-muted">{text.next}</span>
      {/* As high as three times are, so that nothing jumps. */}
      <ul aria-live="polite" className="min-h-[3.9rem]">
        {preview.isError ? <li className="text-bad">{describe(preview.error)}</li> : null}
        {preview.isPending ? <li className="text-muted">{text.loading}</li> : null}
        {preview.data?.next.map((time) => (
          <li key={time}>{format.format(new Date(time))}</li>
        ))}
      </ul>
    </div>
  );
}
