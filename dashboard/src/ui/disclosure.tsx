import { useState, type ReactNode } from "react";
import { ChevronIcon } from "./icons.tsx";

/** Something that is there when it is asked for; it is made only then. */
export function Disclosure({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-1" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="-ml-1 inline-flex min-h-7 cursor-pointer list-none items-center gap-1 rounded-md px-1 text-accent hover:underline [&::-webkit-details-marker]:hidden">
        {/* By what it knows itself: another one that is open around it is no reason to turn. */}
        <span className={`transition-transform ${open ? "rotate-90" : ""}`}>
          <ChevronIcon />
        </span>
        {title}
      </summary>
      {open ? <div className="mt-2">{children}</div> : null}
    </details>
  );
}
