import type { CloudEvent } from "../../domain/cloud-event.ts";
import type { EmitEffect } from "../../domain/effects.ts";
import type { Result } from "../../domain/result.ts";
import { parseCloudEvent } from "../../events/cloud-event.ts";
import type { Performed, Performer } from "../../ports/performer.ts";
import { standardError } from "../standard-errors.ts";

export interface EmitDeps {
  /** Durable when it resolves. */
  publish(events: readonly CloudEvent[], signal: AbortSignal): Promise<Result<unknown>>;
}

/**
 * Hands the event to who correlates. Safe to repeat: an event is known by its source and id, which stand in the
 * journal. The output is the event itself.
 */
export function createEmitPerformer({ publish }: EmitDeps): Performer<EmitEffect> {
  return {
    async perform({ event }, { signal }) {
      const parsed = parseCloudEvent(event);
      if (!parsed.ok) {
        const problems = parsed.problems.map(({ path, message }) => `${path}: ${message}`).join(" ");
        return failed("validation", 400, "The event is no CloudEvent", problems);
      }
      try {
        const published = await publish([parsed.event], signal);
        if (published.ok) return { parked: false, outcome: { ok: true, output: parsed.event } };
        const { code, detail } = published.error;
        if (code === "invalid" || code === "too_large")
          return failed("validation", 400, "The event was refused", detail);
        return failed("communication", 503, "The event could not be published", detail);
      } catch (error) {
        return failed("communication", 503, "The event could not be published", String(error));
      }
    },
  };
}

function failed(kind: "validation" | "communication", status: number, title: string, detail: string): Performed {
  return { parked: false, outcome: { ok: false, error: standardError(kind, status, title, detail) } };
}
