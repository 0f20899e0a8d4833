import "@xyflow/react/dist/base.css";
import { ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, type NodeChange } from "@xyflow/react";
import {
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { createPortal } from "react-dom";
import type { StepPath } from "../../../shared/builder/types.ts";
import { lead } from "../lib/lead.ts";
import { canvasStrings as text } from "../strings/canvas.ts";
import { Backdrop } from "./backdrop.tsx";
import { CanvasContext, CanvasStore, type CanvasActions } from "./canvas-store.ts";
import type { CanvasProps } from "./canvas-types.ts";
import { Controls } from "./controls.tsx";
import { layoutOf } from "./layout.ts";
import { START, type Place } from "./layout-types.ts";
import { neighbour, stopsOf, type Direction } from "./navigate.ts";
import { nodesOf, type CanvasNode } from "./nodes.ts";
import { EndNode, JumpNode, LabelNode, SlotNode, StartNode } from "./other-nodes.tsx";
import { StepNode } from "./step-node.tsx";
import { useDrag } from "./use-drag.ts";
import {
  stopIn,
  reveal,
  slotAfter,
  toggled,
  useFirstView,
  useFocusThatStands,
  useFollow,
  useIsWhole,
  useKeepInView,
  ZOOM,
} from "./view.ts";

export type { CanvasEditing, CanvasHandle, StepMark } from "./canvas-types.ts";

const TYPES = { step: StepNode, start: StartNode, end: EndNode, label: LabelNode, slot: SlotNode, jump: JumpNode };
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};
const NO_KEYS = { deleteKeyCode: null, panActivationKeyCode: null, zoomActivationKeyCode: null } as const;

