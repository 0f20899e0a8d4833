import { useState, type ReactNode } from "react";
import { ChevronIcon } from "../../ui/icons.tsx";

/** A part of the panel that is closed until it is wanted. */
export function Section({
  title,
  summary,
  open,
  onOpenChange,
  children,
}: {
  readonly title: string;
  readonly summary?: string | undefined;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly children: ReactNode;
}) {
  const [own, setOwn] = useState(false);
  const shown = open ?? own;
  return (
    <section className="min-w-0 border-t border-line">
      <h3>
        <button
          type="button"
          aria-expanded={shown}
          onClick={() => {
            setOwn(!shown);
            onOpenChange?.(!shown);
          }}
          className="flex min-h-11 w-full items-center gap-2 px-4 py-2 text-left hover:bg-sunken focus-visible:-outline-offset-2"
        >
          <span className={`text-muted transition-transform ${shown ? "rotate-90" : ""}`}>
            <ChevronIcon />
          </span>
          <span className="font-semibold whitespace-nowrap">{title}</span>
          {summary === undefined || shown ? null : (
            <span title={summary} className="min-w-0 truncate text-muted">
              {summary}
            </span>
          )}
        </button>
      </h3>
      {shown ? <div className="grid min-w-0 gap-4 px-4 pt-1 pb-5">{children}</div> : null}
    </section>
  );
}
