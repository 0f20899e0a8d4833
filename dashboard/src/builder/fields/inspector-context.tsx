import { createContext, useContext } from "react";
import type {
  Available,
  Edit,
  FieldValue,
  Outline,
  Reference,
  Samples,
  StepPath,
} from "../../../../shared/builder/types.ts";

/** What every field of the inspector knows of the step that it belongs to. */
export interface Place {
  readonly text: string;
  readonly outline: Outline;
  readonly path: StepPath;
  readonly available: readonly Available[];
  /** Of the question directly before, by its name: its answer is what is looked for first. */
  readonly answer: string | null;
  readonly samples: Samples;
  readonly readOnly: boolean;
  readonly label: (ref: Reference) => string;
  /** The list of values opens: what they look like is asked for once more. */
  readonly onPick: () => void;
  readonly onEdit: (edit: Edit) => void;
  /** A member of the step's task, by JSON pointer; undefined removes it. */
  readonly set: (member: string, value: unknown) => void;
  readonly setField: (member: string, value: FieldValue) => void;
  /** Shows a member's expression under Advanced. */
  readonly openAdvanced: (member: string) => void;
}

const Context = createContext<Place | null>(null);
export const PlaceProvider = Context.Provider;

export function usePlace(): Place {
  const place = useContext(Context);
  if (place === null) throw new Error("a field stands in an inspector");
  return place;
}

/** A key as a token of a JSON pointer. */
export const token = (key: string | number): string => String(key).replaceAll("~", "~0").replaceAll("/", "~1");
