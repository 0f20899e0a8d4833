import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { findSecrets, keptAs, secretName, type FoundSecret } from "../../../../shared/builder/index.ts";
import { api } from "../../api.ts";
import { queryClient } from "../../queries.ts";
import { inspector } from "../../strings/inspector.ts";
import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { describe } from "../../ui/page.tsx";
import { notify } from "../../ui/toast.tsx";
import { PlainForm } from "./plain-form.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { secretsQuery } from "./queries.ts";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.secrets;

/** Secrets that were typed into fields, and the way to where they belong. */
export function SecretNotices({ step }: StepFormProps) {
  const place = usePlace();
  const [moving, setMoving] = useState<string | null>(null);
  const found = place.readOnly ? [] : findSecrets(step.task);
  const at = found.find(({ member }) => member === moving);
  return (
    <>
      {found.map(({ member }) => (
        <div key={member} role="status" className="grid gap-1 rounded-xl bg-wait-soft p-3 text-wait">
          <p>
            {text.where(member.split("/").at(-1) ?? "")}: {text.found}
          </p>
          <Button className="justify-self-start" onClick={() => setMoving(member)}>
            {text.move}
          </Button>
        </div>
      ))}
      {at === undefined ? null : <MoveDialog key={at.member} found={at} onClose={() => setMoving(null)} />}
    </>
  );
}

interface MoveDialogProps {
  readonly found: FoundSecret;
  readonly onClose: () => void;
}

/** Keeps a value as a secret, and lets the field name it instead. */
function MoveDialog({ found, onClose }: MoveDialogProps) {
  const place = usePlace();
  const secrets = useQuery(secretsQuery);
  const names = new Set(secrets.data?.items.map((secret) => secret.name));
  const [typed, setName] = useState<string | null>(null);
  const name = typed ?? secretName(found, names);
  const move = useMutation({
    mutationFn: () => api.secrets.put({ params: { name }, body: { value: keptAs(found, name).secret } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: secretsQuery.queryKey });
      place.setField(found.member, keptAs(found, name).field);
      notify(text.kept(name));
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (!move.isPending) move.mutate();
  };
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.lead}>
      <form onSubmit={submit} className="grid gap-3">
        <PlainForm
          schema={{
            properties: { name: { title: text.name, type: "string", description: text.nameHint } },
            required: ["name"],
          }}
          value={{ name }}
          onChange={(to) => setName(String(to["name"] ?? ""))}
        />
        <p role="alert" className={`min-h-5 ${move.isError ? "text-bad" : "text-wait"}`}>
          {move.isError ? describe(move.error) : names.has(name) ? text.exists : null}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" busy={move.isPending} disabled={name === ""}>
            {move.isPending ? text.saving : text.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
