import type { ListPath, Outline, StepPath } from "../../../shared/builder/types.ts";
import type { RefObject } from "react";
import type { RowStatus } from "../execution/timeline-types.ts";

/** What is said of a step on the canvas, beside what it is. */
export interface StepMark {
  readonly status?: RowStatus;
  /** A few words, such as `3 of 12` or `2.1 s`. */
  readonly note?: string;
  /** It is over, and a person said no: nothing went wrong, and nothing is fine. */
  readonly declined?: true;
  readonly change?: "added" | "removed" | "changed" | "moved";
  readonly problem?: string;
  /** What is still to be filled in: nothing is wrong. */
  readonly unfinished?: string;
  readonly pinned?: boolean;
}

/** What the canvas asks for. It changes nothing by itself. */
export interface CanvasEditing {
  readonly onInsert: (list: ListPath, index: number) => void;
  readonly onMove: (paths: readonly StepPath[], list: ListPath, index: number) => void;
  /** A step, or the start: its fields. */
  readonly onOpen: (path: StepPath) => void;
}

export interface CanvasProps {
  readonly outline: Outline;
  readonly selection: ReadonlySet<StepPath>;
  readonly onSelect: (selection: ReadonlySet<StepPath>) => void;
  readonly marks: ReadonlyMap<StepPath, StepMark>;
  /** The ways that an execution took, by `edgeOf` (layout-types.ts). */
  readonly taken?: ReadonlySet<string> | null;
  readonly editing: CanvasEditing | null;
  /** The step that matters most, where none is selected: it comes into view. */
  readonly show?: StepPath | null;
  /** Something else stands beside it, which takes half of its room. */
  readonly beside?: boolean;
  /** It begins with all of it in view, where that can be read; while all is in view, the wheel moves the page. */
  readonly whole?: boolean;
  readonly className?: string;
  readonly handle?: RefObject<CanvasHandle | null> | undefined;
}

export interface CanvasHandle {
  /** To the step that Tab leads to, in view or not. */
  readonly focus: () => void;
  /** To where the first step of it goes: what is still empty within it, once that is drawn. */
  readonly focusEmpty: (path: StepPath) => void;
}
