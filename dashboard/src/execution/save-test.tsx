import { useMutation } from "@tanstack/react-query";
import { api } from "../api.ts";
import { watching } from "../strings/watching.ts";
import { Button } from "../ui/button.tsx";
import { CheckIcon } from "../ui/icons.tsx";
import { describe } from "../ui/page.tsx";
import { Tip } from "../ui/tip.tsx";

const text = watching.saveTest;

/** Keeps what happened as what should happen. */
export function SaveTest({ workflow, execution }: { readonly workflow: string; readonly execution: string }) {
  const save = useMutation({
    mutationFn: () => api.workflowTests.create({ params: { id: workflow }, body: { execution } }),
  });
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span role="alert" className="max-w-80 text-bad empty:hidden">
        {save.isError ? describe(save.error) : null}
      </span>
      <Tip text={text.help}>
        <Button disabled={save.isPending || save.isSuccess} onClick={() => save.mutate()}>
          {save.isSuccess ? <CheckIcon /> : null}
          {save.isSuccess ? text.saved : save.isPending ? text.saving : text.button}
        </Button>
      </Tip>
    </span>
  );
}
