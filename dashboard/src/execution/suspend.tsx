import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, isStatus } from "../api.ts";
import { executionQuery, queryClient } from "../queries.ts";
import { watching } from "../strings/watching.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Button } from "../ui/button.tsx";
import { PlayIcon } from "../ui/icons.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";

const text = watching.suspend;
const stale = (id: string): void => void queryClient.invalidateQueries({ queryKey: executionQuery(id).queryKey });

export function SuspendDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [reason, setReason] = useState("");
  const done = (): void => {
    stale(id);
    onClose();
  };
  const suspend = useMutation({
    mutationFn: () =>
      api.executions.suspend({ params: { id }, body: reason.trim() === "" ? {} : { reason: reason.trim() } }),
    onSuccess: done,
    // It ended in the meantime: the page says how.
    onError: (error) => (isStatus(error, 409) ? done() : undefined),
  });
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.lead}>
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          suspend.mutate();
        }}
      >
        <label className="grid gap-2">
          <span className="font-medium">{text.reason}</span>
          <input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            maxLength={1000}
            autoComplete="off"
            className="h-10 rounded-lg border border-line-strong bg-surface px-3"
          />
        </label>
        <FormEnd
          saving={suspend}
          submit={text.submit}
          submitting={text.submitting}
          cancel={text.keep}
          onClose={onClose}
        />
      </form>
    </Modal>
  );
}

/** Goes on at once: to suspend it again undoes it. */
export function ResumeButton({ id }: { readonly id: string }) {
  const resume = useMutation({
    mutationFn: () => api.executions.resume({ params: { id } }),
    onSuccess: () => stale(id),
  });
  return (
    <span className="flex items-center gap-3">
      <span role="alert" className="text-bad empty:hidden">
        {resume.isError ? describe(resume.error) : null}
      </span>
      <Button look="primary" disabled={resume.isPending} onClick={() => resume.mutate()}>
        <PlayIcon />
        {resume.isPending ? text.resuming : text.resume}
      </Button>
    </span>
  );
}
