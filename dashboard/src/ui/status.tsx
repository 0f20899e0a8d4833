import type { ExecutionStatus } from "../api.ts";
import type { RowStatus } from "../execution/timeline-types.ts";
import { strings } from "../strings.ts";

type Tone = "run" | "good" | "wait" | "bad" | "doubt" | "still";

const TONE: Record<ExecutionStatus | RowStatus, Tone> = {
  pending: "still",
  running: "run",
  waiting: "wait",
  retrying: "wait",
  suspended: "still",
  indeterminate: "doubt",
  cancelled: "still",
  skipped: "still",
  faulted: "bad",
  completed: "good",
};
const SOFT: Record<Tone, string> = {
  run: "bg-run-soft text-run",
  good: "bg-good-soft text-good",
  wait: "bg-wait-soft text-wait",
  bad: "bg-bad-soft text-bad",
  doubt: "bg-doubt-soft text-doubt",
  still: "bg-still-soft text-still",
};
const TEXT: Record<Tone, string> = {
  run: "text-run",
  good: "text-good",
  wait: "text-wait",
  bad: "text-bad",
  doubt: "text-doubt",
  still: "text-still",
};

/** Colour is never the only sign: the shape differs too, and a word stands beside it. */
function Mark({
  tone,
  status,
  still = false,
}: {
  readonly tone: Tone;
  readonly status: ExecutionStatus | RowStatus;
  readonly still?: boolean;
}) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`shrink-0 ${tone === "run" && !still ? "breathing" : ""}`}
    >
      {tone === "run" ? <circle cx="6" cy="6" r="3.5" fill="currentColor" /> : null}
      {tone === "good" ? <path d="m2 6.5 2.6 2.5L10 3.2" /> : null}
      {tone === "wait" ? (
        <path d="M6 2.5V6l2.2 1.5M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0Z" strokeWidth="1.4" />
      ) : null}
      {tone === "bad" ? <path d="m3 3 6 6M9 3 3 9" /> : null}
      {tone === "doubt" ? <path d="M4 4.2A2 2 0 1 1 6 6.5V7M6 9.8v.1" /> : null}
      {tone === "still" ? (
        status === "skipped" ? (
          <path d="m3 3 3 3-3 3M7 3l3 3-3 3" />
        ) : (
          <circle cx="6" cy="6" r="4" strokeWidth="1.4" />
        )
      ) : null}
    </svg>
  );
}

export function StatusPill({ status, large = false }: { readonly status: ExecutionStatus; readonly large?: boolean }) {
  const tone = TONE[status];
  return (
    <span
      data-status={status}
      className={`inline-flex items-center gap-1.5 rounded-full font-medium whitespace-nowrap ${SOFT[tone]} ${large ? "h-7 px-3 text-sm" : "h-6 px-2.5 text-xs"}`}
    >
      <Mark tone={tone} status={status} />
      {strings.status[status]}
    </span>
  );
}

export function RowMark({ status, declined = false }: { readonly status: RowStatus; readonly declined?: boolean }) {
  const tone = TONE[status];
  if (declined) return <Declined />;
  return (
    <span className={`inline-flex ${TEXT[tone]}`} title={strings.rowStatus[status]}>
      <Mark tone={tone} status={status} />
      <span className="sr-only">{strings.rowStatus[status]}</span>
    </span>
  );
}

/** A no is an answer: it is neither a failure nor the tick of what went as it should. The word stands beside it. */
const Declined = () => (
  <svg
    width="12"
    height="12"
    viewBox="0 0 12 12"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    aria-hidden="true"
    className="shrink-0 text-wait"
  >
    <circle cx="6" cy="6" r="4.5" />
    <path d="m2.9 9.1 6.2-6.2" />
  </svg>
);

export function RowPill({ status }: { readonly status: RowStatus }) {
  const tone = TONE[status];
  return (
    <span className={`inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium ${SOFT[tone]}`}>
      <Mark tone={tone} status={status} />
      {strings.rowStatus[status]}
    </span>
  );
}

export function Tag({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span
      className={`inline-flex h-6 items-center rounded-full px-2.5 text-xs font-medium whitespace-nowrap ${SOFT[tone]}`}
    >
      {children}
    </span>
  );
}

/** The mark alone, where the word stands beside it already. */
export function StatusDot({ status }: { readonly status: ExecutionStatus }) {
  const tone = TONE[status];
  return (
    <span aria-hidden="true" className={`inline-flex ${TEXT[tone]}`}>
      <Mark tone={tone} status={status} still />
    </span>
  );
}
