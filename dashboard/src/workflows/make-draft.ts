import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";

/** Makes a workflow that has only a draft yet, and goes there. Without a text it begins with nothing. */
export function useMakeDraft() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: { readonly title: string; readonly text?: string }) => api.drafts.create({ body }),
    onSuccess: ({ workflow }) => {
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      void navigate({ to: "/workflows/$id/build", params: { id: workflow.id } });
    },
  });
}
