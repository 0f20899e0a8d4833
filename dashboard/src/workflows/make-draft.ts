import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";
import { keepSample } from "./template-sample.ts";

interface NewDraft {
  readonly title: string;
  readonly text?: string;
  /** An input to try it with. */
  readonly sample?: unknown;
}

/** Makes a workflow that has only a draft yet, and opens it to be built. Without a text it begins with nothing. */
export function useMakeDraft() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ title, text }: NewDraft) =>
      api.drafts.create({ body: { title, ...(text === undefined ? {} : { text }) } }),
    onSuccess: ({ workflow }, { sample }) => {
      if (sample !== undefined) keepSample(workflow.id, sample);
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      void navigate({ to: "/workflows/$id/build", params: { id: workflow.id } });
    },
  });
}
