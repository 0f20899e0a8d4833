import { useMemo } from "react";
import { outlineOf } from "../../../shared/builder/index.ts";
import type { Outline, Step, StepList } from "../../../shared/builder/types.ts";
import { durationWords, ruleWords } from "../schedules/words.ts";
import { schedulesStrings } from "../strings/schedules.ts";
import { templatesStrings as text } from "../strings/templates.ts";

/** What a definition does, step by step, as an indented list. */
export function Steps({ text: definition }: { readonly text: string }) {
  const outline = useMemo(() => outlineOf(definition), [definition]);
  if (!outline.ok) return null;
  const { start, list } = outline.value;
  return (
    <section
      aria-label={text.steps}
      className="h-80 overflow-auto rounded-lg border border-line bg-sunken p-4"
      tabIndex={0}
    >
      <p className="mb-2 text-muted">
        <span className="mr-2 font-medium text-ink">{text.starts}</span>
        {startWords(start)}
      </p>
      {list.steps.length === 0 ? <p className="text-muted">{text.noSteps}</p> : <List list={list} />}
    </section>
  );
}

function startWords(start: Outline["start"]): string {
  switch (start.kind) {
    case "schedule":
      return ruleWords({ kind: "cron", cron: start.cron, timezone: start.timezone ?? "UTC" });
    case "interval":
      return typeof start.every === "string"
        ? schedulesStrings.rule.every(durationWords(start.every))
        : text.startsBy.interval;
    default:
      return text.startsBy[start.kind];
  }
}

function List({ list }: { readonly list: StepList }) {
  return (
    <ol className="grid gap-1.5">
      {list.steps.map((step) => (
        <Item key={step.path} step={step} />
      ))}
    </ol>
  );
}

function Item({ step }: { readonly step: Step }) {
  return (
    <li>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span aria-hidden="true" className="size-1.5 shrink-0 -translate-y-0.5 rounded-full bg-accent" />
        <span className="font-medium">{step.title}</span>
        <span className="min-w-0 truncate text-xs text-muted">{step.summary}</span>
      </p>
      {step.lists
        .filter(({ steps }) => steps.length > 0)
        .map((list) => (
          <div key={list.path} className="mt-1.5 ml-[2.5px] border-l border-line-strong pl-4">
            {labelOf(list) === "" ? null : <p className="mb-1 text-xs text-muted">{labelOf(list)}</p>}
            <List list={list} />
          </div>
        ))}
    </li>
  );
}

function labelOf({ role, label }: StepList): string {
  return role === "undo" || role === "fallback" || role === "loop" ? text.roles[role] : label;
}
