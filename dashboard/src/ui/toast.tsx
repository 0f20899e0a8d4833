import { useEffect, useState, useSyncExternalStore } from "react";
import { uiStrings } from "../strings/ui.ts";
import { CloseIcon } from "./icons.tsx";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "bad";
  readonly undo?: (() => void) | undefined;
}

/** Long enough to read and to reach for Undo; it stays while it is pointed at. In milliseconds. */
const SHOWN_MS = 7_000;
const MOST = 3;

let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();
const change = (next: readonly Notice[]): void => {
  notices = next;
  for (const listener of listeners) listener();
};
const close = (id: number): void => change(notices.filter((notice) => notice.id !== id));

/** Says what has been done, at the lower edge, with a way back where there is one. */
export function notify(text: string, options: { undo?: () => void; tone?: "plain" | "bad" } = {}): void {
  last += 1;
  change([...notices, { id: last, text, tone: options.tone ?? "plain", undo: options.undo }].slice(-MOST));
}

export function Notices() {
  const shown = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => notices,
  );
  return (
    <section
      aria-label={uiStrings.notices}
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 grid justify-items-center gap-2 sm:inset-x-auto sm:right-6 sm:bottom-6 sm:justify-items-end"
    >
      {/* The region is there before what it says: else nothing is announced. */}
      <div role="status" aria-live="polite" className="contents">
        {shown.map((notice) => (
          <Item key={notice.id} notice={notice} />
        ))}
      </div>
    </section>
  );
}

function Item({ notice }: { readonly notice: Notice }) {
  const [held, setHeld] = useState(false);
  const { id, text, undo, tone } = notice;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => close(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, id]);
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`pointer-events-auto flex max-w-md items-center gap-3 rounded-xl border bg-surface py-2 pr-2 pl-4 shadow-card ${tone === "bad" ? "border-bad text-bad" : "border-line"}`}
    >
      <span className="min-w-0 break-words">{text}</span>
      {undo === undefined ? null : (
        <button
          type="button"
          onClick={() => {
            close(id);
            undo();
          }}
          className="h-8 shrink-0 rounded-lg px-2.5 font-medium text-accent hover:bg-sunken"
        >
          {uiStrings.undo}
        </button>
      )}
      <button
        type="button"
        aria-label={uiStrings.dismiss}
        onClick={() => close(id)}
        className="grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
      >
        <CloseIcon />
      </button>
    </div>
  );
}
