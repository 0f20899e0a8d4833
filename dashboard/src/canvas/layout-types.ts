import type { ListPath, Outline, Step, StepList, StepPath } from "../../../shared/builder/types.ts";

/** Of the start, where steps have their pointers: the document itself. */
export const START: StepPath = "";

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  /** Stays the same where steps are inserted or moved before it, so that what is drawn stays the same element. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Where a step can be put. `empty`: there is nothing else in that list. */
export interface Slot {
  readonly list: ListPath;
  readonly index: number;
  readonly empty: boolean;
}

export interface StepPlace extends Box {
  readonly type: "step";
  readonly step: Step;
  /** The list that it stands in. */
  readonly list: ListPath;
  /** Among the steps of its list, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** How deep: 1 is the workflow's own list. */
  readonly level: number;
  /** Names of what it is in, from the outside; for who hears the canvas instead of seeing it. */
  readonly within: readonly string[];
  /** How many steps are hidden in it; null where it is open or holds none. */
  readonly hidden: number | null;
}

export type Place =
  | StepPlace
  | (Box & { readonly type: "start"; readonly start: Outline["start"] })
  | (Box & { readonly type: "end" })
  | (Box & { readonly type: "frame"; readonly path: StepPath; readonly kind: Step["kind"] })
  | (Box & { readonly type: "label"; readonly list: StepList; readonly owner: StepPath })
  /** `after`: the step's title; `of`: what its list is called, for who hears it, null for the workflow's own. */
  | (Box & { readonly type: "slot"; readonly slot: Slot; readonly after: string | null; readonly of: string | null })
  | (Box & { readonly type: "jump"; readonly label: string });

export interface Line {
  readonly id: string;
  /** What goes along it, as `edgeOf` names it. */
  readonly edge: string;
  readonly look: "flow" | "fallback" | "undo" | "loop" | "jump";
  readonly points: readonly Point[];
  readonly arrow: boolean;
}

/** Ways through a definition: each line is a stretch of one, and an execution took some of them. */
export const edgeOf = {
  /** Into the step at `index` of a list; at its length, on from the last one. */
  before: (list: ListPath, index: number): string => `${list} ${index}`,
  /** From a list's owner to the list, and from its end to where it goes on. */
  into: (list: ListPath): string => `${list} in`,
  out: (list: ListPath): string => `${list} out`,
  /** Past a list that stands beside the main way: nothing was to be done instead, or to be undone. */
  past: (list: ListPath): string => `${list} past`,
  again: (list: ListPath): string => `${list} again`,
  /** Past all paths of a step: none of them fitted. */
  passing: (step: StepPath): string => `${step} passing`,
  jump: (from: StepPath, to: StepPath | null): string => `${from} to ${to ?? "the end"}`,
  end: "the end",
} as const;

export interface Layout {
  /** In reading order. */
  readonly places: readonly Place[];
  readonly lines: readonly Line[];
  /** The main line is at 0: it stays there, whatever is put beside it. */
  readonly left: number;
  readonly width: number;
  readonly height: number;
}
