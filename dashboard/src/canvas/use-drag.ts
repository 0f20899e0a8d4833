import type { ReactFlowInstance } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { StepPath } from "../../../shared/builder/types.ts";
import type { CanvasStore } from "./canvas-store.ts";
import type { Layout, Point, Slot } from "./layout-types.ts";
import type { CanvasNode } from "./nodes.ts";

/** So far, in pixels, a press is still a click. */
const THRESHOLD = 6;
/** A drop further away than this from any "+" moves nothing. In pixels of the canvas. */
const REACH = 120;
/** Within this distance of its edge the canvas moves along, by this many pixels a frame. */
const EDGE = 48;
const PAN = 12;

/** Dragging steps: what is drawn at the pointer, and where it would fall. The steps themselves stay where they are. */
export function useDrag(
  store: CanvasStore,
  layout: Layout,
  flow: ReactFlowInstance<CanvasNode>,
  frame: React.RefObject<HTMLDivElement | null>,
): {
  readonly startDrag: (path: StepPath, event: PointerEvent) => void;
  readonly ghost: (Point & { readonly count: number; readonly title: string }) | null;
} {
  const [ghost, setGhost] = useState<(Point & { count: number; title: string }) | null>(null);
  const current = useRef(layout);
  current.current = layout;
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const startDrag = useCallback(
    (path: StepPath, down: PointerEvent): void => {
      stop.current?.();
      const { selection } = store.get();
      const paths = selection.has(path) ? outermost([...selection]) : [path];
      const step = current.current.places.find((place) => place.type === "step" && place.step.path === path);
      const title = step?.type === "step" ? step.step.title : "";
      let at = { x: down.clientX, y: down.clientY };
      let timer = 0;
      const look = (): void => {
        const over = slotNear(current.current, flow.screenToFlowPosition(at), paths);
        const was = store.get().drag?.over;
        const same = was?.list === over?.list && was?.index === over?.index;
        if (store.get().drag === null || !same) store.set({ drag: { paths, over } });
        setGhost({ ...at, count: paths.length, title });
      };
      const pan = (): void => {
        const box = frame.current?.getBoundingClientRect();
        if (box !== undefined) {
          const dx = at.x < box.left + EDGE ? PAN : at.x > box.right - EDGE ? -PAN : 0;
          const dy = at.y < box.top + EDGE ? PAN : at.y > box.bottom - EDGE ? -PAN : 0;
          if (dx !== 0 || dy !== 0) {
            const view = flow.getViewport();
            void flow.setViewport({ ...view, x: view.x + dx, y: view.y + dy });
            look();
          }
        }
        timer = requestAnimationFrame(pan);
      };
      const move = (event: PointerEvent): void => {
        at = { x: event.clientX, y: event.clientY };
        if (store.get().drag === null) {
          if (Math.hypot(at.x - down.clientX, at.y - down.clientY) < THRESHOLD) return;
          timer = requestAnimationFrame(pan);
        }
        event.preventDefault();
        look();
      };
      const over = (): void => {
        cancelAnimationFrame(timer);
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", up);
        window.removeEventListener("pointercancel", over);
        window.removeEventListener("keydown", escape, true);
        store.set({ drag: null });
        setGhost(null);
        stop.current = null;
      };
      const up = (event: PointerEvent): void => {
        const drag = store.get().drag;
        over();
        if (drag === null) return;
        // The click that follows a drag is none.
        window.addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => window.removeEventListener("click", swallow, true));
        event.preventDefault();
        if (drag.over !== null) store.get().editing?.onMove(drag.paths, drag.over.list, drag.over.index);
      };
      const escape = (event: KeyboardEvent): void => {
        if (event.key !== "Escape" || store.get().drag === null) return;
        event.preventDefault();
        event.stopPropagation();
        over();
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", up);
      window.addEventListener("pointercancel", over);
      window.addEventListener("keydown", escape, true);
      stop.current = over;
    },
    [store, flow, frame],
  );
  return { startDrag, ghost };
}

const swallow = (event: Event): void => {
  event.stopPropagation();
  event.preventDefault();
};

const inside = (path: string, outer: string): boolean => path.startsWith(`${outer}/`);
/** Without those that are in another one of them, which they go along with. */
export const outermost = (paths: readonly StepPath[]): readonly StepPath[] =>
  paths.filter((path) => !paths.some((other) => inside(path, other)));

/** The nearest "+"; none within what is moved. */
export function slotNear(layout: Layout, { x, y }: Point, moved: readonly StepPath[]): Slot | null {
  let best: Slot | null = null;
  let least = REACH;
  for (const place of layout.places) {
    if (place.type !== "slot" || moved.some((path) => inside(`${place.slot.list}/`, path))) continue;
    const dx = Math.max(Math.abs(x - place.x - place.width / 2) - 100, 0);
    const dy = Math.abs(y - place.y - place.height / 2);
    const distance = Math.hypot(dx, dy);
    if (distance < least) [best, least] = [place.slot, distance];
  }
  return best;
}
