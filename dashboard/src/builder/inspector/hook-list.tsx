import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Hook } from "../../api.ts";
import { newKey } from "../../lib/new-key.ts";
import { hooksQuery, queryClient } from "../../queries.ts";
import { starting } from "../../strings/start.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { Modal } from "../../ui/modal.tsx";
import { describe, Skeleton } from "../../ui/page.tsx";
import { Field, Line, Pick, RemoveButton } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";

const text = starting.hook;
type Verification = keyof typeof text.verifications;
const VERIFICATIONS = Object.entries(text.verifications) as [Verification, string][];
type Dedupe = keyof typeof text.dedupes;
const DEDUPES = Object.entries(text.dedupes) as [Dedupe, string][];

/** What of a workflow runs. */
export interface Published {
  /** Null: it was never published. */
  readonly live: number | null;
  /** What is edited here is something else. */
  readonly differs: boolean;
}

interface HookListProps {
  readonly workflow: string | undefined;
  readonly published: Published | undefined;
}

/** The addresses that start a workflow, and the way to a new one. */
export function HookList({ workflow, published }: HookListProps) {
  if (workflow === undefined) return <p className="text-muted">{text.save}</p>;
  return <Hooks workflow={workflow} published={published} />;
}

function Hooks({ workflow, published }: HookListProps & { readonly workflow: string }) {
  const place = usePlace();
  const list = useQuery(hooksQuery(workflow));
  const [secret, setSecret] = useState<string | null>(null);
  const [made, setMade] = useState<string | null>(null);
  const [another, setAnother] = useState(false);
  const [removing, setRemoving] = useState<Hook | null>(null);
  const items = list.data?.items ?? [];
  return (
    <section aria-label={text.list} className="grid min-w-0 gap-3">
      {list.isPending ? <Skeleton className="h-16" /> : null}
      {list.isError ? <p className="text-bad">{describe(list.error)}</p> : null}
      {items.map((hook) => (
        <div
          key={hook.id}
          className={`grid min-w-0 gap-1 rounded-xl border p-3 ${hook.id === made ? "border-good-bar bg-good-soft" : "border-line"}`}
        >
          {hook.id === made ? (
            <p role="status" className="font-medium">
              {text.made}
            </p>
          ) : null}
          <div className="flex min-w-0 items-center gap-1">
            <code className="min-w-0 flex-1 font-mono text-xs break-all">{hook.url}</code>
            <CopyButton text={hook.url} label={text.address} />
            {place.readOnly ? null : <RemoveButton trash label={text.delete} onClick={() => setRemoving(hook)} />}
          </div>
          <p className="text-xs text-muted">
            {text.verifications[hook.verification.kind]} · {text.dedupeSaid[hook.dedupe.kind]}
          </p>
        </div>
      ))}
      {published === undefined || items.length === 0 ? null : (
        // As high with one line as with two: it changes with the first key that is pressed.
        <p className="min-h-[2lh]">{doesNow(published)}</p>
      )}
      {secret === null ? null : (
        <div role="status" className="grid min-w-0 gap-1 rounded-xl bg-good-soft p-3">
          <span className="font-medium">{text.secretTitle}</span>
          <div className="flex min-w-0 items-center gap-1">
            <code className="min-w-0 flex-1 font-mono text-xs break-all">{secret}</code>
            <CopyButton text={secret} label={text.secretTitle} />
          </div>
          <p className="text-xs text-muted">{text.secretLead}</p>
        </div>
      )}
      {list.isSuccess && !place.readOnly ? (
        items.length === 0 || another ? (
          <NewHook
            workflow={workflow}
            first={items.length === 0}
            onMade={(hook) => {
              setSecret(hook.secret);
              setMade(hook.id);
              setAnother(false);
            }}
          />
        ) : (
          <Button className="justify-self-start" onClick={() => setAnother(true)}>
            {text.another}
          </Button>
        )
      ) : null}
      {removing === null ? null : (
        <RemoveDialog hook={removing} workflow={workflow} onClose={() => setRemoving(null)} />
      )}
    </section>
  );
}

function doesNow({ live, differs }: Published): string {
  if (live === null) return text.does.draft;
  return differs ? text.does.differs(live) : text.does.same(live);
}

function NewHook({
  workflow,
  first,
  onMade,
}: {
  readonly workflow: string;
  readonly first: boolean;
  readonly onMade: (hook: { readonly id: string; readonly secret: string | null }) => void;
}) {
  const [kind, setKind] = useState<Verification>("none");
  const [dedupe, setDedupe] = useState<Dedupe>("default");
  const [header, setHeader] = useState("webhook-id");
  const make = useMutation({
    mutationFn: () =>
      api.hooks.create({
        body: {
          workflow,
          verification: kind,
          ...(dedupe === "default"
            ? {}
            : { dedupe: dedupe === "none" ? { kind: "none" as const } : { kind: "header" as const, header } }),
        },
        headers: { "idempotency-key": newKey() },
      }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: hooksQuery(workflow).queryKey });
      onMade(made);
    },
  });
  return (
    <div className="grid gap-3 rounded-xl bg-sunken p-3">
      {first ? <p className="text-muted">{text.none}</p> : null}
      <Field label={text.verification} hint={text.verificationHints[kind]}>
        {({ id, note }) => <Pick id={id} describedBy={note} value={kind} options={VERIFICATIONS} onChange={setKind} />}
      </Field>
      <Disclosure title={text.advanced}>
        <div className="grid gap-3">
          <p className="text-xs text-muted">{text.dedupeLead}</p>
          <Field
            label={text.dedupe}
            hint={text.dedupeHints[dedupe === "default" && kind === "standard-webhooks" ? "numbered" : dedupe]}
          >
            {({ id, note }) => (
              <Pick id={id} describedBy={note} value={dedupe} options={DEDUPES} onChange={setDedupe} />
            )}
          </Field>
          {dedupe === "header" ? (
            <Field label={text.header}>{({ id }) => <Line id={id} value={header} onCommit={setHeader} />}</Field>
          ) : null}
        </div>
      </Disclosure>
      {make.isError ? (
        <p role="alert" className="text-bad">
          {describe(make.error)}
        </p>
      ) : null}
      <Button
        look={first ? "primary" : "quiet"}
        className="justify-self-start"
        busy={make.isPending}
        onClick={() => make.mutate()}
      >
        {make.isPending ? text.creating : text.create}
      </Button>
    </div>
  );
}

function RemoveDialog({
  hook,
  workflow,
  onClose,
}: {
  readonly hook: Hook;
  readonly workflow: string;
  readonly onClose: () => void;
}) {
  const remove = useMutation({
    mutationFn: () => api.hooks.remove({ params: { id: hook.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: hooksQuery(workflow).queryKey });
      onClose();
    },
  });
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.delete} lead={text.deleteAsk}>
      {remove.isError ? <p className="mb-3 text-bad">{describe(remove.error)}</p> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.keep}</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          {text.deleteDo}
        </Button>
      </div>
    </Modal>
  );
}
