/** Text that was not saved yet when its page went away. */
export interface Recovered {
  readonly text: string;
  /** The version of the draft that it was made from. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What recovery needs of localStorage. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (workflow: string): string => `millrace.draft.${workflow}`;

/** Kept with each change, and gone when it is saved. Where storage is full or forbidden, there is nothing to recover. */
export function remember(keep: Keep, workflow: string, unsaved: Recovered): void {
  try {
    keep.setItem(keyOf(workflow), JSON.stringify(unsaved));
  } catch {
    // Editing goes on; saving to the platform is what counts.
  }
}

export function forget(keep: Keep, workflow: string): void {
  try {
    keep.removeItem(keyOf(workflow));
  } catch {
    // As above.
  }
}

export function recall(keep: Keep, workflow: string): Recovered | null {
  try {
    const value: unknown = JSON.parse(keep.getItem(keyOf(workflow)) ?? "null");
    if (typeof value !== "object" || value === null) return null;
    if (!("text" in value) || !("version" in value) || !("at" in value)) return null;
    const { text, version, at } = value;
    return typeof text === "string" && typeof version === "number" && typeof at === "number"
      ? { text, version, at }
      : null;
  } catch {
    return null;
  }
}
