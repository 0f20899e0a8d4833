import { aboutOf } from "../../shared/domain/about.ts";
import { type ExecutionSummary, type ExecutionView, versionOf } from "../../shared/domain/execution.ts";
import { shown } from "../../shared/domain/shown.ts";
import type { Inspection } from "../../shared/engine/types.ts";

/** An execution as the API shows it. */
export function viewOf(state: Inspection): ExecutionView {
  const { started } = state;
  const view: ExecutionView = {
    id: started.id,
    workflow: { id: started.workflow.id, name: started.workflow.name, version: started.workflow.version },
    revision: started.revision,
    version: versionOf(started.workflow.number),
    status: state.status,
    trigger: started.trigger,
    startedAt: new Date(state.startedAt).toISOString(),
    endedAt: state.endedAt === null ? null : new Date(state.endedAt).toISOString(),
    input: started.input,
    outcome: state.outcome,
    about: aboutOf(started, state.outcome, state.done),
    ...(state.compensating === null ? {} : { compensating: state.compensating }),
    ...(started.rerun === undefined ? {} : { rerun: { of: started.rerun.of, from: started.rerun.from } }),
  };
  return shown(view, started);
}

/** A title may be as long as a value; hundreds of summaries go in one RPC, which has at most 32 MiB. */
const MAX_TITLE_UNITS = 300;

/** An execution as its tenant's index keeps it. */
export function summaryOf(state: Inspection): ExecutionSummary {
  const { started, outcome, done } = state;
  return {
    id: started.id,
    workflowId: started.workflow.id,
    workflowName: started.workflow.name,
    revision: started.revision,
    number: started.workflow.number ?? null,
    status: state.status,
    triggerKind: started.trigger.kind,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    seq: state.seq,
    errorTitle:
      outcome?.status === "faulted"
        ? shown(outcome.error.title ?? outcome.error.type, started).slice(0, MAX_TITLE_UNITS)
        : null,
    about: aboutOf(started, outcome, done),
    wakeAt: outcome === null ? state.nextTimerAt : null,
    keepMs: (outcome?.status === "completed" ? started.retention?.completed : started.retention?.failed) ?? null,
  };
}
