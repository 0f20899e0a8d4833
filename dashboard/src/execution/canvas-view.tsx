import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { outlineOf, stepOfTask } from "../../../shared/builder/outline.ts";
import type { Outline, Start, StepPath } from "../../../shared/builder/types.ts";
import type { Execution, ExecutionDefinition } from "../api.ts";
import { Canvas, type StepMark } from "../canvas/canvas.tsx";
import { heightFor } from "../canvas/first-view.ts";
import { layoutOf } from "../canvas/layout.ts";
import { useNow } from "../lib/hooks.ts";
import { watching } from "../strings/watching.ts";
import { failedRow } from "./failure-place.ts";
import { marksOf, rowOfStep } from "./marks.ts";
import { pathTaken } from "./path-taken.ts";
import type { Row, Timeline } from "./timeline-types.ts";

const NONE: ReadonlyMap<StepPath, StepMark> = new Map();
const NOTHING: ReadonlySet<StepPath> = new Set();
const NO_WAYS: ReadonlySet<string> = new Set();
/** How often countdowns move, in milliseconds. */
const TICK_MS = 1_000;

interface CanvasViewProps {
  readonly definition: ExecutionDefinition;
  readonly trigger: Execution["trigger"]["kind"] | undefined;
  readonly timeline: Timeline;
  readonly row: Row | null;
  /** A step that was chosen and has not run. */
  readonly step: string | null;
  readonly onSelect: (row: string | null, step: string | null) => void;
}

/** What the execution runs, with how each step stands. */
export function CanvasView({ definition, trigger, timeline, row, step, onSelect }: CanvasViewProps) {
  const outline = useMemo(() => {
    const read = outlineOf(definition.source ?? JSON.stringify(definition.definition));
    return read.ok ? { ...read.value, start: startOf(read.value, trigger) } : null;
  }, [definition, trigger]);
  const ticking = useNow(timeline.endedAt === null ? TICK_MS : null);
  const now = Math.max(ticking, timeline.lastAt ?? 0);
  const before = useRef(NONE);
  const marks = useMemo(
    () => (outline === null ? NONE : marksOf(outline, timeline, now, before.current)),
    [outline, timeline, now],
  );
  useEffect(() => {
    before.current = marks;
  }, [marks]);
  const went = useRef(NO_WAYS);
  const taken = useMemo(
    () => (outline === null ? NO_WAYS : pathTaken(outline, timeline, went.current)),
    [outline, timeline],
  );
  useEffect(() => {
    went.current = taken;
  }, [taken]);
  const chosen = outline === null ? null : row === null ? step : stepOfTask(outline, row.task);
  const show = useMemo(() => {
    const decisive = decisiveRow(timeline);
    return outline === null || decisive === null ? null : stepOfTask(outline, decisive.task);
  }, [outline, timeline]);
  const selection = useMemo(() => (chosen === null ? NOTHING : new Set([chosen])), [chosen]);
  if (outline === null) return <p className="p-4 text-muted">{watching.noCanvas}</p>;
  return (
    <Room outline={outline}>
      <Canvas
        outline={outline}
        selection={selection}
        onSelect={(paths) => {
          const path = [...paths].at(-1) ?? null;
          const shown = path === null ? null : rowOfStep(path, timeline);
          onSelect(shown?.id ?? null, shown === null && path?.startsWith("/") === true ? path : null);
        }}
        marks={marks}
        taken={taken}
        editing={null}
        show={show}
        whole
      />
    </Room>
  );
}

/** In pixels: on what is lower, one could not tell where the picture is and where the page. */
const MOST = 960;
/** What is kept of the window around the picture, so that all of it can be seen at once. In pixels. */
const KEPT = 80;
/** Below the picture, at the window's end. In pixels. */
const EDGE = 16;
/** On a phone it is moved by touch, and the page beside it: it stays as it is. In pixels. */
const ROOMY = 640;

/** As tall as the picture wants, from the room that is kept for it while it loads. */
function Room({ outline, children }: { readonly outline: Outline; readonly children: ReactNode }) {
  const room = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  const layout = useMemo(() => layoutOf(outline, NOTHING), [outline]);
  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const { clientWidth: width } = element;
    const sight = window.innerHeight - (element.getBoundingClientRect().top + window.scrollY) - EDGE;
    const most = Math.min(MOST, window.innerHeight - KEPT);
    setHeight(width < ROOMY ? 0 : heightFor(layout, width, { sight, most }));
  }, [layout]);
  return (
    <div ref={room} className="relative" style={{ minHeight: `${height}px` }}>
      <div className="absolute inset-0">{children}</div>
    </div>
  );
}

/** What people want to see first: where it failed, or what it waits for. */
function decisiveRow(timeline: Timeline): Row | null {
  if (timeline.status === "faulted") return failedRow(timeline);
  if (timeline.status !== "waiting" && timeline.status !== "indeterminate") return null;
  for (const id of timeline.open) {
    const row = timeline.rows.get(id);
    if (row?.status === timeline.status && row.children.length === 0) return row;
  }
  return null;
}

/** Where the definition leaves open what starts it, what did start it this time. */
function startOf({ start }: Outline, trigger: CanvasViewProps["trigger"]): Start {
  if (start.kind !== "unset") return start;
  return trigger === "hook" ? { kind: "webhook" } : trigger === "api" ? { kind: "person" } : { kind: "other" };
}
