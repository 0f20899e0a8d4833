import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Hook, type Workflow } from "../api.ts";
import { curl } from "../lib/curl.ts";
import { queryClient } from "../queries.ts";
import { hooksStrings as text } from "../strings/hooks.ts";
import { uiStrings } from "../strings/ui.ts";
import { Button } from "../ui/button.tsx";
import { Shell } from "../ui/code.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field, SecretInput, SelectInput, TextField } from "../ui/field.tsx";
import { Modal } from "../ui/modal.tsx";
import { ShownOnce } from "../ui/once.tsx";
import { describe } from "../ui/page.tsx";
import { RadioGroup } from "../ui/radio.tsx";

type Kind = Hook["verification"]["kind"];
type Repeats = "default" | Hook["dedupe"]["kind"];
const KINDS: readonly Kind[] = ["none", "bearer", "standard-webhooks", "github"];

export function MakeHook({
  workflows,
  chosen,
  onClose,
}: {
  readonly workflows: readonly Workflow[];
  /** Empty: the first. */
  readonly chosen: string;
  readonly onClose: () => void;
}) {
  const [workflow, setWorkflow] = useState(chosen === "" ? (workflows[0]?.id ?? "") : chosen);
  const [kind, setKind] = useState<Kind>("none");
  const [repeats, setRepeats] = useState<Repeats>("default");
  const [detail, setDetail] = useState("");
  const [secret, setSecret] = useState("");
  const create = useMutation({
    mutationFn: () =>
      api.hooks.create({
        body: {
          workflow,
          verification: kind,
          ...(secret === "" ? {} : { secret }),
          ...(repeats === "default"
            ? {}
            : repeats === "header"
              ? { dedupe: { kind: "header" as const, header: detail.trim() } }
              : repeats === "expression"
                ? { dedupe: { kind: "expression" as const, expression: detail.trim() } }
                : { dedupe: { kind: "none" as const } }),
        },
      }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["hooks"] }),
  });
  if (create.data !== undefined) return <Made hook={create.data} onClose={onClose} />;
  const { dedupe, form } = text;
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={form.title} lead={form.lead} held>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field label={form.workflow}>
          {(props) => (
            <SelectInput
              {...props}
              value={workflow}
              onValue={setWorkflow}
              options={workflows.map(({ id, title, name, publishedRevision }) => [
                id,
                publishedRevision === null ? form.unpublished(title ?? name) : (title ?? name),
              ])}
            />
          )}
        </Field>
        <RadioGroup
          legend={form.who}
          value={kind}
          onChange={setKind}
          options={KINDS.map((one) => ({
            value: one,
            label: text.verification[one],
            hint: text.verificationLead[one],
          }))}
        />
        {kind === "none" ? null : (
          <Field label={form.own} hint={form.ownLead} optional>
            {(props) => <SecretInput {...props} value={secret} onChange={(event) => setSecret(event.target.value)} />}
          </Field>
        )}
        <Field
          label={dedupe.legend}
          hint={repeats === "default" ? dedupe.defaultLead : repeats === "none" ? dedupe.noneLead : undefined}
        >
          {(props) => (
            <SelectInput
              {...props}
              value={repeats}
              onValue={(value) => setRepeats(value as Repeats)}
              options={[
                ["default", dedupe.default],
                ["none", dedupe.none],
                ["header", dedupe.header],
                ["expression", dedupe.expression],
              ]}
            />
          )}
        </Field>
        {repeats === "header" || repeats === "expression" ? (
          <TextField
            label={repeats === "header" ? dedupe.headerName : dedupe.expressionName}
            hint={repeats === "header" ? dedupe.headerLead : dedupe.expressionLead}
            value={detail}
            onChange={(event) => setDetail(event.target.value)}
            required
            spellCheck={false}
            autoCapitalize="off"
            className="font-mono"
          />
        ) : null}
        <p role="alert" className="text-bad empty:hidden">
          {create.isError ? describe(create.error) : null}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{uiStrings.cancel}</Button>
          <Button type="submit" look="primary" disabled={create.isPending || workflow === ""}>
            {create.isPending ? uiStrings.working : form.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Made({
  hook,
  onClose,
}: {
  readonly hook: Hook & { readonly secret: string | null };
  readonly onClose: () => void;
}) {
  const { once } = text;
  const address = (
    <>
      <h3 className="font-medium">{once.url}</h3>
      <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3">
        <code className="min-w-0 flex-1 font-mono text-[0.8125rem] break-all">{hook.url}</code>
        <CopyButton text={hook.url} label={once.url} />
      </div>
      <h3 className="mt-3 font-medium">{once.try}</h3>
      <Shell
        text={hook.secret === null ? curl.sendHook(hook) : `SECRET='${hook.secret}'\n${curl.sendHook(hook)}`}
        label={once.try}
      />
    </>
  );
  if (hook.secret !== null)
    return (
      <ShownOnce title={once.title} lead={once.lead} label={once.secret} secret={hook.secret} onClose={onClose}>
        {address}
      </ShownOnce>
    );
  return (
    <Modal open wide onOpenChange={(open) => (open ? undefined : onClose())} title={once.title} lead={once.leadOpen}>
      <div className="grid gap-2">{address}</div>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {once.done}
        </Button>
      </div>
    </Modal>
  );
}
