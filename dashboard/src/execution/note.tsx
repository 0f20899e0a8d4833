import type { ReactNode } from "react";

const TONE = {
  bad: "border-l-bad-bar",
  wait: "border-l-wait-bar",
  doubt: "border-l-doubt",
  still: "border-l-still-bar",
} as const;

/** A sentence about the whole execution, and what can be done about it. */
export function Note({
  tone,
  action = null,
  children,
}: {
  readonly tone: keyof typeof TONE;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section
      className={`mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-xl border border-l-4 border-line bg-surface px-4 py-3.5 shadow-card ${TONE[tone]}`}
    >
      <div className="max-w-3xl min-w-0 flex-1 basis-64 break-words">{children}</div>
      {action}
    </section>
  );
}
