import type { Execution } from "../demo/platform/api.ts";
import {
  type Evidence,
  type Finding,
  field,
  finding,
  groupBy,
  isChild,
  numberOf,
  type Posted,
  TERMINAL,
} from "./evidence.ts";

/** What must hold of what was started: that it is there, once, and came to its end. */
export function verifyStarts(evidence: Evidence): Finding[] {
  const { posted, listed, executions, received } = evidence;
  const own = groupBy(
    [...executions.values()].filter((one) => !isChild(one)),
    (one) => String(numberOf(one)),
  );
  const listedAs = groupBy(listed, ({ id }) => id);
  const called = new Set(received.map(({ n }) => n));
  return [
    finding(
      "every acknowledged start is there, and came to the end that it was meant for",
      posted.filter((one) => one.named.length > 0),
      (one) => one.named.flatMap((id) => misfortunes(evidence, one, executions.get(id), id)),
    ),
    finding(
      "a start that was repeated made one execution",
      posted.filter((one) => one.attempts > 1),
      ({ n, named }) => {
        const ids = new Set([...named, ...(own.get(String(n)) ?? []).map(({ id }) => id)]);
        return ids.size > 1 ? [`n=${n}: ${[...ids].join(", ")}`] : [];
      },
    ),
    finding(
      "a start that was never acknowledged exists whole or not at all",
      posted.filter((one) => one.named.length === 0),
      (one) => {
        const found = own.get(String(one.n)) ?? [];
        if (found.length === 0) return called.has(one.n) ? [`n=${one.n}: calls were made, and nothing is listed`] : [];
        if (found.length > 1) return [`n=${one.n}: ${found.map(({ id }) => id).join(", ")}`];
        return found.flatMap((execution) => misfortunes(evidence, one, execution, execution.id));
      },
    ),
    finding("the list shows each execution once, and as it is", [...executions.values()], ({ id, status, endedAt }) => {
      const rows = listedAs.get(id) ?? [];
      const [row] = rows;
      if (row === undefined || rows.length > 1) return [`${id} is listed ${rows.length} times`];
      return row.status === status && row.endedAt === endedAt
        ? []
        : [`${id} is ${status}, ended ${endedAt}; listed as ${row.status}, ended ${row.endedAt}`];
    }),
    finding(
      "a cancel that was acknowledged is kept",
      posted.filter((one) => one.cancelled !== null),
      ({ n, named, cancelled }) => {
        // 409: an earlier one, whose answer was lost, was.
        if (cancelled !== 200 && cancelled !== 409) return [`n=${n}: the cancel was answered ${cancelled}`];
        return named.flatMap((id) => {
          const status = executions.get(id)?.status;
          return status === "cancelled" ? [] : [`n=${n}: ${id} was cancelled and is ${status ?? "unknown"}`];
        });
      },
    ),
  ];
}

/** What is wrong with how it ended. */
function misfortunes(evidence: Evidence, { n, fate }: Posted, execution: Execution | undefined, id: string): string[] {
  if (execution === undefined) return [`n=${n}: ${id} is unknown`];
  const { status, output } = execution;
  const meant = { complete: "completed", fault: "faulted", cancel: "cancelled" }[fate];
  if (status === meant)
    return status !== "completed" || (field(output, "n") === n && field(output, "done") === true)
      ? []
      : [`n=${n}: ${id} has the output ${JSON.stringify(output)}`];
  const family = new Set([...evidence.executions.values()].filter((one) => numberOf(one) === n).map((one) => one.id));
  // A person said of a call in doubt that it had failed.
  const failed = evidence.settlements.some((one) => one.said === "error" && family.has(one.execution));
  if (status === "faulted" && failed) return [];
  return [`n=${n}: ${id} is ${status}, and was to be ${meant}${TERMINAL.has(status) ? "" : ", and is not over"}`];
}
