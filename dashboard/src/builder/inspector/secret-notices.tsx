import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { findSecrets, type FoundSecret } from "../../../../shared/builder/index.ts";
import { api } from "../../api.ts";
import { queryClient } from "../../queries.ts";
import { inspector } from "../../strings/inspector.ts";
import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { describe } from "../../ui/page.tsx";
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
function MoveDialog({ found: { member, value, name: of }, onClose }: MoveDialogProps) {
  const place = usePlace();
  const secrets = useQuery(secretsQuery);
  const [name, setName] = useState(() => suggestedName(of));
  const taken = secrets.data?.items.some((secret) => secret.name === name) === true;
  // Authorization carries its scheme before the token: that much is no secret.
  const scheme = /^(?:bearer|basic|token|apikey)\s+/i.exec(value)?.[0] ?? "";
  const move = useMutation({
    mutationFn: () => api.secrets.put({ params: { name }, body: { value: value.slice(scheme.length) } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: secretsQuery.queryKey });
      const ref = { source: { kind: "secret", name }, path: [] } as const;
      place.setField(
        member,
        scheme === "" ? { kind: "value", ref } : { kind: "text", parts: [{ text: scheme }, { ref }] },
      );
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
          {move.isError ? describe(move.error) : taken ? text.exists : null}
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

/** `x-api-key` is `apiKey`: a name that `$secrets` can be followed by. */
function suggestedName(of: string): string {
  const words = of
    .replace(/^x-/i, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const name = words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join("");
  return /^[A-Za-z_]/.test(name) ? name : "secret";
}
