import type { EventFilter, ListenEffect } from "../../domain/effects.ts";
import type { Result } from "../../domain/result.ts";
import { CORRELATION_WINDOW_MS } from "../../events/limits.ts";
import type { Performed, Performer } from "../../ports/performer.ts";
import { standardError } from "../standard-errors.ts";

export interface ListenDeps {
  /** Durable when it resolves; the same effect again changes nothing. */
  subscribe(
    listener: {
      effect: string;
      filters: readonly EventFilter[];
      /** Milliseconds since 1970: events that came since then count as well. */
      since: number;
    },
    signal: AbortSignal,
  ): Promise<Result<unknown>>;
  now(): number;
}

/**
 * Parks a listener where events come in: they come as events of the effect, and the engine says when it has enough.
 * What came within the correlation window counts as well: an event may be earlier than who waits for it.
 */
export function createListenPerformer({ subscribe, now }: ListenDeps): Performer<ListenEffect> {
  return {
    async perform({ filters }, { effect, signal }) {
      try {
        const subscribed = await subscribe({ effect, filters, since: now() - CORRELATION_WINDOW_MS }, signal);
        if (subscribed.ok) return { parked: true, detail: { filters: filters.length } };
        const { code, detail } = subscribed.error;
        if (code === "invalid" || code === "too_large")
          return failed("validation", 400, "The listener was refused", detail);
        return failed("communication", 503, "The listener could not be set up", detail);
      } catch (error) {
        return failed("communication", 503, "The listener could not be set up", String(error));
      }
    },
  };
}

function failed(kind: "validation" | "communication", status: number, title: string, detail: string): Performed {
  return { parked: false, outcome: { ok: false, error: standardError(kind, status, title, detail) } };
}
