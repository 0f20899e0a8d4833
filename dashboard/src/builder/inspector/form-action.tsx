import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { inspector } from "../../strings/inspector.ts";
import { SkeletonRows } from "../../ui/page.tsx";
import { AddButton, Field, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { ConnectionPicker } from "./connection-picker.tsx";
import { withOf } from "./http-request.ts";
import { membersOf, type Member } from "./json-schema.ts";
import { connectorsQuery } from "./queries.ts";
import { SchemaField } from "./schema-field.tsx";
import { SecretNotices } from "./secret-notices.tsx";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.action;
/** Steps of their own: they are asked for by what they do, not by who does it. */
const ELSEWHERE = /^(person|http)\./;

export function ActionForm({ step }: StepFormProps) {
  const place = usePlace();
  const catalogue = useQuery(connectorsQuery);
  const call = typeof step.task["call"] === "string" ? step.task["call"] : "";
  const all = (catalogue.data?.items ?? []).flatMap((connector) =>
    connector.actions.map((action) => ({ connector, action })),
  );
  const chosen = all.find(({ action }) => action.call === call);
  const given = withOf(step.task);
  if (catalogue.isPending) return <SkeletonRows rows={3} height="h-11" />;
  const known = all.filter(({ action }) => !ELSEWHERE.test(action.call) || action.call === call);
  return (
    <>
      <Field
        label={text.action}
        hint={chosen?.action.description.replaceAll("`", "")}
        problem={chosen === undefined && call !== "" ? text.unknown : null}
      >
        {({ id, note }) => (
          <Pick
            id={id}
            describedBy={note}
            value={call}
            disabled={place.readOnly}
            options={[
              ...(chosen === undefined ? [[call, call === "" ? text.choose : call] as const] : []),
              ...known.map(({ connector, action }) => [action.call, `${connector.title}: ${action.title}`] as const),
            ]}
            onChange={(to) => {
              const keep = given["connection"] !== undefined && to.split(".")[0] === call.split(".")[0];
              place.set("", { ...step.task, call: to, with: keep ? { connection: given["connection"] } : {} });
            }}
          />
        )}
      </Field>
      {chosen === undefined ? null : (
        <>
          {chosen.connector.config === null ? null : (
            <ConnectionPicker
              connectors={[chosen.connector.name]}
              value={typeof given["connection"] === "string" ? given["connection"] : ""}
              onChange={(name) => place.set("/with/connection", name === "" ? undefined : name)}
            />
          )}
          <SecretNotices step={step} />
          <Members key={call} schema={chosen.action.input} given={given} />
        </>
      )}
    </>
  );
}

/** What has to be there, what is there, and the rest on demand. */
function Members({
  schema,
  given,
}: {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly given: Readonly<Record<string, unknown>>;
}) {
  const [all, setAll] = useState(false);
  const members = membersOf(schema).filter(({ name }) => name !== "connection");
  // One of them has to be there: the first is what most people want.
  const either = Array.isArray(schema["anyOf"])
    ? (schema["anyOf"] as { required?: string[] }[])[0]?.required?.[0]
    : undefined;
  const first = (member: Member): boolean =>
    member.required || given[member.name] !== undefined || member.name === either;
  const shown = all ? members : members.filter(first);
  return (
    <>
      {shown.map((member) => (
        <SchemaField key={member.name} member={member} at={`/with/${member.name}`} raw={given[member.name]} />
      ))}
      {shown.length === members.length ? null : <AddButton onClick={() => setAll(true)}>{text.more}</AddButton>}
    </>
  );
}
