import { useQuery } from "@tanstack/react-query";
import { allWorkflowsQuery } from "../queries.ts";

/** What people call a workflow; a task knows its name in the document alone, which two may share: then that is said. */
export function useWorkflowTitle(name: string): string {
  const named = useQuery(allWorkflowsQuery).data?.filter((workflow) => workflow.name === name) ?? [];
  return (named.length === 1 ? named[0]?.title : null) ?? name;
}
