import { useOnViewportChange, useReactFlow, type ReactFlowInstance, type Viewport } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { ListPath, StepPath } from "../../../shared/builder/types.ts";
import type { CanvasStore } from "./canvas-store.ts";
import { isWhole, LEGIBLE, MARGIN, topView, wholeView } from "./first-view.ts";
import { shiftAfterEdit, shiftInRoom, shiftInto, zoomAfterEdit, zoomInRoom } from "./keep-in-view.ts";
import { START, type Layout, type Place } from "./layout-types.ts";
import type { CanvasNode } from "./nodes.ts";

type Flow = ReactFlowInstance<CanvasNode>;
type Frame = RefObject<HTMLDivElement | null>;

export const ZOOM = { min: 0.15, max: 1.5, legible: LEGIBLE, beside: 0.4 } as const;
const MOVE_MS = 180;

const duration = (): number => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MS);

/**
 * It begins at the top, as wide as it is, or as far as it can still be read, and goes on to what is followed. Where the
 * room gets wider or narrower, what was in the middle stays there, and what was whole stays whole. @param beside it
 * stands beside something else: it may be smaller there, and where that changes it begins again. @param whole it
 * begins with all of it, where that can be read, and stays so
 */
export function useFirstView(
  layout: Layout,
  followed: StepPath | null,
  frame: Frame,
  { beside, whole }: { readonly beside: boolean; readonly whole: boolean },
  own: OwnZoom,
): void {
  const flow = useReactFlow<CanvasNode>();
  const shown = useRef({ layout, followed });
  shown.current = { layout, followed };
  const begun = useRef(beside);
  const again = useRef(false);
  useLayoutEffect(() => {
    if (begun.current !== beside) again.current = true;
    begun.current = beside;
  }, [beside]);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let before = 0;
    const observer = new ResizeObserver(() => {
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || width === before) return;
      const { layout: first, followed: path } = shown.current;
      if (before === 0 || again.current) {
        const all = whole ? wholeView(first, width, height) : null;
        const begin = all ?? topView(first, width, begun.current ? ZOOM.beside : ZOOM.legible);
        own.current = begin.zoom;
        void flow.setViewport(begin);
        again.current = false;
        const place = path === null ? null : placeOf(first, path);
        if (place !== null) reveal(flow, element, place);
      } else {
        const view = flow.getViewport();
        const zoomed = isOwn(own, view)
          ? ((whole ? wholeView(first, width, height) : null) ?? zoomInRoom(first, view, width, before, ZOOM.legible))
          : null;
        if (zoomed === null) {
          const middle = { ...view, x: view.x + (width - before) / 2 };
          const shift = shiftInRoom(first, middle, width, { view, width: before });
          void flow.setViewport({ ...middle, x: middle.x + shift });
        } else {
          own.current = zoomed.zoom;
          void flow.setViewport(zoomed);
        }
      }
      before = width;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow, frame, own, whole]);
}

/** Whether all of it is to be seen: then there is nowhere to move the view to. */
export function useIsWhole(layout: Layout, frame: Frame): boolean {
  const flow = useReactFlow<CanvasNode>();
  const [whole, setWhole] = useState(false);
  const look = useCallback(
    (view: Viewport) => {
      const room = frame.current?.getBoundingClientRect();
      setWhole(room !== undefined && isWhole(layout, view, room.width, room.height));
    },
    [layout, frame],
  );
  useOnViewportChange({ onEnd: look });
  useEffect(() => look(flow.getViewport()), [look, flow]);
  return whole;
}

/** The zoom that the canvas has come to by itself: one that somebody has chosen is left alone. */
type OwnZoom = RefObject<number>;
const isOwn = (own: OwnZoom, { zoom }: Viewport): boolean => Math.abs(own.current - zoom) < 0.001;

export function fit(flow: Flow, element: HTMLElement | null, layout: Layout): void {
  if (element === null) return;
  const { width, height } = element.getBoundingClientRect();
  const zoom = Math.max(
    ZOOM.min,
    Math.min(1, (width - 2 * MARGIN) / layout.width, (height - 2 * MARGIN) / layout.height),
  );
  const at = {
    x: (width - layout.width * zoom) / 2 - layout.left * zoom,
    y: Math.max(MARGIN, (height - layout.height * zoom) / 2),
  };
  void flow.setViewport({ ...at, zoom }, { duration: duration() });
}

