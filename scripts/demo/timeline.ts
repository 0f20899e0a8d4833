import type { Event } from "./platform/api.ts";

export type SpanState = "running" | "completed" | "faulted" | "cancelled" | "skipped";

/** One run of one task: a retried task has one for each attempt. Times are milliseconds since 1970. */
export interface Span {
  readonly frame: number;
  readonly name: string;
  readonly kind: string;
  readonly task: string;
  readonly depth: number;
  readonly startedAt: number;
  endedAt: number | null;
  state: SpanState;
  /** A few words on how it went: a status code, an error's title. */
  note: string;
}

const ENDS: Readonly<Record<string, SpanState>> = {
  "task.completed": "completed",
  "task.faulted": "faulted",
  "task.cancelled": "cancelled",
};

/** Folds events, in order of `seq`, into one span for each task that was started or skipped. */
export function spans(events: readonly Event[]): Span[] {
  const list: Span[] = [];
  const byFrame = new Map<number, Span>();
  for (const event of events) {
    const at = Date.parse(event.at);
    const parent = typeof event.data["parent"] === "number" ? byFrame.get(event.data["parent"]) : undefined;
    const depth = parent === undefined ? 0 : parent.depth + 1;
    const common = {
      name: String(event.data["name"] ?? event.task ?? ""),
      task: event.task ?? "",
      depth,
      startedAt: at,
      note: "",
    };
    if (event.type === "task.started" && event.frame !== undefined) {
      const span: Span = {
        ...common,
        frame: event.frame,
        kind: String(event.data["kind"]),
        endedAt: null,
        state: "running",
      };
      list.push(span);
      byFrame.set(event.frame, span);
    } else if (event.type === "task.skipped") {
      list.push({ ...common, frame: event.frame ?? -1, kind: "", endedAt: at, state: "skipped" });
    } else {
      note(event, at, event.frame === undefined ? undefined : byFrame.get(event.frame));
    }
  }
  return list;
}

function note(event: Event, at: number, span: Span | undefined): void {
  if (span === undefined) return;
  const state = ENDS[event.type];
  if (state !== undefined) {
    span.state = state;
    span.endedAt = at;
  }
  const outcome = record(event.data["outcome"]);
  const error = record(outcome["error"] ?? event.data["error"]);
  if (event.type === "effect.settled" && typeof outcome["status"] === "number") span.note = `HTTP ${outcome["status"]}`;
  else if (event.type === "error.caught") span.note = `caught ${error["status"]}: ${event.data["action"]}`;
  else if (event.type === "task.faulted" && span.note === "") span.note = String(error["title"] ?? error["type"] ?? "");
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A bar for each span, drawn to scale over `width` columns from the first start to the last end. */
export function timeline(list: readonly Span[], width: number): string[] {
  const ran = list.filter((span) => span.state !== "skipped");
  const from = Math.min(...ran.map((span) => span.startedAt));
  const to = Math.max(...ran.map((span) => span.endedAt ?? span.startedAt));
  const scale = width / Math.max(1, to - from);
  const label = Math.max(...list.map((span) => span.depth * 2 + span.name.length));
  return list.map((span) => {
    const name = `${"  ".repeat(span.depth)}${span.name}`.padEnd(label);
    if (span.state === "skipped") return `${name}  ${" ".repeat(width)}  skipped`;
    const ended = span.endedAt ?? span.startedAt;
    const start = Math.min(width - 1, Math.floor((span.startedAt - from) * scale));
    const length = Math.min(width - start, Math.max(1, Math.round((ended - span.startedAt) * scale)));
    const bar = `${" ".repeat(start)}${(span.state === "completed" ? "█" : "▒").repeat(length)}`.padEnd(width);
    return `${name}  ${bar}  ${String(ended - span.startedAt).padStart(5)} ms  ${span.note}`.trimEnd();
  });
}
