import { inspector } from "../../strings/inspector.ts";
import { Button } from "../../ui/button.tsx";
import { ChipField } from "../fields/chip-field.tsx";
import { Check, Choices, Field, Pick } from "../fields/controls.tsx";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { ObjectRows, ValueEditor } from "../fields/value-editor.tsx";
import { useState } from "react";
import { readField } from "../../../../shared/builder/index.ts";
import { CurlDialog } from "./curl-dialog.tsx";
import { endpointOf, isRequest, METHODS, withOf } from "./http-request.ts";
import { HttpSignIn } from "./http-sign-in.tsx";
import { SecretNotices } from "./secret-notices.tsx";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.http;

export function HttpForm({ step }: StepFormProps) {
  const place = usePlace();
  const [pasting, setPasting] = useState(false);
  const request = isRequest(step.task);
  const given = withOf(step.task);
  const method = String(given["method"] ?? "get").toUpperCase();
  return (
    <>
      <div className="grid min-w-0 gap-3">
        <Address
          step={step}
          aside={
            place.readOnly || request ? null : (
              <Button look="bare" className="h-7! px-2!" onClick={() => setPasting(true)}>
                {text.pasteCurl}
              </Button>
            )
          }
        />
        <Field label={text.method}>
          {({ id }) => (
            <Pick
              id={id}
              value={method}
              disabled={place.readOnly}
              className="w-36"
              options={(METHODS.some((each) => each === method) ? METHODS : [method, ...METHODS]).map(
                (each) => [each, each] as const,
              )}
              onChange={(to) => place.set("/with/method", request ? to : to.toLowerCase())}
            />
          )}
        </Field>
      </div>
      <SecretNotices step={step} />
      <HttpSignIn step={step} />
      <Data task={step.task} method={method} />
      <Rows label={text.query} member="/with/query" value={given["query"]} add={text.addQuery} base="name" />
      <Rows label={text.headers} member="/with/headers" value={given["headers"]} add={text.addHeader} base="x-header" />
      {request ? (
        <Check
          label={text.results.response}
          checked={given["full"] === true}
          disabled={place.readOnly}
          onChange={(full) => place.set("/with/full", full ? true : undefined)}
        />
      ) : (
        <Field label={text.result}>
          {({ id }) => (
            <Pick
              id={id}
              value={String(given["output"] ?? "content") as keyof typeof text.results}
              disabled={place.readOnly}
              options={Object.entries(text.results) as [keyof typeof text.results, string][]}
              onChange={(to) => place.set("/with/output", to === "content" ? undefined : to)}
            />
          )}
        </Field>
      )}
      {pasting ? <CurlDialog task={step.task} onClose={() => setPasting(false)} /> : null}
    </>
  );
}

function Address({ step, aside }: StepFormProps & { readonly aside: React.ReactNode }) {
  const place = usePlace();
  const request = isRequest(step.task);
  const at = request ? { uri: withOf(step.task)["path"] ?? "/", member: "/with/path" } : endpointOf(step.task);
  const value = readField(at.uri);
  const label = request ? text.path : text.address;
  return (
    <div data-member={at.member}>
      <Field label={label} hint={request ? text.pathHint : text.addressHint} aside={aside} required>
        {({ label: labelledBy, note }) =>
          value.kind === "expression" ? (
            <ExpressionNotice member={at.member} label={label} />
          ) : (
            <ChipField
              label={label}
              labelledBy={labelledBy}
              describedBy={note}
              value={value}
              // Addresses are full of slashes.
              slash={false}
              placeholder={request ? "/orders" : "https://"}
              onChange={(to) => place.setField(at.member, to)}
            />
          )
        }
      </Field>
    </div>
  );
}

function Rows({
  label,
  member,
  value,
  add,
  base,
}: {
  readonly label: string;
  readonly member: string;
  readonly value: unknown;
  readonly add: string;
  readonly base: string;
}) {
  if (typeof value === "string" && value !== "")
    return <Field label={label}>{() => <ExpressionNotice member={member} label={label} />}</Field>;
  return (
    <div data-member={member} className="grid min-w-0 gap-1">
      <span className="font-medium">{label}</span>
      <ObjectRows
        label={label}
        member={member}
        value={isRecord(value) ? value : {}}
        kinds={["text"]}
        addLabel={add}
        baseName={base}
      />
    </div>
  );
}

/** What goes along, in one place for every method: where there is none for it, that is said, with the way there. */
function Data({ task, method }: { readonly task: StepFormProps["step"]["task"]; readonly method: string }) {
  const place = usePlace();
  const given = withOf(task);
  const bodiless = method === "GET" || method === "HEAD";
  // A body that is there all the same is shown: it has to be seen to be taken away.
  if (!bodiless || given["body"] !== undefined) return <Body raw={given["body"]} />;
  const post = isRequest(task) ? "POST" : "post";
  return (
    <div data-member="/with/body" className="grid min-w-0 gap-1">
      <span className="font-medium">{text.body}</span>
      <div className="flex min-w-0 flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p className="text-muted">{text.bodiless(method)}</p>
        {place.readOnly ? null : (
          <Button className="h-8!" onClick={() => place.set("/with", { ...given, method: post, body: {} })}>
            {text.toPost}
          </Button>
        )}
      </div>
    </div>
  );
}

type BodyKind = "none" | "fields" | "list" | "text";
const BODY: readonly (readonly [BodyKind, string])[] = [
  ["none", text.bodyNone],
  ["fields", text.bodyFields],
  ["list", text.bodyList],
  ["text", text.bodyText],
];
const EMPTY: Record<BodyKind, unknown> = { none: undefined, fields: {}, list: [], text: "" };

function Body({ raw }: { readonly raw: unknown }) {
  const place = usePlace();
  const kind: BodyKind = raw === undefined ? "none" : Array.isArray(raw) ? "list" : isRecord(raw) ? "fields" : "text";
  return (
    <div data-member="/with/body" className="grid min-w-0 gap-1">
      <span aria-hidden="true" className="font-medium">
        {text.body}
      </span>
      <Choices
        label={text.body}
        value={kind}
        disabled={place.readOnly}
        options={BODY}
        onChange={(to) => place.set("/with/body", EMPTY[to])}
      />
      {kind === "none" ? null : (
        <div className="mt-1 grid min-w-0 gap-1">
          <ValueEditor label={text.body} member="/with/body" raw={raw} kinds={[]} multiline />
          {kind === "text" ? null : <p className="text-xs text-muted">{text.bodyHint}</p>}
        </div>
      )}
    </div>
  );
}
