import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState, type FormEvent } from "react";
import { api } from "../../api.ts";
import { newKey } from "../../lib/new-key.ts";
import { queryClient } from "../../queries.ts";
import { inspector } from "../../strings/inspector.ts";
import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { describe } from "../../ui/page.tsx";
import { isRecord } from "../fields/samples.ts";
import { connectionsQuery, connectorsQuery } from "./queries.ts";
import { PlainForm } from "./plain-form.tsx";

const text = inspector.connection;

interface ConnectionDialogProps {
  readonly connector: string;
  /** What was typed as address already. */
  readonly baseUrl?: string;
  readonly onClose: () => void;
  readonly onMade: (name: string, baseUrl: string) => void;
}

/** A new connection, from where it is needed. What is typed here never is in the workflow. */
export function ConnectionDialog({ connector, baseUrl = "", onClose, onMade }: ConnectionDialogProps) {
  const catalogue = useQuery(connectorsQuery);
  const view = catalogue.data?.items.find((each) => each.name === connector);
  const [name, setName] = useState(connector === "http" ? "" : connector);
  const [kind, setKind] = useState<string | null>(null);
  const [config, setConfig] = useState<Record<string, unknown>>(baseUrl === "" ? {} : { baseUrl });
  const [credentials, setCredentials] = useState<Record<string, unknown>>({});
  const auth = view?.auth.find((each) => each.kind === (kind ?? defaultAuth(view.auth)));
  // One key for one form: a second click, or a try after a lost answer, makes nothing more.
  const key = useMemo(newKey, [name, kind, config, credentials]);
  const make = useMutation({
    mutationFn: () =>
      api.connections.create({
        body: { name: name.trim(), connector, config, credentials, ...(auth === undefined ? {} : { auth: auth.kind }) },
        headers: { "idempotency-key": key },
      }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      const url = made.config["baseUrl"];
      onMade(made.name, typeof url === "string" ? url : "");
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (!make.isPending) make.mutate();
  };
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title(view?.title ?? connector)}
      lead={text.lead}
    >
      <form onSubmit={submit} className="grid gap-3">
        <PlainForm
          schema={{ type: "object", properties: { name: { title: text.name, type: "string" } }, required: ["name"] }}
          value={{ name }}
          onChange={(to) => setName(String(to["name"] ?? ""))}
        />
        {isRecord(view?.config) ? <PlainForm schema={view.config} value={config} onChange={setConfig} /> : null}
        {view === undefined || view.auth.length < 2 ? null : (
          <label className="grid gap-1">
            <span className="font-medium">{text.auth}</span>
            <select
              value={auth?.kind ?? ""}
              onChange={(event) => {
                setKind(event.target.value);
                setCredentials({});
              }}
              className="h-9 rounded-lg border border-line-strong bg-surface px-2"
            >
              {view.auth.map((each) => (
                <option key={each.kind} value={each.kind}>
                  {each.title}
                </option>
              ))}
            </select>
          </label>
        )}
        {auth === undefined ? null : <PlainForm schema={auth.fields} value={credentials} onChange={setCredentials} />}
        <p role="alert" className="min-h-5 text-bad">
          {make.isError ? describe(make.error) : null}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" busy={make.isPending} disabled={view === undefined}>
            {make.isPending ? text.saving : text.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Who makes a connection wants to sign in: "none" is a choice, not where one begins. */
const defaultAuth = (auth: readonly { readonly kind: string }[]): string | undefined =>
  (auth.find((each) => each.kind !== "none") ?? auth[0])?.kind;
