import { type Outcome, TERMINAL } from "../../../shared/domain/execution.ts";
import type { SubflowEffect } from "../../../shared/domain/effects.ts";
import { parseExecutionId } from "../../../shared/domain/ids.ts";
import type { EffectOutcome, StartedData } from "../../../shared/domain/journal.ts";
import { MAX_SUBFLOW_DEPTH } from "../../../shared/domain/limits.ts";
import type { Result } from "../../../shared/domain/result.ts";
import { standardError } from "../../../shared/adapters/standard-errors.ts";
import type { Performer } from "../../../shared/ports/performer.ts";
import { persistently } from "../persistently.ts";
import type { ObjectStart } from "../starts.ts";
import type { Started } from "../../intake/rpc.ts";
import type { RevisionRecord } from "../../tenant/rpc.ts";

export interface SubflowDependencies {
  resolve(workflow: SubflowEffect["workflow"]): Promise<Result<RevisionRecord>>;
  start(start: ObjectStart): Promise<Result<Started>>;
}

/**
 * Starts an execution of its own, by the effect's key: the same again is the same execution. It is awaited without
 * asking: its end is told to this one (`childEnded`).
 */
export function createSubflowPerformer(parent: StartedData, uses: SubflowDependencies): Performer<SubflowEffect> {
  return {
    async perform(request, call) {
      const depth = (parent.parent?.depth ?? 0) + 1;
      if (depth > MAX_SUBFLOW_DEPTH)
        return failed("runtime", 500, "Too deep", `Workflows may call each other ${MAX_SUBFLOW_DEPTH} levels deep.`);
      try {
        const revision = await persistently(() => uses.resolve(request.workflow), call.signal);
        if (!revision.ok) return failed("configuration", 400, "Unknown workflow", revision.error.detail);
        const start: ObjectStart = {
          tenant: parseExecutionId(parent.id)?.tenant ?? "",
          revision: revision.value.id,
          trigger: { kind: "parent", source: parent.id },
          input: request.input,
          key: call.key,
          parent: { execution: parent.id, depth, ...(request.await ? { effect: call.effect } : {}) },
        };
        const started = await persistently(() => uses.start(start), call.signal);
        if (!started.ok) return failed("runtime", 500, "Not started", started.error.detail);
        const { id, status, outcome } = started.value.execution;
        if (!request.await) return { parked: false, outcome: { ok: true, output: { execution: id } } };
        if (TERMINAL.has(status) && outcome !== null) return { parked: false, outcome: outcomeOfChild(id, outcome) };
        return { parked: true, detail: { execution: id } };
      } catch (error) {
        return failed("runtime", 500, "Not started", `The workflow was not started: ${String(error)}`);
      }
    },
  };
}

/** How a child's end looks to the task that waited for it. Its own error is told as it is; the engine says where. */
export function outcomeOfChild(child: string, outcome: Outcome): EffectOutcome {
  switch (outcome.status) {
    case "completed":
      return { ok: true, output: outcome.output };
    case "faulted":
      return { ok: false, error: outcome.error };
    case "cancelled":
      return {
        ok: false,
        error: standardError("runtime", 500, "Cancelled", `${child} was cancelled: ${outcome.reason}`),
      };
  }
}

function failed(type: Parameters<typeof standardError>[0], status: number, title: string, detail: string) {
  return { parked: false, outcome: { ok: false, error: standardError(type, status, title, detail) } } as const;
}
