import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import type { NotificationSettings } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { connectionsQuery } from "../connections/queries.ts";
import { queryClient } from "../queries.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { Button } from "../ui/button.tsx";
import { Field, SelectInput, TextField } from "../ui/field.tsx";
import { ShownOnce } from "../ui/once.tsx";
import { Modal } from "../ui/modal.tsx";
import { Card, CardTitle, describe, Failed, SkeletonRows } from "../ui/page.tsx";
import { Switch } from "../ui/switch.tsx";
import { notify } from "../ui/toast.tsx";
import { bodyOf, formOf, isSame, problemsOf, type ToldForm } from "./told-form.ts";

const text = workflowPageStrings.told;

const toldQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["told", workflow],
    queryFn: ({ signal }) => api.notifications.settings({ params: { id: workflow }, signal }),
  });

/** Who is told when the workflow's executions end. */
export function Told({ workflow }: { readonly workflow: string }) {
  return (
    <Card>
      <CardTitle>{text.title}</CardTitle>
      <Loaded workflow={workflow} />
    </Card>
  );
}

/** The same, from where one of them is watched. */
export function ToldDialog({ workflow, onClose }: { readonly workflow: string; readonly onClose: () => void }) {
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.dialogLead} held>
      <div className="-mx-4 -mt-2 -mb-4">
        <Loaded workflow={workflow} />
      </div>
    </Modal>
  );
}

function Loaded({ workflow }: { readonly workflow: string }) {
  const query = useQuery(toldQuery(workflow));
  if (query.data !== undefined) return <Settings workflow={workflow} settings={query.data} />;
  return query.isError ? (
    <div className="p-4">
      <Failed error={query.error} retry={() => void query.refetch()} />
    </div>
  ) : (
    <SkeletonRows rows={3} height="h-14" />
  );
}

function Settings({ workflow, settings }: { readonly workflow: string; readonly settings: NotificationSettings }) {
  const [form, setForm] = useState(() => formOf(settings));
  const [tried, setTried] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const body = bodyOf(form);
  const problems = problemsOf(form);
  const shown = tried ? problems : {};
  const set = (change: Partial<ToldForm>): void => setForm({ ...form, ...change });
  const save = useMutation({
    mutationFn: (newSecret: boolean) =>
      api.notifications.configure({
        params: { id: workflow },
        body: { ...body, on: [...body.on], ...(newSecret ? { newSecret } : {}) },
      }),
    onSuccess: ({ secret: made, ...saved }) => {
      queryClient.setQueryData(toldQuery(workflow).queryKey, saved);
      setForm(formOf(saved));
      setTried(false);
      if (made === null) notify(text.saved);
      else setSecret(made);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0) save.mutate(false);
  };
  const told = form.faulted || form.completed;
  const same = isSame(body, settings);
  return (
    <form noValidate onSubmit={submit} className="grid gap-4 p-4">
      <p className="text-muted">{text.lead}</p>
      <fieldset className="grid gap-2">
        <legend className="mb-2 font-medium">{text.when}</legend>
        <Switch label={text.faulted} checked={form.faulted} onChange={(faulted) => set({ faulted })} />
        <Switch label={text.completed} checked={form.completed} onChange={(completed) => set({ completed })} />
      </fieldset>
      {told || form.connection !== "" || form.webhook !== "" ? (
        <>
          <Mailbox form={form} problem={shown.to ?? null} onChange={set} />
          <TextField
            label={text.webhook}
            hint={text.webhookHint}
            optional
            type="url"
            inputMode="url"
            placeholder="https://"
            autoComplete="off"
            maxLength={2000}
            value={form.webhook}
            onChange={(event) => set({ webhook: event.target.value })}
            problem={shown.webhook ?? null}
          />
        </>
      ) : null}
      <p role="alert" className="text-bad empty:hidden">
        {save.isError ? describe(save.error) : null}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look={same ? "quiet" : "primary"} disabled={same || save.isPending}>
          {save.isPending ? text.saving : text.save}
        </Button>
        {settings.webhook !== null && same ? (
          <Button look="bare" disabled={save.isPending} onClick={() => save.mutate(true)}>
            {text.newSecret}
          </Button>
        ) : null}
      </div>
      {secret === null ? null : (
        <ShownOnce
          title={text.secretTitle}
          lead={text.secretLead}
          label={text.secretLabel}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </form>
  );
}

function Mailbox({
  form,
  problem,
  onChange,
}: {
  readonly form: ToldForm;
  readonly problem: string | null;
  readonly onChange: (change: Partial<ToldForm>) => void;
}) {
  const known = useQuery(connectionsQuery).data?.items;
  const names = known?.filter(({ connector }) => connector === "email").map(({ id, name }) => [id, name] as const);
  // It may be set by its id or by its name.
  const current = names?.find(([id, name]) => id === form.connection || name === form.connection)?.[1];
  const options = (names ?? []).map(([, name]) => [name, name] as const);
  const gone = form.connection !== "" && current === undefined;
  if (names?.length === 0 && !gone)
    return (
      <p className="text-muted">
        {text.noMailbox}{" "}
        <Link to="/connections" className="inline-flex min-h-6 items-center text-accent hover:underline">
          {text.connect}
        </Link>
      </p>
    );
  return (
    <>
      <Field label={text.email} hint={text.emailHint} optional>
        {(rest) => (
          <SelectInput
            {...rest}
            value={current ?? form.connection}
            onValue={(connection) => onChange({ connection })}
            options={[
              ["", text.nobody],
              ...options,
              ...(gone
                ? [[form.connection, known === undefined ? form.connection : text.gone(form.connection)] as const]
                : []),
            ]}
          />
        )}
      </Field>
      {form.connection === "" ? null : (
        <TextField
          label={text.to}
          hint={text.toHint}
          value={form.to}
          placeholder="ada@example.com"
          autoComplete="off"
          onChange={(event) => onChange({ to: event.target.value })}
          problem={problem}
        />
      )}
    </>
  );
}
