import { useMemo } from "react";
import type { Outline, StepPath } from "../../../shared/builder/types.ts";
import { builderStrings } from "../strings/builder.ts";
import { CommandDialog, type CommandItem } from "../ui/command-dialog.tsx";
import { StepIcon, STEP_TONE } from "../ui/step-icons.tsx";
import { movePlaces, type MovePlace } from "./move-places.ts";
import { search } from "./palette-items.ts";

const text = builderStrings.move;
/** How far a place within another is set in, in pixels, and how deep that goes on. */
const INDENT = 18;
const DEEPEST = 6;

interface MoveDialogProps {
  readonly outline: Outline;
  readonly paths: readonly StepPath[];
  /** What is moved, as people call it. */
  readonly title: string;
  readonly onMove: (place: MovePlace) => void;
  readonly onClose: () => void;
  readonly onCloseFocus: () => void;
}

type MoveItem = MovePlace & CommandItem;

/** Moving without dragging: the places by their names, as an outline. */
export function MoveDialog({ outline, paths, title, onMove, onClose, onCloseFocus }: MoveDialogProps) {
  const places = useMemo<readonly MoveItem[]>(
    () => movePlaces(outline, paths).map((place) => ({ ...place, group: "", icon: <Mark place={place} /> })),
    [outline, paths],
  );
  return (
    <CommandDialog<MoveItem>
      title={text.title(title)}
      placeholder={text.placeholder}
      none={() => text.none}
      find={(query) => search(places, query)}
      onChoose={onMove}
      onClose={onClose}
      onCloseFocus={onCloseFocus}
    />
  );
}

const Mark = ({ place: { depth, kind } }: { readonly place: MovePlace }) => (
  <span
    className={`grid size-7 shrink-0 place-items-center rounded-lg ${kind === null ? "border border-dashed border-line-strong" : STEP_TONE[kind]}`}
    style={{ marginLeft: Math.min(depth, DEEPEST) * INDENT }}
  >
    {kind === null ? null : <StepIcon kind={kind} />}
  </span>
);
