import type { BulkOperation } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import type { BulkAction } from "./bulk-dialog.tsx";
import type { Filter } from "./search.ts";

interface Target {
  readonly action: BulkAction;
  readonly filter: Filter;
}
export interface Found {
  readonly matched: number;
  readonly complete: boolean;
}

/** Every one that the action fits has to be asked for by that name. */
const which = (filter: Filter) => (Object.keys(filter).length === 0 ? { all: true as const } : { filter });

/** How many it would be about. @throws {ApiProblem} where the action can't fit what is filtered */
export async function count({ action, filter }: Target): Promise<Found> {
  const answer = await api.bulk.start({ body: { action, ...which(filter), dryRun: true } });
  return "complete" in answer ? answer : { matched: 0, complete: true };
}

export async function start({
  action,
  filter,
  reason,
}: Target & { readonly reason: string | null }): Promise<BulkOperation> {
  const answer = await api.bulk.start({
    body:
      action === "cancel"
        ? { action, ...which(filter), ...(reason === null ? {} : { reason }) }
        : { action, ...which(filter) },
  });
  if ("complete" in answer) throw new Error("the operation was only counted");
  return answer;
}
