import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { conditionText } from "../../../shared/builder/condition-words.ts";
import type { Start } from "../../../shared/builder/types.ts";
import { canvasStrings as text } from "../strings/canvas.ts";
import { PlusIcon } from "../ui/icons.tsx";
import { StartIcon } from "../ui/step-icons.tsx";
import { useCanvas, useCanvasState } from "./canvas-store.ts";
import { edgeOf, START, type Place, type Slot } from "./layout-types.ts";
import type { CanvasNode } from "./nodes.ts";

type Of<Type extends Place["type"]> = Extract<Place, { readonly type: Type }>;

export const StartNode = memo(function StartNode({ data }: NodeProps<CanvasNode>) {
  const { start, id } = data.place as Of<"start">;
  const canvas = useCanvas();
  const selected = useCanvasState((state) => state.selection.has(START));
  const focused = useCanvasState((state) => state.focus === id);
  const mark = useCanvasState((state) => state.marks.get(START));
  return (
    <button
      type="button"
      data-stop={id}
      tabIndex={focused ? 0 : -1}
      aria-pressed={selected}
      onFocus={() => canvas.focus(id)}
      onClick={() => canvas.select(START, false)}
      className={`nopan pointer-events-auto flex size-full items-center gap-3 rounded-full border bg-surface pr-5 pl-3 text-left shadow-card hover:border-line-strong focus-visible:outline-offset-4 ${start.kind === "unset" ? "border-dashed border-line-strong" : "border-line"} ${selected ? "ring-2 ring-accent" : ""}`}
    >
      <span className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-on-accent">
        <StartIcon kind={start.kind} size={18} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{text.start[start.kind]}</span>
        <span className="block truncate text-xs text-muted">{startSummary(start)}</span>
      </span>
      {mark?.note === undefined ? null : <span className="text-xs text-muted">{mark.note}</span>}
    </button>
  );
});

function startSummary(start: Start): string {
  switch (start.kind) {
    case "unset":
      return text.startUnset;
    case "webhook":
      return text.startWebhook;
    case "person":
      return text.startPerson;
    case "schedule":
      return text.startSchedule(start.timezone === null ? start.cron : `${start.cron}, ${start.timezone}`);
    case "interval":
      return text.startInterval;
    case "event":
      return text.startEvents(start.types);
    case "other":
      return text.startOther;
  }
}

/** What an execution came along. */
const TAKEN = "border-good-bar bg-good-soft text-good";

export const EndNode = memo(function EndNode() {
  const reached = useCanvasState((state) => state.taken?.has(edgeOf.end) === true);
  return (
    <span
      className={`grid size-full place-items-center rounded-full border text-xs font-medium ${reached ? TAKEN : "border-line bg-sunken text-muted"}`}
    >
      {text.end}
    </span>
  );
});

export const LabelNode = memo(function LabelNode({ data }: NodeProps<CanvasNode>) {
  const { list, owner } = data.place as Of<"label">;
  const canvas = useCanvas();
  const taken = useCanvasState((state) => state.taken?.has(edgeOf.into(list.path)) ?? null);
  const condition = list.condition === null ? "" : conditionText(list.condition);
  const otherwise = list.role === "path" && list.condition === null;
  const name = list.label || (otherwise ? text.otherwise : text.lists[list.role]);
  const own = list.role === "fallback" ? "text-bad" : list.role === "undo" ? "text-still" : "text-ink";
  const tone = taken === null ? own : taken ? "" : "text-muted";
  const look = taken === true ? TAKEN : `border-line ${taken === null ? "bg-surface" : "border-dashed bg-bg"}`;
  return (
    <span className="flex size-full items-center justify-center">
      <button
        type="button"
        tabIndex={-1}
        title={condition === "" ? name : condition}
        onClick={() => canvas.select(owner, false)}
        className={`nopan pointer-events-auto grid max-w-full rounded-lg border px-2.5 py-1 text-center text-xs leading-tight hover:border-line-strong ${look}`}
      >
        <span className={`truncate font-medium ${tone}`}>{name}</span>
        {condition === "" || condition === name ? null : (
          <span className={`truncate ${taken === true ? "" : "text-muted"}`}>{condition}</span>
        )}
      </button>
    </span>
  );
});

export const JumpNode = memo(function JumpNode({ data }: NodeProps<CanvasNode>) {
  const { label } = data.place as Of<"jump">;
  return (
    <span className="flex size-full items-center justify-center">
      <span title={label} className="max-w-full truncate rounded-full bg-doubt-soft px-2.5 py-0.5 text-xs text-doubt">
        {label}
      </span>
    </span>
  );
});

const sameSlot = (a: Slot | null | undefined, b: Slot): boolean => a?.list === b.list && a.index === b.index;

export const SlotNode = memo(function SlotNode({ data }: NodeProps<CanvasNode>) {
  const { slot, after, of, id } = data.place as Of<"slot">;
  const canvas = useCanvas();
  const editing = useCanvasState((state) => state.editing);
  const focused = useCanvasState((state) => slot.empty && state.focus === id);
  const dragging = useCanvasState((state) => state.drag !== null);
  const passed = useCanvasState((state) => state.taken?.has(edgeOf.before(slot.list, slot.index)) === true);
  const target = useCanvasState((state) => sameSlot(state.drag?.over, slot));
  if (editing === null) {
    return (
      <span
        className={`grid size-full place-items-center rounded-lg border border-dashed text-xs ${passed ? TAKEN : "border-line bg-surface text-muted"}`}
      >
        {text.nothing}
      </span>
    );
  }
  const main = slot.list === "/do";
  const shown = main ? text.then : text.addHere;
  const where = after !== null ? text.addAfter(after) : of === null ? text.addFirst : text.addFirstOf(of);
  // Where there are words on it, its name begins with them.
  const label = slot.empty ? `${shown} ${where}` : where;
  return (
    <button
      type="button"
      data-slot={`${slot.list} ${slot.index}`}
      {...(slot.empty ? { "data-stop": id } : {})}
      tabIndex={focused ? 0 : -1}
      title={text.addHere}
      aria-label={label}
      onFocus={() => (slot.empty ? canvas.focus(id) : undefined)}
      onClick={() => editing.onInsert(slot.list, slot.index)}
      className={`nopan group pointer-events-auto grid size-full place-items-center ${slot.empty ? "rounded-lg" : "rounded-full"}`}
    >
      {slot.empty ? (
        <span
          className={`flex size-full items-center justify-center gap-1.5 rounded-lg border border-dashed text-xs ${target ? "border-accent bg-accent text-on-accent" : "border-line-strong bg-bg text-muted group-hover:border-accent group-hover:text-accent group-focus:border-accent group-focus:text-accent"}`}
        >
          <PlusIcon />
          {shown}
        </span>
      ) : (
        <span
          className={`grid place-items-center rounded-full border transition-transform ${target ? "size-6 scale-125 border-accent bg-accent text-on-accent" : dragging ? "size-5 border-accent bg-accent-soft text-accent" : "size-5 border-line-strong bg-surface text-muted group-hover:border-accent group-hover:bg-accent group-hover:text-on-accent"}`}
        >
          <PlusIcon size={12} />
        </span>
      )}
    </button>
  );
});
