import type { ExecutionSummary } from "../../../shared/domain/execution.ts";
import { executionSortKey, parseExecutionId } from "../../../shared/domain/ids.ts";
import type { Disk } from "../disk.ts";
import { type Platform, TENANT } from "../platform.ts";

/** What docs/retention.md promises, after a run: what is erased is gone everywhere, and nothing else is. */
export function checkKeeping(
  platform: Platform,
  gone: readonly ExecutionSummary[],
  kept: readonly ExecutionSummary[],
  shardOf: (id: string) => Disk | undefined,
): string[] {
  const { execution, intake, tenant } = platform;
  const problems: string[] = [];
  const listed = (id: string): boolean =>
    (shardOf(id)?.rows("executions") ?? []).some(({ sort_key: key }) => key === executionSortKey(id));
  for (const { id, status } of gone) {
    const disk = execution.disk(id);
    const parts = parseExecutionId(id);
    const row = (intake.disk(`${TENANT}:${parts?.lane}`)?.rows("starts") ?? []).find((start) => start["id"] === id);
    if (listed(id)) problems.push(`${id} is erased, and in the index`);
    if ((disk?.tables().length ?? 0) > 0) problems.push(`${id} is erased, and its object has ${disk?.tables().join()}`);
    if ((disk?.durableAlarm ?? null) !== null) problems.push(`${id} is erased, and its alarm is set`);
    if (row !== undefined && row["data"] !== null) problems.push(`${id} is erased, and its lane has its journal`);
    // `published` has what its journal no longer tells.
    const told = tenant.published.filter(({ subject }) => subject === id).map(({ type }) => type);
    if (!told.some((type) => type.includes(`workflow.${status}`)))
      problems.push(`${id} was erased, and that it is ${status} was never published`);
  }
  for (const { id } of kept) if (!listed(id)) problems.push(`${id} is in no index`);
  const counts = [...tenant.swept.values()];
  const sum = (of: "completed" | "failed"): number => counts.reduce((total, one) => total + one[of], 0);
  const completed = gone.filter(({ status }) => status === "completed").length;
  if (sum("completed") !== completed || sum("failed") !== gone.length - completed)
    problems.push(
      `${completed} and ${gone.length - completed} were erased, and ${sum("completed")} and ${sum("failed")} are said to be`,
    );
  return problems;
}
