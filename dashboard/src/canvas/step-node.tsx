import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { conditionText } from "../../../shared/builder/condition-words.ts";
import { isTitledByCondition } from "../../../shared/builder/if-title.ts";
import type { Step } from "../../../shared/builder/types.ts";
import { canvasStrings as text } from "../strings/canvas.ts";
import { strings } from "../strings.ts";
import { ChevronIcon } from "../ui/icons.tsx";
import { RowMark } from "../ui/status.tsx";
import { StepIcon, STEP_TONE } from "../ui/step-icons.tsx";
import { addressOf } from "./address.ts";
import type { StepMark } from "./canvas-types.ts";
import { useCanvas, useCanvasState } from "./canvas-store.ts";
import type { CanvasNode } from "./nodes.ts";
import { countSteps } from "./layout.ts";
import type { StepPlace } from "./layout-types.ts";

const CHANGE = {
  added: "border-good-bar bg-good-soft",
  removed: "border-bad-bar bg-bad-soft line-through",
  changed: "border-wait-bar bg-wait-soft",
  moved: "border-wait-bar border-dashed bg-surface",
} as const;
const BADGE = "pointer-events-auto absolute -top-2 -right-2 grid size-5 place-items-center rounded-full";
const RING: Partial<Record<NonNullable<StepMark["status"]>, string>> = {
  running: "border-run",
  waiting: "border-wait-bar",
  retrying: "border-wait-bar",
  indeterminate: "border-doubt",
  faulted: "border-bad-bar",
  completed: "border-good-bar",
  skipped: "border-dashed border-line",
};

export const StepNode = memo(function StepNode({ data }: NodeProps<CanvasNode>) {
  const place = data.place as StepPlace;
  const { step } = place;
  const canvas = useCanvas();
  const selected = useCanvasState((state) => state.selection.has(step.path));
  const mark = useCanvasState((state) => state.marks.get(step.path));
  const focused = useCanvasState((state) => state.focus === place.id);
  const editable = useCanvasState((state) => state.editing !== null);
  const dragged = useCanvasState((state) => state.drag?.paths.includes(step.path) ?? false);
  const skipped = mark?.status === "skipped";
  const look = mark?.change === undefined ? `${skipped ? "bg-bg" : "bg-surface"} ${ring(mark)}` : CHANGE[mark.change];
  const retry = step.failure?.retry ?? null;
  return (
    <div className={`relative size-full ${dragged ? "opacity-40" : ""}`}>
      <button
        type="button"
        data-stop={place.id}
        tabIndex={focused ? 0 : -1}
        aria-label={describe(place, mark, selected)}
        aria-pressed={selected}
        onFocus={() => canvas.focus(place.id)}
        onClick={(event) => canvas.select(step.path, event.shiftKey || event.ctrlKey || event.metaKey)}
        onPointerDown={(event) => {
          if (editable && event.button === 0 && !event.shiftKey) canvas.startDrag(step.path, event.nativeEvent);
        }}
        className={`nopan pointer-events-auto flex ${editable ? "cursor-grab active:cursor-grabbing" : ""} size-full items-center gap-3 rounded-xl border pl-2.5 text-left transition-shadow hover:border-line-strong focus-visible:outline-offset-4 ${step.lists.length === 0 ? "pr-3" : "pr-5"} ${skipped ? "text-muted" : "shadow-card"} ${look} ${selected ? "ring-2 ring-accent" : ""}`}
      >
        <span
          className={`grid size-9 shrink-0 place-items-center rounded-lg ${STEP_TONE[step.kind]} ${skipped ? "opacity-40 grayscale" : ""}`}
        >
          <StepIcon kind={step.kind} size={18} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className={`line-clamp-2 leading-[1.125rem] break-words ${skipped ? "" : "font-medium"}`}>
              {step.title}
            </span>
            {retry === null ? null : (
              <span className="shrink-0 text-muted" title={text.failure.retry(retry.times)}>
                <StepIcon kind="forEach" size={12} />
              </span>
            )}
          </span>{" "}
          <span className="flex gap-2 text-xs leading-4 text-muted">
            <Line step={step} change={mark?.change} />{" "}
            {mark?.note === undefined ? null : <span className="max-w-[65%] shrink-0 truncate">{mark.note}</span>}
          </span>
        </span>{" "}
        {mark?.status === undefined ? null : <RowMark status={mark.status} declined={mark.declined === true} />}
      </button>
      {mark?.problem !== undefined ? (
        <span title={mark.problem} aria-hidden="true" className={`${BADGE} bg-bad text-xs font-bold text-surface`}>
          !
        </span>
      ) : mark?.unfinished !== undefined ? (
        <span
          title={text.unfinished(mark.unfinished)}
          aria-hidden="true"
          className={`${BADGE} border border-line-strong bg-surface text-muted`}
        >
          <UnfinishedMark />
        </span>
      ) : null}
      {mark?.pinned === true ? (
        <span
          title={text.pinned}
          aria-hidden="true"
          className="pointer-events-auto absolute -top-2 -left-2 grid size-5 place-items-center rounded-full bg-doubt text-surface"
        >
          <PinMark />
        </span>
      ) : null}
      {step.lists.length === 0 ? null : <Toggle place={place} />}
    </div>
  );
});

