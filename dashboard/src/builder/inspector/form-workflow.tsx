import { useQuery } from "@tanstack/react-query";
import { inspector } from "../../strings/inspector.ts";
import { Check, Field, Pick } from "../fields/controls.tsx";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { ObjectRows } from "../fields/value-editor.tsx";
import { isRecord } from "../fields/samples.ts";
import { workflowChoicesQuery } from "./queries.ts";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.workflow;

export function WorkflowForm({ step }: StepFormProps) {
  const place = usePlace();
  const workflows = useQuery(workflowChoicesQuery);
  const run = isRecord(step.task["run"]) ? step.task["run"] : {};
  const flow = isRecord(run["workflow"]) ? run["workflow"] : {};
  const keyOf = (namespace: unknown, name: unknown): string =>
    name === undefined || name === "" ? "" : `${String(namespace)}/${String(name)}`;
  const chosen = keyOf(flow["namespace"], flow["name"]);
  const items = workflows.data?.items ?? [];
  const known = items.some((each) => keyOf(each.namespace, each.name) === chosen);
  const input = flow["input"];
  return (
    <>
      <Field label={text.which}>
        {({ id }) => (
          <Pick
            id={id}
            value={chosen}
            disabled={place.readOnly}
            options={[
              ...(chosen === "" ? [["", text.choose] as const] : []),
              ...(chosen === "" || known ? [] : [[chosen, text.other(String(flow["name"]))] as const]),
              ...items.map((each) => [keyOf(each.namespace, each.name), each.title ?? each.name] as const),
            ]}
            onChange={(to) => {
              const found = items.find((each) => keyOf(each.namespace, each.name) === to);
              if (found === undefined) return;
              place.set("/run/workflow", {
                ...flow,
                namespace: found.namespace,
                name: found.name,
                version: flow["version"] ?? "latest",
              });
            }}
          />
        )}
      </Field>
      <div className="grid gap-1">
        <span className="font-medium">{text.input}</span>
        {typeof input === "string" ? (
          <ExpressionNotice member="/run/workflow/input" label={text.input} />
        ) : (
          <ObjectRows label={text.input} member="/run/workflow/input" value={isRecord(input) ? input : {}} />
        )}
      </div>
      <Check
        label={text.await}
        hint={text.awaitHint}
        checked={run["await"] !== false}
        disabled={place.readOnly}
        onChange={(wait) => place.set("/run/await", wait ? undefined : false)}
      />
    </>
  );
}
