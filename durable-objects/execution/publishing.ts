import { type Outcome, TERMINAL } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import { shown } from "../../shared/domain/shown.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import type { Env } from "../../workers/env.ts";
import { sendLifecycle } from "../lib/lifecycle-queue.ts";
import { withdrawStart } from "../lib/starts.ts";
import {
  correlatorObject,
  executionObject,
  intakeObject,
  recordExecutions,
  scheduleObject,
  tenantModules,
} from "../lib/stubs.ts";
import type { Release } from "./attached.ts";
import type { Publication } from "./publication.ts";

/** Tells everybody what a publication holds. Throws where one of them did not take it: all of it is told again. */
export async function publish(
  env: Env,
  state: Inspection,
  publication: Publication,
  schedule: { readonly after: boolean },
): Promise<void> {
  const { started } = state;
  const tenant = parseExecutionId(started.id)?.tenant ?? "";
  // Children first: a cancel reaches them within the second.
  await Promise.all(publication.releases.map((release) => letGo(env, tenant, started, release)));
  if (state.outcome !== null) await tellParent(env, tenant, started, shown(state.outcome, started));
  if (publication.summary !== null) expect(await recordExecutions(env.INDEX, tenant, [publication.summary]));
  await sendLifecycle(env.LIFECYCLE, publication.events);
  // Its slot is the next one's.
  if (started.admission !== undefined && TERMINAL.has(state.status))
    expect(await intakeObject(env.INTAKE, tenant, started.admission.lane).ended(started.id));
  if (
    schedule.after &&
    TERMINAL.has(state.status) &&
    started.trigger.kind === "schedule" &&
    started.workflow.id !== null
  )
    expect(await scheduleObject(env.SCHEDULE, started.workflow.id).completed(started.id, state.endedAt ?? 0));
}

async function letGo(env: Env, tenant: string, started: StartedData, release: Release): Promise<void> {
  if (release.kind === "listen") {
    expect(await correlatorObject(env.CORRELATOR, tenant).unsubscribe(`${started.id}:${release.effect}`));
    return;
  }
  if (release.kind === "person") {
    expect(await tenantModules(env.TENANT, tenant).withdrawPerson(started.id, release.effect));
    return;
  }
  // It was given up before its start was answered: the lane knows whether there is one, and sees to it that none comes.
  const child = release.child ?? value(await withdrawStart(env.INTAKE, tenant, started.id, release.key));
  const parts = child === null ? undefined : parseExecutionId(child);
  if (child === null || parts?.tenant !== tenant || parts.home === "intake") return;
  const cancel = () =>
    executionObject(env.EXECUTION, child).cancel(`${started.id}, which it is part of, went on without it.`);
  let cancelled = await cancel();
  if (!cancelled.ok && cancelled.error.code === "not_found") {
    // Started, and still in its lane: it waits there, or is on its way.
    const intake = intakeObject(env.INTAKE, tenant, parts.lane);
    const pending = await intake.cancel(child, `${started.id}, which it is part of, went on without it.`);
    if (pending.ok) return;
    if (pending.error.code !== "not_found") throw new Error(pending.error.detail);
    const handed = await intake.handOver(child);
    if (!handed.ok && handed.error.code !== "not_found") throw new Error(handed.error.detail);
    cancelled = await cancel();
  }
  // Over already, or erased.
  if (!cancelled.ok && cancelled.error.code !== "conflict" && cancelled.error.code !== "not_found")
    throw new Error(cancelled.error.detail);
}

async function tellParent(env: Env, tenant: string, { id, parent }: StartedData, outcome: Outcome): Promise<void> {
  if (parent?.effect === undefined || parseExecutionId(parent.execution)?.tenant !== tenant) return;
  const told = await executionObject(env.EXECUTION, parent.execution).childEnded(parent.effect, id, outcome);
  if (!told.ok && told.error.code !== "not_found") throw new Error(told.error.detail);
}

function expect(result: Result<unknown>): void {
  value(result);
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}
