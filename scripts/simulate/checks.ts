import { JournalStore } from "../../durable-objects/execution/journal-store.ts";
import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import { type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import { compile, fold, restore, snapshot } from "../../shared/engine/index.ts";
import type { ObjectSpace } from "./objects.ts";
import type { Random } from "./random.ts";
import type { Receiver } from "./receiver.ts";
import type { Scenario } from "./scenario.ts";
import type { Tenant } from "./tenant.ts";

export interface Evidence {
  readonly views: ReadonlyMap<string, ExecutionView>;
  readonly execution: ObjectSpace;
  readonly intake: ObjectSpace;
  readonly tenant: Tenant;
  readonly receiver: Receiver;
  readonly scenarios: readonly Scenario[];
  readonly random: Random;
}

/** What the promise of docs/durability.md comes to, after a run. */
export function check(evidence: Evidence): string[] {
  const problems: string[] = [];
  for (const [id, view] of evidence.views) {
    try {
      problems.push(...ofExecution(evidence, id, view).map((one) => `${id}: ${one}`));
    } catch (error) {
      problems.push(`${id}: ${String(error)}`);
    }
  }
  problems.push(...ofReceiver(evidence));
  return problems;
}

function ofExecution({ execution, tenant, scenarios, random }: Evidence, id: string, view: ExecutionView): string[] {
  const problems: string[] = [];
  const row = tenant.index.get(id);
  if (row?.status !== view.status)
    problems.push(`the index says ${row?.status ?? "nothing"}, and it is ${view.status}`);
  // One that waits for a child in doubt is so as well.
  const plain = scenarios.some((one) => one.plain);
  if (view.status === "indeterminate" && !plain)
    problems.push("it is indeterminate without a call that could be in doubt");
  const events = tenant.published
    .filter(({ subject }) => subject === id)
    .map(({ id: event }) => Number(event.split("/")[1]));
  const first = events.filter((seq, at) => events.indexOf(seq) === at);
  if (first.some((seq, at) => at > 0 && seq < (first[at - 1] ?? 0)))
    problems.push(`it was published out of order: ${first.join(" ")}`);
  if (parseExecutionId(id)?.home === "intake") {
    if (first.length < 2) problems.push(`only ${first.length} of its lifecycle events were published`);
    return problems;
  }
  const disk = execution.disk(id);
  if (disk === undefined) return [...problems, "its object was never made"];
  const sql = { exec: (query: string, ...bindings: unknown[]) => disk.exec(query, bindings) };
  const entries = [...new JournalStore(sql as never).rows()].flat();
  entries.forEach(({ seq }, at) => {
    if (seq !== at + 1) problems.push(`entry ${at + 1} has seq ${seq}`);
  });
  const last = entries.at(-1);
  if (TERMINAL.has(view.status) && !first.includes(last?.seq ?? 0)) problems.push("its end was never published");
  if (!first.includes(1)) problems.push("its start was never published");
  problems.push(...folds(tenant, entries, random), ...intended(entries));
  return problems;
}

/** The journal gives the same state from any beginning and the rest. */
function folds(tenant: Tenant, entries: readonly AnyEntry[], random: Random): string[] {
  const [started] = entries;
  if (started?.type !== "execution.started") return ["its journal does not begin with execution.started"];
  const revision = tenant.revisions.get(started.data.revision);
  const program = compile(revision?.["definition"] as never, createJqExpressions());
  const cut = 1 + random.below(entries.length);
  const whole = JSON.stringify(snapshot(fold(program, entries)));
  const kept = JSON.parse(JSON.stringify(snapshot(fold(program, entries.slice(0, cut))))) as ReturnType<
    typeof snapshot
  >;
  const rest = entries.slice(cut);
  const parts = JSON.stringify(snapshot(rest.length === 0 ? restore(kept) : fold(program, rest, restore(kept))));
  return whole === parts ? [] : [`its journal folds differently when it is cut after ${cut} of ${entries.length}`];
}

/** Nothing is settled that was not intended, and nothing twice. */
function intended(entries: readonly AnyEntry[]): string[] {
  const open = new Set<string>();
  const problems: string[] = [];
  for (const entry of entries) {
    if (entry.type === "effect.requested") open.add(entry.data.effect);
    if (entry.type === "effect.settled" && !open.delete(entry.data.effect))
      problems.push(`effect ${entry.data.effect} is settled without being open`);
  }
  return problems;
}

/** Each effect once where keys are honoured; at most once for an intent where they are not. */
function ofReceiver({ receiver, views }: Evidence): string[] {
  const problems: string[] = [];
  const applied = new Map<string, number>();
  for (const { path, key, applied: did } of receiver.arrivals) {
    if (!did) continue;
    // Whatever the key: a step that is tried again is the same step.
    const name = `${path} of ${key.split(":")[0] ?? ""}`;
    applied.set(name, (applied.get(name) ?? 0) + 1);
    if (!views.has(key.split(":")[0] ?? "")) problems.push(`${path} was called for ${key}, which nobody started`);
  }
  for (const [name, times] of applied) if (times > 1) problems.push(`${name} was applied ${times} times`);
  return problems;
}