/** Moves the view as little as is needed for this to be in it: not at all where it is as it began. */
export function reveal(flow: Flow, element: HTMLElement | null, place: Place): void {
  if (element === null) return;
  const { width, height } = element.getBoundingClientRect();
  const view = flow.getViewport();
  const dx = shiftInto({ from: place.x * view.zoom + view.x, size: place.width * view.zoom }, width, MARGIN);
  const dy = downTo(place, view, height);
  if (dx === 0 && dy === 0) return;
  void flow.setViewport({ ...view, x: view.x + dx, y: view.y + dy }, { duration: duration() });
}

const downTo = (place: Place, view: Viewport, height: number): number =>
  shiftInto({ from: place.y * view.zoom + view.y, size: place.height * view.zoom }, height, MARGIN);

/** An edit may make the picture wider to the left, or put a step elsewhere: the view goes along, as little as it must. */
export function useKeepInView(followed: StepPath | null, layout: Layout, frame: Frame, own: OwnZoom): void {
  const flow = useReactFlow<CanvasNode>();
  const last = useRef({ layout, followed });
  useEffect(() => {
    const before = last.current;
    last.current = { layout, followed };
    const element = frame.current;
    if (before.layout === layout || element === null) return;
    const { width, height } = element.getBoundingClientRect();
    if (width === 0) return;
    const place = followed === null ? null : placeOf(layout, followed);
    const was = place === null || before.followed === null ? null : placeOf(before.layout, before.followed);
    const elsewhere = place !== null && (was?.x !== place.x || was.y !== place.y);
    const view = flow.getViewport();
    const zoomed = isOwn(own, view) ? zoomAfterEdit(before.layout, layout, elsewhere, view, width, ZOOM.legible) : null;
    const now = zoomed ?? view;
    const dx = zoomed === null ? shiftAfterEdit(before.layout, layout, elsewhere ? followed : null, view, width) : 0;
    const dy = elsewhere ? downTo(place, now, height) : 0;
    if (zoomed === null && dx === 0 && dy === 0) return;
    if (zoomed !== null) own.current = zoomed.zoom;
    void flow.setViewport({ ...now, x: now.x + dx, y: now.y + dy }, { duration: duration() });
  }, [flow, frame, followed, layout, own]);
}

export const placeOf = (layout: Layout, path: StepPath): Place | null =>
  layout.places.find(
    (place) => (place.type === "start" && path === START) || (place.type === "step" && place.step.path === path),
  ) ?? null;

/** What is selected elsewhere (a problem's step, one that was just added) comes into view, and Tab leads to it. */
export function useFollow(store: CanvasStore, only: StepPath | null, layout: Layout, frame: Frame): void {
  const flow = useReactFlow<CanvasNode>();
  const last = useRef<string | null>(null);
  useEffect(() => {
    const place = only === null ? null : placeOf(layout, only);
    if (place?.id === last.current) return;
    last.current = place?.id ?? null;
    if (place === null) return;
    store.set({ focus: place.id });
    reveal(flow, frame.current, place);
  }, [store, flow, frame, only, layout]);
}

/** What has the focus may be gone after an edit: then it is the start's. */
export function useFocusThatStands(store: CanvasStore, stops: readonly Place[]): void {
  useLayoutEffect(() => {
    if (!stops.some((stop) => stop.id === store.get().focus)) store.set({ focus: stops[0]?.id ?? "start" });
  }, [store, stops]);
}

export const stopIn = (frame: HTMLElement | null, id: string): HTMLElement | null =>
  frame?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(id)}"]`) ?? null;

/** Where the next step goes, seen from what has the focus. */
export function slotAfter(place: Place, main: ListPath): { readonly list: ListPath; readonly index: number } | null {
  if (place.type === "start") return { list: main, index: 0 };
  if (place.type === "slot") return place.slot;
  return place.type === "step" ? { list: place.list, index: place.position } : null;
}

export function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
