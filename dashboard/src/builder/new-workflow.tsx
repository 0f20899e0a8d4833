import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";
import { builderStrings } from "../strings/builder.ts";
import { Button } from "../ui/button.tsx";
import { PlusIcon } from "../ui/icons.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";

const text = builderStrings.create;

/** Makes a workflow that has only a draft yet, and opens it in the builder. */
export function NewWorkflow() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <PlusIcon />
        {text.button}
      </Button>
      {open ? <NewWorkflowDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function NewWorkflowDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const create = useMutation({
    mutationFn: () => api.drafts.create({ body: { title: title.trim() }, headers: { "idempotency-key": key } }),
    onSuccess: ({ workflow }) => {
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      void navigate({ to: "/workflows/$id/build", params: { id: workflow.id } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (title.trim() !== "" && !create.isPending) create.mutate();
  };
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.lead}>
      <form onSubmit={submit} className="grid gap-4">
        <label className="grid gap-1.5">
          <span className="font-medium">{text.name}</span>
          <input
            value={title}
            maxLength={200}
            required
            placeholder={text.placeholder}
            onChange={(event) => setTitle(event.target.value)}
            className="h-9 rounded-lg border border-line-strong bg-surface px-3 placeholder:text-muted"
          />
        </label>
        <p role="alert" className={create.isError ? "text-bad" : "hidden"}>
          {create.isError ? describe(create.error) : null}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" disabled={title.trim() === "" || create.isPending}>
            {create.isPending ? text.submitting : text.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
