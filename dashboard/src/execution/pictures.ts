import { later } from "../lib/later.tsx";

// Only who looks at one of them loads what draws it.
export const CanvasView = later(() => import("./canvas-view.tsx").then((view) => view.CanvasView));
export const TimelineView = later(() => import("./timeline-view.tsx").then((view) => view.TimelineView));

/** Ahead of the first execution that is opened. */
export const loadPictures = (): Promise<unknown> => Promise.all([CanvasView.load(), TimelineView.load()]);
