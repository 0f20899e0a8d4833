import { JournalStore } from "../../durable-objects/execution/journal-store.ts";
import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import { type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import { isOwn, lifecycleEvents } from "../../shared/domain/lifecycle.ts";
import { compile, fold, type Program, restore, snapshot } from "../../shared/engine/index.ts";
import { StartStore } from "../../durable-objects/intake/start-store.ts";
import type { Disk } from "./disk.ts";
import { laneNameOf, type Platform } from "./platform.ts";
import type { Random } from "./random.ts";
import type { Receiver } from "./receiver.ts";
import type { Tenant } from "./tenant.ts";

export interface Evidence {
  readonly platform: Platform;
  readonly views: ReadonlyMap<string, ExecutionView>;
  /** Whether there are calls without idempotency keys: those who make them may end indeterminate. */
  readonly plain: boolean;
  /** Whether it has been erased, as it should. */
  isGone(id: string): boolean;
}

/** What the promise of docs/durability.md comes to, after a run. */
export function check(evidence: Evidence): string[] {
  const problems: string[] = [];
  for (const [id, view] of evidence.views) {
    if (evidence.isGone(id)) continue;
    try {
      problems.push(...ofExecution(evidence, id, view).map((one) => `${id}: ${one}`));
    } catch (error) {
      problems.push(`${id}: ${String(error)}`);
    }
  }
  problems.push(...ofReceiver(evidence), ...held(evidence), ...unlisted(evidence));
  return problems;
}

/** What is in a block's part of the order, and the block does not name, no list of its workflow shows. */
function unlisted({ platform: { index } }: Evidence): string[] {
  return index.names().flatMap((name) => {
    const disk = index.disk(name);
    const blocks = (disk?.rows("workflow_blocks") ?? []).toSorted((a, b) =>
      String(a["last"]) < String(b["last"]) ? -1 : 1,
    );
    return (disk?.rows("executions") ?? []).flatMap(({ sort_key: key, workflow_id: workflow, trigger_kind: kind }) => {
      const block = blocks.find(({ last }) => String(last) >= String(key));
      if (workflow === null || block === undefined) return [];
      const keys = JSON.parse(String(block["keys"])) as Record<string, readonly unknown[]>;
      return keys[`${String(workflow)} ${String(kind)}`]?.includes(key) === true
        ? []
        : [`${name} has ${String(key)}, which its block does not name`];
    });
  });
}

/** No slot, no errand and no alarm is left to those that are over. */
function held({ platform: { intake, execution }, views }: Evidence): string[] {
  const lanes = intake.names().flatMap((name) => {
    const disk = intake.disk(name);
    const slots = disk?.rows("slots") ?? [];
    const errands = disk?.rows("errands") ?? [];
    return [
      ...slots.map(({ id }) => `${name} holds a slot for ${String(id)}, which is over`),
      ...(errands.length > 0 ? [`${name} has errands left`] : []),
    ];
  });
  const alarms = execution.names().filter((name) => {
    const over = TERMINAL.has(views.get(name)?.status ?? "pending");
    return over && (execution.disk(name)?.durableAlarm ?? null) !== null;
  });
  return [...lanes, ...alarms.map((name) => `${name} is over, and its alarm is still set`)];
}

function ofExecution({ platform, plain }: Evidence, id: string, view: ExecutionView): string[] {
  const { tenant, random, receiver } = platform;
  const problems: string[] = [];
  const row = tenant.index.get(id);
  if (row?.status !== view.status)
    problems.push(`the index says ${row?.status ?? "nothing"}, and it is ${view.status}`);
  // One that waits for a child in doubt is so as well.
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
  const entries = journalOf(platform, id);
  if (entries.length === 0) return [...problems, "its journal is nowhere"];
  entries.forEach(({ seq }, at) => {
    if (seq !== at + 1) problems.push(`entry ${at + 1} has seq ${seq}`);
  });
  const last = entries.at(-1);
  if (TERMINAL.has(view.status) && !first.includes(last?.seq ?? 0)) problems.push("its end was never published");
  if (!first.includes(1)) problems.push("its start was never published");
  const [started] = entries;
  if (started?.type !== "execution.started") return [...problems, "its journal does not begin with execution.started"];
  const program = programOf(tenant, started.data);
  const told = new Set(tenant.published.map((event) => event.id));
  for (const entry of entries) {
    if (!isOwn(started.data, entry)) continue;
    const missing = lifecycleEvents(started.data, entry).find((event) => !told.has(event.id));
    if (missing !== undefined) problems.push(`${missing.type} of entry ${entry.seq} was never published`);
  }
  problems.push(...folds(program, entries, random), ...intended(entries), ...suspended(entries));
  problems.push(...undone(program, entries, view), ...goesOn(started.data, entries, receiver));
  return problems;
}

/** What an execution's object has on disk; or its lane, where it ended as a guest; nothing where neither has any. */
export function journalOf({ execution, intake }: Platform, id: string): readonly AnyEntry[] {
  const sqlOf = (disk: Disk) =>
    ({ exec: (query: string, ...bindings: unknown[]) => disk.exec(query, bindings) }) as never;
  const disk = execution.disk(id);
  const entries = disk === undefined ? [] : [...new JournalStore(sqlOf(disk)).rows()].flat();
  const lane = intake.disk(laneNameOf(id));
  if (entries.length > 0 || lane === undefined) return entries;
  const start = new StartStore(sqlOf(lane)).bySequence(parseExecutionId(id)?.sequence ?? 0);
  return start?.state === "over" ? start.entries : [];
}

/** The journal gives the same state from any beginning and the rest. */
function folds(program: Program, entries: readonly AnyEntry[], random: Random): string[] {
  const cut = 1 + random.below(entries.length);
  const whole = JSON.stringify(snapshot(fold(program, entries)));
  const kept = JSON.parse(JSON.stringify(snapshot(fold(program, entries.slice(0, cut))))) as ReturnType<
    typeof snapshot
  >;
  const rest = entries.slice(cut);
  const parts = JSON.stringify(snapshot(rest.length === 0 ? restore(kept) : fold(program, rest, restore(kept))));
  return whole === parts ? [] : [`its journal folds differently when it is cut after ${cut} of ${entries.length}`];
}

function programOf(tenant: Tenant, started: StartedData): Program {
  const revision = tenant.revisions.get(started.revision);
  return compile(revision?.["definition"] as never, createJqExpressions());
}

/** Nothing begins from `execution.suspended` on until it is resumed, or undone. */
function suspended(entries: readonly AnyEntry[]): string[] {
  let since: number | null = null;
  for (const { type, seq } of entries) {
    if (type === "execution.suspended") since = seq;
    else if (type === "execution.unsuspended" || type === "execution.compensating") since = null;
    else if (since !== null && (type === "task.started" || type === "effect.requested" || type === "timer.fired"))
      return [`${type} (${seq}) came while it was suspended (${since})`];
  }
  return [];
}

/** Each completed run of a task that says how, once, in the reverse order of completion; all of it by the end. */
function undone(program: Program, entries: readonly AnyEntry[], view: ExecutionView): string[] {
  const { outcome } = view;
  if (outcome?.status !== "faulted" && outcome?.status !== "cancelled") return [];
  const nodes = new Set(program.nodes.flatMap((node) => (node.compensate === null ? [] : [node.pointer])));
  const begun = entries.findIndex(({ type }) => type === "execution.compensating");
  const done = entries
    .slice(0, begun < 0 ? entries.length : begun)
    .flatMap((entry) => (entry.type === "task.completed" && nodes.has(entry.task ?? "") ? [entry.frame] : []));
  const undoing = entries.flatMap((entry) => (entry.type === "compensation.started" ? [entry.data.of] : []));
  if (undoing.join(" ") !== done.toReversed().join(" "))
    return [`it did ${done.join(" ") || "nothing"}, and undid ${undoing.join(" ") || "nothing"}`];
  const results = outcome.compensation ?? [];
  const failed = results.find(({ status }) => status !== "undone");
  if (failed !== undefined) return [`${failed.task} was not undone: ${JSON.stringify(failed.error)}`];
  return results.length === done.length
    ? []
    : [`${done.length} were to be undone, and ${results.length} are said to be`];
}

/** A re-run calls nobody for what was done before. */
function goesOn(started: StartedData, entries: readonly AnyEntry[], receiver: Receiver): string[] {
  const kept = started.rerun?.kept ?? 0;
  if (kept === 0) return [];
  const paths = new Map<string, string>();
  for (const entry of entries.slice(1, kept + 1)) {
    if (entry.type === "effect.requested" && entry.data.request.kind === "http")
      paths.set(entry.data.effect, new URL(entry.data.request.url).pathname);
  }
  const done = entries
    .slice(1, kept + 1)
    .flatMap((entry) =>
      entry.type === "effect.settled" && entry.data.outcome.ok ? [paths.get(entry.data.effect) ?? ""] : [],
    );
  const again = receiver.arrivals.find(({ path, key }) => key.startsWith(`${started.id}:`) && done.includes(path));
  return again === undefined ? [] : [`${again.path} was done, and was called again`];
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
function ofReceiver({ platform, views }: Evidence): string[] {
  const problems: string[] = [];
  const applied = new Map<string, number>();
  for (const { path, key, applied: did } of platform.receiver.arrivals) {
    if (!did) continue;
    // Whatever the key: a step that is tried again is the same step.
    const name = `${path} of ${key.split(":")[0] ?? ""}`;
    applied.set(name, (applied.get(name) ?? 0) + 1);
    const id = key.split(":")[0] ?? "";
    if (!views.has(id) && !platform.tenant.index.has(id))
      problems.push(`${path} was called for ${key}, which nobody started`);
  }
  for (const [name, times] of applied) if (times > 1) problems.push(`${name} was applied ${times} times`);
  return problems;
}
