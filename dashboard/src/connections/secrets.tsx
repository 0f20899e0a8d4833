import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Secret } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { queryClient } from "../queries.ts";
import { connectionsStrings } from "../strings/connections.ts";
import { uiStrings } from "../strings/ui.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Field, SecretInput, TextField } from "../ui/field.tsx";
import { LockIcon, PencilIcon, PlusIcon, RefreshIcon, TrashIcon } from "../ui/icons.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Modal } from "../ui/modal.tsx";
import { Card, Empty, Failed, SkeletonRows } from "../ui/page.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { notify } from "../ui/toast.tsx";
import { secretsQuery } from "./queries.ts";

const text = connectionsStrings.secrets;
const NAME = /^(?!__proto__$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

export function Secrets() {
  const query = useQuery(secretsQuery);
  const items = query.data?.items;
  const [making, setMaking] = useState(false);
  const [setting, setSetting] = useState<Secret | null>(null);
  const [removing, setRemoving] = useState<Secret | null>(null);
  const [rotating, setRotating] = useState(false);
  const now = useNow(60_000);
  if (query.isError && items === undefined) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <PlusIcon />
      {text.make}
    </Button>
  );
  return (
    <>
      {items === undefined ? (
        <Card>
          <SkeletonRows rows={3} height="h-14" />
        </Card>
      ) : items.length === 0 ? (
        <Empty title={text.emptyTitle}>
          <p>
            {text.empty} {text.lead}
          </p>
          <div>{make}</div>
        </Empty>
      ) : (
        <>
          <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
            <p className="max-w-prose text-muted">{text.lead}</p>
            <div className="flex gap-2">
              <Button onClick={() => setRotating(true)}>
                <RefreshIcon />
                {text.rotate}
              </Button>
              {make}
            </div>
          </div>
          <Card className="overflow-hidden">
            <ul>
              {items.map((secret) => (
                <li
                  key={secret.id}
                  className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 last:border-0"
                >
                  <span className="text-muted">
                    <LockIcon />
                  </span>
                  <code className="min-w-0 flex-1 truncate font-mono text-[0.8125rem] font-medium">{secret.name}</code>
                  <span className="text-xs text-muted">
                    {text.changed} <TimeAgo at={secret.updatedAt} now={now} />
                  </span>
                  <Menu label={secret.name}>
                    <MenuItem onSelect={() => setSetting(secret)}>
                      <PencilIcon />
                      {text.set}
                    </MenuItem>
                    <MenuItem danger onSelect={() => setRemoving(secret)}>
                      <TrashIcon />
                      {text.remove}
                    </MenuItem>
                  </Menu>
                </li>
              ))}
            </ul>
          </Card>
        </>
      )}
      {making ? <SetSecret taken={items?.map(({ name }) => name) ?? []} onClose={() => setMaking(false)} /> : null}
      {setting === null ? null : <SetSecret name={setting.name} taken={[]} onClose={() => setSetting(null)} />}
      {removing === null ? null : <Remove name={removing.name} onClose={() => setRemoving(null)} />}
      {rotating ? <Rotate onClose={() => setRotating(false)} /> : null}
    </>
  );
}

function SetSecret({
  name: fixed,
  taken,
  onClose,
}: {
  readonly name?: string;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(fixed ?? "");
  const [value, setValue] = useState("");
  const [tried, setTried] = useState(false);
  const set = useMutation({
    mutationFn: () => api.secrets.put({ params: { name }, body: { value } }),
    onSuccess: () => {
      notify(text.saved(name));
      void queryClient.invalidateQueries({ queryKey: ["secrets"] });
      onClose();
    },
  });
  // A name that is taken would be set without a word: here that is never what is meant.
  const problem = !NAME.test(name) ? text.nameProblem : taken.includes(name) ? text.exists : null;
  return (
    <Modal
      open
      held
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={fixed === undefined ? text.make : text.setTitle(fixed)}
      lead={fixed === undefined ? text.lead : text.setLead}
    >
      <form
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (problem === null && value !== "") set.mutate();
        }}
      >
        {fixed === undefined ? (
          <TextField
            label={text.name}
            hint={text.nameLead}
            problem={tried ? problem : null}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
        ) : null}
        <Field
          label={text.value}
          hint={text.valueLead}
          problem={tried && value === "" ? uiStrings.form.required : null}
        >
          {(props) => <SecretInput {...props} value={value} onChange={(event) => setValue(event.target.value)} />}
        </Field>
        <FormEnd saving={set} submit={text.save} submitting={uiStrings.saving} onClose={onClose} />
      </form>
    </Modal>
  );
}

function Remove({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => api.secrets.remove({ params: { name } }),
    onSuccess: () => {
      notify(text.removed(name));
      void queryClient.invalidateQueries({ queryKey: ["secrets"] });
      onClose();
    },
  });
  return (
    <Confirm
      title={text.removeTitle(name)}
      lead={text.removeLead}
      action={text.remove}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

function Rotate({ onClose }: { readonly onClose: () => void }) {
  const rotate = useMutation({
    mutationFn: () => api.secrets.rotate(),
    onSuccess: ({ sealed }) => {
      notify(text.rotated(sealed));
      onClose();
    },
  });
  return (
    <Confirm
      danger={false}
      title={text.rotateTitle}
      lead={text.rotateLead}
      action={text.rotateDo}
      pending={rotate.isPending}
      error={rotate.error}
      onConfirm={() => rotate.mutate()}
      onClose={onClose}
    />
  );
}
