import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { sessionQuery } from "../../queries.ts";
import { useWho } from "../../keys/who.ts";
import { AddButton } from "../fields/controls.tsx";
import { inspector } from "../../strings/inspector.ts";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { ValueEditor } from "../fields/value-editor.tsx";
import { ConnectionPicker } from "./connection-picker.tsx";
import { FormBuilder } from "./form-builder.tsx";
import { withOf } from "./http-request.ts";
import { Limit } from "./limit.tsx";
import { isDecided } from "../../../../shared/builder/index.ts";
import { Button } from "../../ui/button.tsx";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.person;

/** Whoever builds asks themself first: by the name under which they are signed in. */
function useOwnName(): string | null {
  const session = useQuery(sessionQuery).data;
  const who = useWho(session?.actor ?? "");
  if (session === undefined || session === null) return null;
  // Who came by a one-time link has no name but the organisation's.
  return session.actor.startsWith("key:") ? who : session.organisation.name;
}

/** A question alone changes nothing: what comes next has to be told apart. */
function Answers({ step }: StepFormProps) {
  const place = usePlace();
  const decided = useMemo(() => isDecided(place.outline, step), [place.outline, step]);
  if (decided || place.readOnly) return null;
  return (
    <section aria-label={text.answers.label} className="grid gap-2 rounded-xl bg-sunken p-3">
      <p>{text.answers.lead}</p>
      <Button
        className="justify-self-start"
        onClick={() =>
          place.onEdit({
            type: "decide",
            path: step.path,
            approved: text.answers.approved,
            declined: text.answers.declined,
          })
        }
      >
        {text.answers.decide}
      </Button>
    </section>
  );
}

export function PersonForm({ step }: StepFormProps) {
  const place = usePlace();
  const given = withOf(step.task);
  const schema = given["schema"];
  const me = useOwnName();
  const own = me !== null && given["assignee"] === me;
  return (
    <>
      <ValueEditor
        headed
        required
        label={text.assignee}
        hint={own ? text.assigneeMe : text.assigneeHint}
        member="/with/assignee"
        raw={given["assignee"] ?? ""}
        kinds={["text"]}
        placeholder="ada@example.com"
      />
      {place.readOnly || own || me === null ? null : (
        <AddButton onClick={() => place.set("/with/assignee", me)}>{text.me(me)}</AddButton>
      )}
      <ValueEditor
        headed
        required
        label={text.title}
        member="/with/title"
        raw={given["title"] ?? ""}
        kinds={["text"]}
        placeholder={text.titleExample[step.kind === "form" ? "form" : "approval"]}
      />
      <ValueEditor
        headed
        multiline
        label={text.description}
        hint={text.descriptionHint}
        member="/with/description"
        raw={given["description"] ?? ""}
        kinds={["text"]}
      />
      {step.kind === "approval" ? <Answers step={step} /> : null}
      {step.kind === "form" ? (
        <div className="grid gap-1">
          <span className="font-medium">{text.fields}</span>
          {typeof schema === "string" ? (
            <ExpressionNotice member="/with/schema" label={text.fields} />
          ) : (
            <FormBuilder schema={isRecord(schema) ? schema : {}} onChange={(to) => place.set("/with/schema", to)} />
          )}
        </div>
      ) : null}
      <ConnectionPicker
        label={text.notify}
        connectors={["email", "slack"]}
        none={text.notifyNone}
        value={typeof given["notify"] === "string" ? given["notify"] : ""}
        onChange={(name) => place.set("/with/notify", name === "" ? undefined : name)}
      />
      <Limit
        label={text.remind}
        member="/with/remindAfter"
        value={given["remindAfter"]}
        start={{ amount: 1, unit: "days" }}
      />
      <Limit
        label={text.expires}
        member="/with/expires"
        value={given["expires"]}
        start={{ amount: 7, unit: "days" }}
        hint={text.default7}
      />
    </>
  );
}