/** A definition as a picture: what it does from the top down, and where it stands. Read-only where `editing` is null. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Inner {...props} />
    </ReactFlowProvider>
  );
}

function Inner(props: CanvasProps) {
  const {
    outline,
    selection,
    onSelect,
    marks,
    taken = null,
    editing,
    show = null,
    beside = false,
    whole = false,
    className = "",
    handle,
  } = props;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const layout = useMemo(() => layoutOf(outline, collapsed), [outline, collapsed]);
  const stops = useMemo(() => stopsOf(layout.places), [layout]);
  const flow = useReactFlow<CanvasNode>();
  const frame = useRef<HTMLDivElement>(null);
  const [store] = useState(() => new CanvasStore({ selection, marks, taken, editing, focus: "start", drag: null }));
  useLayoutEffect(() => store.set({ selection, marks, taken, editing }));
  useFocusThatStands(store, stops);
  const followed = selection.size === 0 ? show : selection.size === 1 ? ([...selection][0] ?? null) : null;
  const ownZoom = useRef(1);
  useFirstView(layout, followed, frame, { beside, whole }, ownZoom);
  // Where there is nothing to move, the wheel is the page's.
  const still = useIsWhole(layout, frame) && whole;
  const { startDrag, ghost } = useDrag(store, layout, flow, frame);

  const select = useCallback(
    (path: StepPath, add: boolean): void => {
      const was = store.get().selection;
      if (!add) return onSelect(new Set([path]));
      const next = new Set([...was].filter((one) => one !== START && one !== path));
      if (!was.has(path)) next.add(path);
      onSelect(next);
    },
    [store, onSelect],
  );
  const toggle = useCallback((id: string) => setCollapsed((was) => toggled(was, id)), []);
  const actions = useMemo<CanvasActions>(
    () => ({ store, select, toggle, startDrag, focus: (id) => store.set({ focus: id }) }),
    [store, select, toggle, startDrag],
  );
  useFollow(store, followed, layout, frame);
  useKeepInView(followed, layout, frame, ownZoom);

  const nodes = useMemo(() => {
    const all = nodesOf(layout, editing !== null);
    if (selection.size === 0) return all;
    return all.map((node) =>
      node.data.place.type === "step" && selection.has(node.data.place.step.path) ? { ...node, selected: true } : node,
    );
  }, [layout, editing !== null, selection]);

  const marquee = useRef(false);
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]): void => {
      if (!marquee.current) return;
      const next = new Set(store.get().selection);
      for (const change of changes) {
        if (change.type !== "select") continue;
        const place = flow.getNode(change.id)?.data.place;
        if (place?.type !== "step") continue;
        if (change.selected) next.add(place.step.path);
        else next.delete(place.step.path);
      }
      onSelect(next);
    },
    [store, flow, onSelect],
  );

  const drawn = useRef(layout);
  drawn.current = layout;
  useImperativeHandle(handle, () => ({
    focus: () => {
      let revealed = "";
      lead(() => {
        const { focus } = store.get();
        const place = drawn.current.places.find(({ id }) => id === focus);
        const stop = stopIn(frame.current, focus);
        if (stop === null && place !== undefined && revealed !== focus) {
          revealed = focus;
          reveal(flow, frame.current, place);
        }
        return stop;
      });
    },
    focusEmpty: (path) => {
      let revealed = false;
      lead(() => {
        const { places } = drawn.current;
        if (!places.some((place) => place.type === "step" && place.step.path === path)) return null;
        const empty = places.find(
          (place) => place.type === "slot" && place.slot.empty && place.slot.list.startsWith(`${path}/`),
        );
        const id = empty?.id ?? store.get().focus;
        store.set({ focus: id });
        if (empty !== undefined && !revealed) reveal(flow, frame.current, empty);
        revealed = true;
        return stopIn(frame.current, id);
      });
    },
  }));

  const go = (place: Place, extend: boolean): void => {
    store.set({ focus: place.id });
    if (place.type === "step" || place.type === "start") {
      const path = place.type === "start" ? START : place.step.path;
      onSelect(extend && path !== START ? new Set([...store.get().selection, path]) : new Set([path]));
    }
    reveal(flow, frame.current, place);
    // A node outside of the view is drawn only when the view has moved.
    lead(() => stopIn(frame.current, place.id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const focus = store.get().focus;
    const here = stops.find((stop) => stop.id === focus);
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      const next = neighbour(stops, focus, direction);
      if (next !== null) go(next, event.shiftKey);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      const next = event.key === "Home" ? stops[0] : stops.at(-1);
      if (next !== undefined) go(next, false);
    } else if (here?.type === "step" && (event.key === "[" || event.key === "]") && here.step.lists.length > 0) {
      event.preventDefault();
      setCollapsed((was) => (was.has(here.id) === (event.key === "[") ? was : toggled(was, here.id)));
    } else if (editing !== null && here !== undefined) {
      onEditKey(event, here);
    }
  };
  const onEditKey = (event: KeyboardEvent, here: Place): void => {
    if (event.key === "Enter" && (here.type === "step" || here.type === "start")) {
      event.preventDefault();
      editing?.onOpen(here.type === "start" ? START : here.step.path);
    } else if (event.key === "Insert" || event.key === "/" || event.key === "+") {
      event.preventDefault();
      const slot = slotAfter(here, outline.list.path);
      if (slot !== null) editing?.onInsert(slot.list, slot.index);
    }
  };

  return (
    <CanvasContext value={actions}>
      <div
        ref={frame}
        role="group"
        aria-label={text.label(outline.title)}
        onKeyDown={onKeyDown}
        className={`canvas relative isolate size-full min-h-0 ${className}`}
      >
        <ReactFlow<CanvasNode>
          {...NO_KEYS}
          nodes={nodes}
          edges={[]}
          nodeTypes={TYPES}
          onNodesChange={onNodesChange}
          onSelectionStart={() => (marquee.current = true)}
          onSelectionEnd={() => (marquee.current = false)}
          onPaneClick={() => onSelect(new Set())}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          elementsSelectable={editing !== null}
          selectionKeyCode={editing === null ? null : "Shift"}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={null}
          panOnScroll={!still}
          preventScrolling={!still}
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          minZoom={ZOOM.min}
          maxZoom={ZOOM.max}
          proOptions={{ hideAttribution: true }}
        >
          <Backdrop layout={layout} taken={taken} />
        </ReactFlow>
        <Controls layout={layout} frame={frame} />
        {ghost === null ? null : <Ghost {...ghost} />}
      </div>
    </CanvasContext>
  );
}

/** What is dragged, at the pointer and over everything. */
function Ghost({
  x,
  y,
  count,
  title,
}: {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly title: string;
}) {
  return createPortal(
    <div
      aria-hidden="true"
      className="pointer-events-none fixed z-50 max-w-64 -translate-x-1/2 translate-y-3 rounded-xl border border-accent bg-surface px-3 py-2 shadow-card"
      style={{ left: x, top: y }}
    >
      <span className="block truncate font-medium">{title}</span>
      <span className="block text-xs text-muted">{text.dragging(count)}</span>
    </div>,
    document.body,
  );
}
