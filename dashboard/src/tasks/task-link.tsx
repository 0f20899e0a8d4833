import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import type { PersonTask } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { dateTime } from "../lib/format.ts";
import { tasksStrings as text } from "../strings/tasks.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Modal } from "../ui/modal.tsx";
import { Failed, Skeleton } from "../ui/page.tsx";

export function TaskLink({ task, onClose }: { readonly task: PersonTask; readonly onClose: () => void }) {
  const { mutate, data, error, isError } = useMutation({
    mutationFn: () => api.people.link({ params: { id: task.id } }),
  });
  useEffect(() => mutate(), [mutate]);
  return (
    <Modal
      open
      held
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.linkTitle}
      lead={text.linkLead}
    >
      {isError ? (
        <Failed error={error} retry={() => mutate()} />
      ) : data === undefined ? (
        <div role="status" aria-label={text.linkMaking}>
          <Skeleton className="h-11" />
        </div>
      ) : (
        <>
          <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3">
            <code
              data-secret
              aria-label={text.linkLabel}
              className="min-w-0 flex-1 font-mono text-[0.8125rem] break-all select-all"
            >
              {data.url}
            </code>
            <CopyButton text={data.url} label={text.linkLabel} />
          </div>
          <p className="mt-2 text-xs text-muted">
            {text.linkUntil} {dateTime(Date.parse(data.expiresAt))}
          </p>
        </>
      )}
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {text.close}
        </Button>
      </div>
    </Modal>
  );
}
