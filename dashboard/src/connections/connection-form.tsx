import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { Connection, ConnectorView } from "../../../shared/api/index.ts";
import { api, ApiProblem } from "../api.ts";
import { fieldsOf, filled, initial, problemsIn, type Members } from "../lib/schema.ts";
import { queryClient } from "../queries.ts";
import { connectionsStrings as strings } from "../strings/connections.ts";
import { uiStrings } from "../strings/ui.ts";
import { Button } from "../ui/button.tsx";
import { Field, SelectInput, TextField } from "../ui/field.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";
import { SchemaForm } from "../ui/schema-form.tsx";
import { notify } from "../ui/toast.tsx";

const text = strings.form;
const NAME = /^(?!con_)[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$/;

interface Props {
  readonly connector: ConnectorView;
  readonly existing: Connection | null;
  readonly onClose: () => void;
  readonly onBack?: () => void;
}

/** Makes or changes a connection, by the connector's own schemas. Credentials go in and never come out. */
export function ConnectionForm({ connector, existing, onClose, onBack }: Props) {
  const [name, setName] = useState(existing?.name ?? connector.name);
  const [auth, setAuth] = useState(existing?.auth ?? connector.auth[0]?.kind ?? "");
  const [config, setConfig] = useState<Members>(() => existing?.config ?? initial(connector.config));
  const [credentials, setCredentials] = useState<Members>({});
  // Those of another way of proving oneself are no use for this one.
  const [replacing, setReplacing] = useState(existing === null);
  const [tried, setTried] = useState(false);
  const way = connector.auth.find(({ kind }) => kind === auth);
  const asked = replacing || auth !== existing?.auth;
  const sent = { config: filled(config) as Members, credentials: filled(credentials) as Members };
  const save = useMutation({
    mutationFn: () => {
      const common = { name: name.trim(), auth, config: sent.config };
      return existing === null
        ? api.connections.create({ body: { ...common, connector: connector.name, credentials: sent.credentials } })
        : api.connections.update({
            params: { id: existing.id },
            body: { ...common, ...(asked ? { credentials: sent.credentials } : {}) },
          });
    },
    onSuccess: (connection) => {
      notify(existing === null ? strings.made(connection.name) : strings.saved(connection.name));
      void queryClient.invalidateQueries({ queryKey: ["connections"] });
      onClose();
    },
  });
  const refused = problemsOf(save.error);
  const configProblems = tried ? problemsIn(connector.config, config) : new Map<string, string>();
  const credentialProblems = tried && asked ? problemsIn(way?.fields, credentials) : new Map<string, string>();
  const nameProblem = tried && !NAME.test(name.trim()) ? text.nameProblem : refused.get("/name");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const wrong =
      problemsIn(connector.config, config).size + (asked ? problemsIn(way?.fields, credentials).size : 0) > 0;
    if (!wrong && NAME.test(name.trim())) save.mutate();
  };
  return (
    <Modal
      open
      held
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={existing === null ? text.title(connector.title) : text.edit(existing.name)}
      lead={connector.description}
    >
      <form noValidate onSubmit={submit} className="grid gap-5">
        <TextField
          label={text.name}
          hint={text.nameLead}
          value={name}
          onChange={(event) => setName(event.target.value)}
          problem={nameProblem}
          maxLength={100}
          autoComplete="off"
        />
        {fieldsOf(connector.config).length === 0 ? null : (
          <SchemaForm
            schema={connector.config}
            value={config}
            onChange={setConfig}
            problems={new Map([...under(refused, "/config"), ...configProblems])}
          />
        )}
        {connector.auth.length < 2 ? null : (
          <Field label={text.auth}>
            {(props) => (
              <SelectInput
                {...props}
                value={auth}
                onValue={(kind) => {
                  setAuth(kind);
                  setCredentials({});
                  setTried(false);
                }}
                options={connector.auth.map(({ kind, title }) => [kind, title])}
              />
            )}
          </Field>
        )}
        {asked ? (
          fieldsOf(way?.fields).length === 0 ? null : (
            <SchemaForm
              key={auth}
              schema={way?.fields}
              value={credentials}
              onChange={setCredentials}
              problems={new Map([...under(refused, "/credentials"), ...credentialProblems])}
            />
          )
        ) : fieldsOf(way?.fields).length === 0 ? null : (
          <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg border border-line px-3 py-2">
            <span className="text-muted">{text.keep}</span>
            <Button onClick={() => setReplacing(true)}>{text.replace}</Button>
          </div>
        )}
        <p role="alert" className="text-bad empty:hidden">
          {save.isError ? describe(save.error) : null}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          {onBack === undefined ? null : (
            <Button look="bare" className="mr-auto" onClick={onBack}>
              {text.back}
            </Button>
          )}
          <Button onClick={onClose}>{uiStrings.cancel}</Button>
          <Button type="submit" look="primary" disabled={save.isPending}>
            {save.isPending ? uiStrings.saving : existing === null ? text.submit : text.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function problemsOf(error: unknown): ReadonlyMap<string, string> {
  if (!(error instanceof ApiProblem)) return new Map();
  return new Map((error.problem.problems ?? []).map(({ path, message }) => [path.replace(/^\/body/, ""), message]));
}

/** Those below a member, by their place in it. */
function under(problems: ReadonlyMap<string, string>, at: string): [string, string][] {
  return [...problems]
    .filter(([path]) => path.startsWith(`${at}/`))
    .map(([path, said]) => [path.slice(at.length), said]);
}
