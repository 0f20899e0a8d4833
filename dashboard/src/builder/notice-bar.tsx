import { useEffect, useState } from "react";
import { builderStrings as text } from "../strings/builder.ts";
import { strings } from "../strings.ts";
import { CloseIcon } from "../ui/icons.tsx";
import type { Notice } from "./use-actions.ts";

/** Long enough to read and to reach for Undo; it stays while it is pointed at. In milliseconds. */
const SHOWN_MS = 7_000;

/** What has been done or refused, below the canvas, so that it covers nothing of it, with a way back. */
export function NoticeBar({
  notice,
  onUndo,
  onClose,
}: {
  readonly notice: Notice | null;
  readonly onUndo: () => void;
  readonly onClose: () => void;
}) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (notice === null || held) return;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, held, onClose]);
  return (
    // The region is there before what it says: else nothing is announced.
    <div role="status" aria-live="polite" className="shrink-0">
      {notice === null ? null : (
        <div
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          className={`flex items-center justify-center gap-2 border-t px-4 py-1 ${notice.bad === true ? "border-bad-bar bg-bad-soft text-bad" : "border-line bg-surface"}`}
        >
          <span className="min-w-0 py-1 break-words">{notice.text}</span>
          {notice.undo === true ? (
            <button
              type="button"
              onClick={onUndo}
              className="h-8 shrink-0 rounded-lg px-2.5 font-medium text-accent hover:bg-sunken"
            >
              {text.undo}
            </button>
          ) : null}
          <button
            type="button"
            aria-label={strings.common.close}
            onClick={onClose}
            className="grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
          >
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
