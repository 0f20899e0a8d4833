import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, isStatus } from "../api.ts";
import { executionQuery, queryClient } from "../queries.ts";
import { strings } from "../strings.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Modal } from "../ui/modal.tsx";

const text = strings.execution;

export function CancelDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [reason, setReason] = useState("");
  const done = (): void => {
    void queryClient.invalidateQueries({ queryKey: executionQuery(id).queryKey });
    onClose();
  };
  const cancel = useMutation({
    mutationFn: () =>
      api.executions.cancel({ params: { id }, body: reason.trim() === "" ? {} : { reason: reason.trim() } }),
    onSuccess: done,
    // It ended in the meantime: the page says how.
    onError: (error) => (isStatus(error, 409) ? done() : undefined),
  });
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.cancelTitle} lead={text.cancelLead}>
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          cancel.mutate();
        }}
      >
        <label htmlFor="reason" className="font-medium">
          {text.cancelReason}
        </label>
        <input
          id="reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          maxLength={1000}
          autoComplete="off"
          className="h-10 rounded-lg border border-line-strong bg-surface px-3"
        />
        <FormEnd
          saving={cancel}
          look="danger"
          submit={text.cancelDo}
          submitting={text.cancelling}
          cancel={text.cancelKeep}
          onClose={onClose}
        />
      </form>
    </Modal>
  );
}