/** Where there is no room for all of an address, its middle is left out. */
function Line({ step, change }: { readonly step: Step; readonly change: StepMark["change"] }) {
  const address = change === undefined && step.kind === "http" ? addressOf(step.summary) : null;
  if (address === null)
    return (
      <span className="min-w-0 flex-1 truncate">{change === undefined ? summaryOf(step) : text.change[change]}</span>
    );
  return (
    <span title={step.summary} className="flex min-w-0 flex-1">
      <span className="truncate">{address.start}</span>
      <span className="max-w-[60%] shrink-0 truncate">{address.end}</span>
    </span>
  );
}

function Toggle({ place }: { readonly place: StepPlace }) {
  const canvas = useCanvas();
  const open = place.hidden === null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={open ? text.collapse(place.step.title) : text.expand(place.step.title)}
      aria-expanded={open}
      onClick={() => canvas.toggle(place.id)}
      className={`nopan pointer-events-auto absolute top-1/2 -right-3 grid h-6 -translate-y-1/2 place-items-center rounded-full border border-line bg-surface text-xs text-muted shadow-card hover:text-ink ${open ? "w-6" : "px-2"}`}
    >
      {open ? (
        <span className="rotate-90">
          <ChevronIcon />
        </span>
      ) : (
        text.hidden(place.hidden)
      )}
    </button>
  );
}

const UnfinishedMark = () => (
  <svg width="12" height="12" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
    <circle cx="3" cy="8" r="1.6" />
    <circle cx="8" cy="8" r="1.6" />
    <circle cx="13" cy="8" r="1.6" />
  </svg>
);

const PinMark = () => (
  <svg width="11" height="11" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
    <path d="M5 1.5h6l-.8 5 2.3 2.3v1.4H8.8L8 15l-.8-4.8H3.5V8.8l2.3-2.3z" />
  </svg>
);

/** One line of what it does; where nothing is filled in yet, of what it holds. */
function summaryOf(step: Step): string {
  const address = step.kind === "http" ? addressOf(step.summary) : null;
  if (address !== null) return address.start + address.end;
  if (step.summary !== "" && step.summary !== step.title) return step.summary;
  const own = step.lists.filter((list) => list.role !== "fallback" && list.role !== "undo");
  if (step.kind === "if") return summaryOfIf(step, own);
  if (step.kind === "parallel") return text.branches(own.length);
  if (own.length > 0) return text.steps(countSteps(own));
  const kind = text.kinds[step.kind];
  return step.title.startsWith(kind) ? text.unfilled : kind;
}

/** Two of them are told apart by what they ask; one that nobody has named is called by that already. */
function summaryOfIf(step: Step, paths: Step["lists"]): string {
  if (isTitledByCondition(step)) return text.paths(paths.length);
  const [first] = paths;
  const condition = first?.condition ?? null;
  const asked = condition?.kind === "rows" ? conditionText(condition) : "";
  if (asked === "") return text.paths(paths.length);
  return paths.length > 2 ? text.asked(asked, paths.length) : asked;
}

function ring(mark: StepMark | undefined): string {
  if (mark?.problem !== undefined) return "border-bad-bar";
  if (mark?.declined === true) return "border-wait-bar";
  return (mark?.status === undefined ? undefined : RING[mark.status]) ?? "border-line";
}

/** All that is seen of a step, for who hears it. */
function describe(place: StepPlace, mark: StepMark | undefined, selected: boolean): string {
  const { step } = place;
  const summary = mark?.change === undefined ? summaryOf(step) : text.change[mark.change];
  const kind = text.kinds[step.kind];
  const hidden = place.hidden === null ? "" : text.hidden(place.hidden);
  return [
    // What is to be read on it comes first, and in its order: who speaks to a computer says what stands there.
    step.title,
    summary,
    mark?.note ?? "",
    mark?.status === undefined || mark.declined === true ? "" : strings.rowStatus[mark.status],
    // Nothing is said twice: a step that nobody has named is called what it is.
    step.title.startsWith(kind) || summary === kind ? "" : kind,
    hidden === summary ? "" : hidden,
    text.place(place.position, place.siblings),
    place.within.length === 0 ? "" : text.within(place.within.toReversed()),
    mark?.pinned === true ? text.pinned : "",
    mark?.problem === undefined ? "" : text.problem(mark.problem),
    mark?.problem !== undefined || mark?.unfinished === undefined ? "" : text.unfinished(mark.unfinished),
    selected ? text.selected : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}
