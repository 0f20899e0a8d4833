import type { WireEvent, WorkflowError } from "../api.ts";
import type { Effect, Row, Span } from "./timeline-types.ts";

export type Ending = "completed" | "faulted" | "cancelled";

/** The row after one of its own events. Pure; an event that says nothing of a row leaves it as it is. */
export function rowAfter(row: Row, event: WireEvent, at: number): Row {
  switch (event.type) {
    case "task.completed":
      return ended(goingOn(row, event.data.then ?? null), "completed", at, null, { value: event.data.output });
    case "task.faulted":
      return ended({ ...row, error: event.data.error }, "faulted", at, event.data.error);
    case "task.cancelled":
      return ended(row, "cancelled", at, null);
    case "effect.requested":
      return requested(row, event, at);
    case "effect.settled": {
      const { effect: id, outcome, by = null } = event.data;
      const effects = row.effects.map((e) => (e.id === id ? { ...e, settledAt: at, outcome, settledBy: by } : e));
      const spans = row.spans.map((s) => (s.ref === id && s.to === null ? { ...s, to: at, failed: !outcome.ok } : s));
      return { ...row, status: "running", effects, spans };
    }
    case "effect.indeterminate": {
      const { effect: id, detail } = event.data;
      const effects = row.effects.map((e) => (e.id === id ? { ...e, indeterminate: detail } : e));
      return { ...row, status: "indeterminate", effects, spans: effectsClosed(row.spans, at) };
    }
    case "effect.reopened": {
      const { effect: id } = event.data;
      const effects = row.effects.map((e) => (e.id === id ? { ...e, indeterminate: null } : e));
      return { ...row, status: "running", effects, spans: [...row.spans, openSpan("effect", at, id)] };
    }
    case "effect.parked": {
      const { effect: id, detail } = event.data;
      const effects = row.effects.map((e) => (e.id === id ? { ...e, parked: { at, detail } } : e));
      return { ...row, status: "waiting", effects };
    }
    case "timer.set": {
      const { timer, purpose, dueAt } = event.data;
      if (purpose === "timeout") return { ...row, deadline: { timer, dueAt } };
      const status = purpose === "wait" ? "waiting" : "retrying";
      return { ...row, status, spans: [...row.spans, { ...openSpan(purpose, at, timer), dueAt }] };
    }
    case "timer.fired": {
      const { timer, purpose } = event.data;
      if (purpose === "timeout") return { ...row, deadline: null };
      const spans = row.spans.map((s) => (s.ref === timer && s.to === null ? { ...s, to: at } : s));
      return { ...row, status: "running", spans };
    }
    case "error.caught": {
      const { error, action } = event.data;
      const retries = row.retries + (action === "retry" ? 1 : 0);
      return { ...row, caught: [...row.caught, { at, error, action }], retries };
    }
    case "loop.started":
      return { ...row, loop: { total: event.data.items.length, index: null } };
    case "loop.iteration":
      return {
        ...row,
        loop: { total: row.loop?.total ?? null, index: Math.max(row.loop?.index ?? 0, event.data.index) },
      };
    case "compensation.completed":
      return ended(row, "completed", at, null);
    case "compensation.faulted":
      return ended({ ...row, error: event.data.error }, "faulted", at, event.data.error);
    default:
      return row;
  }
}

/** Closes the row's run and all that is open in it. */
export function ended(
  row: Row,
  status: Ending,
  at: number,
  error: WorkflowError | null,
  output: Row["output"] = row.output,
): Row {
  const last = row.runs.length - 1;
  const runs = row.runs.map((run, i) => (i === last && run.to === null ? { ...run, to: at, status, error } : run));
  const failed = status === "faulted";
  const spans = row.spans.map((s) =>
    s.to === null ? { ...s, to: at, failed: s.failed || (failed && s.kind === "run") } : s,
  );
  return { ...row, status, endedAt: at, deadline: null, output, runs, spans };
}

/** Where it goes on from here. A copy is made only where that is said of it. */
const goingOn = (row: Row, then: string | null): Row => (row.then === then ? row : { ...row, then });

export function openSpan(kind: Span["kind"], from: number, ref: string): Span {
  return { kind, from, to: null, ref, dueAt: null, failed: false };
}

function requested(row: Row, event: Extract<WireEvent, { type: "effect.requested" }>, at: number): Row {
  const { effect: id, key, request, repeatable } = event.data;
  const effect: Effect = {
    id,
    key,
    request,
    repeatable,
    attempt: event.attempt ?? 1,
    requestedAt: at,
    settledAt: null,
    outcome: null,
    indeterminate: null,
    inDoubt: false,
    parked: null,
    settledBy: null,
  };
  const spans = [...effectsClosed(row.spans, at), openSpan("effect", at, id)];
  return { ...row, status: "running", effects: [...row.effects, effect], spans };
}

function effectsClosed(spans: readonly Span[], at: number): readonly Span[] {
  return spans.map((s) => (s.kind === "effect" && s.to === null ? { ...s, to: at, failed: true } : s));
}
