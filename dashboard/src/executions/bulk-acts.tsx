import { useQuery } from "@tanstack/react-query";
import { ActsAgainNote } from "../execution/acts-again-note.tsx";
import { api } from "../api.ts";
import { executionDefinitionQuery, queryClient } from "../queries.ts";
import { Skeleton } from "../ui/page.tsx";
import type { BulkTarget } from "./bulk-dialog.tsx";
import { isFit } from "./do-to-each.ts";

/** Workflows whose steps are named: each is a definition to be read. */
const MOST_WORKFLOWS = 3;
/** Executions that are looked at for which workflows there are. */
const LOOKED = 200;

/** Which steps act again where executions are run again, as far as their workflows are few. */
export function BulkActs({ target }: { readonly target: BulkTarget }) {
  const { data, isPending } = useQuery({
    queryKey: ["bulk-acts", "filter" in target ? target.filter : target.items.map(({ id }) => id)],
    queryFn: ({ signal }) => actsOf(target, signal),
  });
  if (isPending) return <Skeleton className="h-5" />;
  return data === undefined ? null : <ActsAgainNote acts={data.acts} maybe={data} />;
}

async function actsOf(target: BulkTarget, signal: AbortSignal) {
  const found =
    "items" in target
      ? { items: target.items, nextCursor: null }
      : await api.executions.list({ query: { ...target.filter, limit: LOOKED }, signal });
  const fit = found.items.filter(({ status }) => isFit(target.action, status));
  // Of a workflow the newest stands for all: they differ by their versions at most.
  const newest = [
    ...new Map(fit.toReversed().map(({ id, workflow }) => [workflow.id ?? id, id])).values(),
  ].toReversed();
  const narrowed = "filter" in target && target.filter.workflow !== undefined;
  const [{ actsIn }, ...definitions] = await Promise.all([
    import("./acts-in.ts"),
    ...newest.slice(0, MOST_WORKFLOWS).map((id) => queryClient.fetchQuery(executionDefinitionQuery(id))),
  ]);
  return {
    acts: definitions.flatMap(({ definition, source }) => actsIn(source ?? JSON.stringify(definition))),
    others: newest.length > MOST_WORKFLOWS || (found.nextCursor !== null && !narrowed),
  };
}
