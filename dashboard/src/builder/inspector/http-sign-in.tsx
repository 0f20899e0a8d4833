import { useQuery } from "@tanstack/react-query";
import { inspector } from "../../strings/inspector.ts";
import { Choices, Field, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { ConnectionPicker } from "./connection-picker.tsx";
import { originOf, type SignIn, signInOf, toConnection, toDirect, withOf } from "./http-request.ts";
import { connectionsQuery, secretsQuery } from "./queries.ts";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.http;
type Kind = SignIn["kind"];

export function HttpSignIn({ step }: StepFormProps) {
  const place = usePlace();
  const connections = useQuery(connectionsQuery);
  const signIn = signInOf(step.task);
  const baseUrl = (name: string): string => {
    const found = connections.data?.items.find((each) => each.name === name || each.id === name);
    const url = found?.config["baseUrl"];
    return typeof url === "string" ? url : "";
  };
  // The whole task at once: how it signs in decides what kind of call it is.
  const write = (task: Readonly<Record<string, unknown>>): void => place.set("", task);
  const now = signIn.kind === "connection" ? baseUrl(signIn.name) : "";
  const choose = (kind: Kind): void => {
    if (kind === signIn.kind) return;
    if (kind === "none") write(toDirect(step.task, now));
    if (kind === "secret") write(toDirect(step.task, now, { bearer: { token: "" } }));
    if (kind === "connection") write(toConnection(step.task, "", ""));
  };
  const kinds: Kind[] = ["none", "connection", "secret", ...(signIn.kind === "other" ? (["other"] as const) : [])];
  return (
    <div className="grid min-w-0 gap-2">
      <span className="font-medium">{text.signIn}</span>
      <Choices
        label={text.signIn}
        value={signIn.kind}
        disabled={place.readOnly}
        options={kinds.map((kind) => [kind, text.signIns[kind]] as const)}
        onChange={choose}
      />
      {signIn.kind === "other" ? <p className="text-muted">{text.signInOther}</p> : null}
      {signIn.kind === "connection" ? (
        <ConnectionPicker
          connectors={["http"]}
          value={signIn.name}
          baseUrl={originOf(withOf(step.task)["path"])}
          onChange={(name, url) =>
            // The first one takes over what was the address; another one only its place.
            signIn.name === ""
              ? write(toConnection(toDirect(step.task, ""), name, url))
              : place.set("/with/connection", name)
          }
        />
      ) : null}
      {signIn.kind === "secret" ? <SecretPicker name={signIn.name} /> : null}
    </div>
  );
}

function SecretPicker({ name }: { readonly name: string }) {
  const place = usePlace();
  const secrets = useQuery(secretsQuery);
  const names = (secrets.data?.items ?? []).map((secret) => secret.name);
  const all = name === "" || names.includes(name) ? names : [name, ...names];
  return (
    <Field label={text.secret} hint={text.secretHint}>
      {({ id, note }) => (
        <Pick
          id={id}
          describedBy={note}
          value={name}
          disabled={place.readOnly}
          options={[["", text.chooseSecret] as const, ...all.map((each) => [each, each] as const)]}
          onChange={(to) => {
            if (to === "") return place.set("/with/endpoint/authentication/bearer/token", "");
            const ref = { source: { kind: "secret", name: to }, path: [] } as const;
            place.setField("/with/endpoint/authentication/bearer/token", { kind: "value", ref });
          }}
        />
      )}
    </Field>
  );
}
