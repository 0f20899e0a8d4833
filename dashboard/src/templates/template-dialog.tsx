import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Template } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";
import { templatesStrings as text } from "../strings/templates.ts";
import { uiStrings } from "../strings/ui.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { TrashIcon } from "../ui/icons.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";
import { notify } from "../ui/toast.tsx";
import { useMakeDraft } from "../workflows/make-draft.ts";
import { Needs } from "./needs.tsx";
import { Preview } from "./preview.tsx";

export function TemplateDialog({ template, onClose }: { readonly template: Template; readonly onClose: () => void }) {
  const [title, setTitle] = useState(template.title);
  const [removing, setRemoving] = useState(false);
  const make = useMakeDraft();
  if (removing) return <Remove template={template} onClose={() => setRemoving(false)} onRemoved={onClose} />;
  const missing = title.trim() === "";
  return (
    <Modal
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={template.title}
      lead={template.description}
    >
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) make.mutate({ title: title.trim(), text: template.text, sample: template.sample });
        }}
      >
        <Preview text={template.text} />
        {template.needs.length > 0 ? (
          <Needs needs={template.needs} />
        ) : template.offline ? (
          <p className="text-muted">{text.offlineLead}</p>
        ) : null}
        <TextField
          label={text.name}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          problem={missing ? uiStrings.form.required : null}
          maxLength={200}
          autoComplete="off"
        />
        <p role="alert" className="text-bad empty:hidden">
          {make.isError ? describe(make.error) : null}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          {template.own ? (
            <Button look="danger" className="mr-auto" onClick={() => setRemoving(true)}>
              <TrashIcon />
              {text.remove}
            </Button>
          ) : null}
          <Button onClick={onClose}>{uiStrings.cancel}</Button>
          <Button type="submit" look="primary" disabled={make.isPending}>
            {make.isPending ? text.using : text.use}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Remove({
  template,
  onClose,
  onRemoved,
}: {
  readonly template: Template;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}) {
  const remove = useMutation({
    mutationFn: () => api.templates.remove({ params: { id: template.id } }),
    onSuccess: () => {
      notify(text.removed(template.title));
      void queryClient.invalidateQueries({ queryKey: ["templates"] });
      onRemoved();
    },
  });
  return (
    <Confirm
      title={text.removeTitle(template.title)}
      lead={text.removeLead}
      action={text.remove}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
