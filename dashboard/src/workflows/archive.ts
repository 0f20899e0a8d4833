import { useMutation } from "@tanstack/react-query";
import { api, type Workflow } from "../api.ts";
import { queryClient } from "../queries.ts";
import { workflowsStrings as text } from "../strings/workflows.ts";
import { describe } from "../ui/page.tsx";
import { notify } from "../ui/toast.tsx";

/** Archives a workflow or takes it out again. Done at once, for it can be undone. */
export function useArchive() {
  const change = useMutation({
    mutationFn: ({ workflow, archived }: { workflow: Workflow; archived: boolean; silent?: boolean }) =>
      archived
        ? api.workflows.archive({ params: { id: workflow.id } })
        : api.workflows.unarchive({ params: { id: workflow.id } }),
    onSuccess: (_, { workflow, archived, silent = false }) => {
      const name = workflow.title ?? workflow.name;
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      void queryClient.invalidateQueries({ queryKey: ["workflow", workflow.id] });
      void queryClient.invalidateQueries({ queryKey: ["schedules"] });
      if (silent) return;
      notify(archived ? text.archivedNow(name) : text.unarchivedNow(name), {
        undo: () => change.mutate({ workflow, archived: !archived, silent: true }),
      });
    },
    onError: (error) => notify(text.failed(describe(error)), { tone: "bad" }),
  });
  return change;
}
