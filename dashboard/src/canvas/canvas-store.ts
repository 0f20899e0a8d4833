import { createContext, useContext, useSyncExternalStore } from "react";
import type { StepPath } from "../../../shared/builder/types.ts";
import type { CanvasEditing, StepMark } from "./canvas-types.ts";
import type { Slot } from "./layout-types.ts";

export interface CanvasState {
  readonly selection: ReadonlySet<StepPath>;
  readonly marks: ReadonlyMap<StepPath, StepMark>;
  /** The ways that were taken, by `edgeOf`; null where nothing has gone along any. */
  readonly taken: ReadonlySet<string> | null;
  readonly editing: CanvasEditing | null;
  /** The place that Tab leads to. */
  readonly focus: string;
  readonly drag: { readonly paths: readonly StepPath[]; readonly over: Slot | null } | null;
}

/** Beside React's own state: a node renders again when what it shows has changed, and not for its neighbours' sake. */
export class CanvasStore {
  #state: CanvasState;
  readonly #listeners = new Set<() => void>();

  constructor(state: CanvasState) {
    this.#state = state;
  }

  get = (): CanvasState => this.#state;

  set(change: Partial<CanvasState>): void {
    const same = (Object.keys(change) as (keyof CanvasState)[]).every((key) => this.#state[key] === change[key]);
    if (same) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export interface CanvasActions {
  readonly store: CanvasStore;
  readonly select: (path: StepPath, add: boolean) => void;
  readonly focus: (id: string) => void;
  readonly toggle: (id: string) => void;
  readonly startDrag: (path: StepPath, event: PointerEvent) => void;
}

export const CanvasContext = createContext<CanvasActions | null>(null);

export function useCanvas(): CanvasActions {
  const canvas = useContext(CanvasContext);
  if (canvas === null) throw new Error("This is drawn outside of a canvas.");
  return canvas;
}

export function useCanvasState<T>(pick: (state: CanvasState) => T): T {
  const { store } = useCanvas();
  return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}
