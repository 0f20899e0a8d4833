import type { Event, Execution } from "../demo/platform/api.ts";
import { type Evidence, type Finding, finding, groupBy, numberOf } from "./evidence.ts";

/** Tasks of order.yaml and parcel.yaml that say how they are undone. */
const UNDOABLE: ReadonlySet<string> = new Set(["reserve", "pay", "ship", "part", "last", "label"]);
/** The order in which what was done one after the other is undone, as its receiver sees it. */
const REVERSE = ["undo-last", "undo-part", "undo-ship", "undo-pay", "undo-reserve"];

/** What must hold of those that faulted or were cancelled after they had done something. */
export function verifyUndo({ executions, histories, received }: Evidence): Finding[] {
  const undone = [...executions.values()].filter(
    ({ id, status }) => status !== "completed" && completedRuns(histories.get(id) ?? []).length > 0,
  );
  const undos = received.filter(({ step }) => step.startsWith("undo-"));
  return [
    finding("what was completed is undone, the last first", undone, ({ id }) => {
      const events = histories.get(id) ?? [];
      const done = completedRuns(events).map(({ frame }) => frame);
      const order = started(events).map(({ data }) => Number(data["of"]));
      return order.join() === done.toReversed().join()
        ? []
        : [`${id}: completed ${done.join()}, undone ${order.join()}`];
    }),
    finding("the result says what was undone", undone, (execution) => {
      const said = (execution.compensation ?? []).map(({ task, status }) => `${task} ${status}`);
      const meant = started(histories.get(execution.id) ?? []).map(({ task = "" }) => `${task} undone`);
      return said.join() === meant.join() ? [] : [`${execution.id} says ${said.join(", ") || "nothing"}`];
    }),
    finding(
      "each undoing was done once, and of nothing that stands",
      [...groupBy(undos, ({ n, step }) => `${n} ${step}`)],
      ([what, all]) => {
        const applied = all.filter((one) => one.applied).length;
        const n = all[0]?.n;
        const stands = [...executions.values()].some((one) => numberOf(one) === n && one.status !== "completed");
        if (!stands) return [`n=${what}: undone, and all of its executions completed`];
        return applied === 1 ? [] : [`n=${what}: ${applied} times`];
      },
    ),
    finding(
      "receivers saw what was done in a row undone in reverse",
      [...groupBy(undos, ({ n }) => String(n))],
      ([n, all]) => {
        const first = [
          ...groupBy(
            all.toSorted((a, b) => a.arrivedAt - b.arrivedAt),
            ({ step }) => step,
          ).keys(),
        ];
        const ranks = first.map((step) => REVERSE.findIndex((one) => step.startsWith(one))).filter((rank) => rank >= 0);
        return ranks.every((rank, i) => i === 0 || rank >= (ranks[i - 1] ?? 0)) ? [] : [`n=${n}: ${first.join(", ")}`];
      },
    ),
    finding("what ends undone says so in history before it ends", undone, (execution) => faults(execution, histories)),
  ];
}

const started = (events: readonly Event[]): Event[] => events.filter(({ type }) => type === "compensation.started");

/** Completed runs, in their order, of tasks that can be undone. */
function completedRuns(events: readonly Event[]): Event[] {
  return events.filter(
    ({ type, task = "" }) => type === "task.completed" && UNDOABLE.has(task.slice(task.lastIndexOf("/") + 1)),
  );
}

function faults({ id }: Execution, histories: Evidence["histories"]): string[] {
  const types = (histories.get(id) ?? []).map(({ type }) => type);
  const begun = types.indexOf("execution.compensating");
  const over = types.findLastIndex((type) => type === "execution.faulted" || type === "execution.cancelled");
  const last = types.findLastIndex((type) => type.startsWith("compensation."));
  return begun >= 0 && begun < last && last < over && over === types.length - 1
    ? []
    : [`${id}: undoing begins at ${begun}, ends at ${last}, the execution at ${over} of ${types.length - 1}`];
}
