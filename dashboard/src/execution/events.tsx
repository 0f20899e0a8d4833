import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useRef, useState } from "react";
import type { WireEvent } from "../api.ts";
import { clockTime } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { Json } from "../ui/code.tsx";
import { ChevronIcon } from "../ui/icons.tsx";

const text = strings.execution;
const CLOSED_PX = 28;
const NONE: ReadonlySet<number> = new Set();

/** Raw, newest last. Each opens to what the journal holds. Only those that are to be seen are in the document. */
export function Events({ events, count }: { readonly events: readonly WireEvent[]; readonly count: number }) {
  const [open, setOpen] = useState(NONE);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => CLOSED_PX,
    getItemKey: useCallback((index: number) => events[index]?.seq ?? index, [events]),
    overscan: 20,
  });
  const toggle = (seq: number): void =>
    setOpen((was) => (was.has(seq) ? new Set([...was].filter((one) => one !== seq)) : new Set([...was, seq])));
  return (
    <div>
      <p className="mb-2 text-xs text-muted">{text.events(count)}</p>
      <div
        ref={scroller}
        data-scroll="events"
        role="region"
        aria-label={text.tabs.events}
        tabIndex={0}
        className="max-h-[60vh] overflow-x-hidden overflow-y-auto"
      >
        <ol className="relative" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const event = events[index];
            if (event === undefined) return null;
            const isOpen = open.has(event.seq);
            return (
              <li
                key={key}
                data-index={index}
                ref={virtual.measureElement}
                aria-setsize={count}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 contain-content"
                style={{ transform: `translateY(${start}px)` }}
              >
                <button
                  type="button"
                  aria-expanded={isOpen}
                  onClick={() => toggle(event.seq)}
                  className="flex h-7 w-full items-center gap-2 rounded-md pr-2 text-left -outline-offset-2 hover:bg-sunken"
                >
                  <span className={`text-muted ${isOpen ? "rotate-90" : ""}`}>
                    <ChevronIcon />
                  </span>
                  <span className="w-10 shrink-0 text-right text-xs text-muted">{event.seq}</span>
                  <code
                    className={`min-w-0 flex-1 truncate font-mono text-xs ${event.type.endsWith("faulted") ? "text-bad" : ""}`}
                  >
                    {event.type}
                  </code>
                  <span className="text-xs text-muted">{clockTime(Date.parse(event.at))}</span>
                </button>
                {isOpen ? (
                  <div className="mt-1 mb-2 ml-6">
                    <Json value={event} label={event.type} className="max-h-72" />
                  </div>
                ) : null}
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}
