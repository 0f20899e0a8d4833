import type { Step, StepKind } from "../../../../shared/builder/types.ts";
import type { ComponentType } from "react";
import { ActionForm } from "./form-action.tsx";
import { EmitForm, ListenForm } from "./form-events.tsx";
import { FailForm } from "./form-fail.tsx";
import { ForEachForm } from "./form-for-each.tsx";
import { HttpForm } from "./form-http.tsx";
import { isRequest } from "./http-request.ts";
import { IfForm } from "./form-if.tsx";
import { OtherForm, GroupForm } from "./form-other.tsx";
import { ParallelForm } from "./form-parallel.tsx";
import { PersonForm } from "./form-person.tsx";
import { ScriptForm } from "./form-script.tsx";
import { SetForm } from "./form-set.tsx";
import { WaitForm } from "./form-wait.tsx";
import { WorkflowForm } from "./form-workflow.tsx";

export interface StepFormProps {
  readonly step: Step;
}

const FORMS: Record<StepKind, ComponentType<StepFormProps>> = {
  http: HttpForm,
  action: ActionForm,
  set: SetForm,
  if: IfForm,
  parallel: ParallelForm,
  forEach: ForEachForm,
  wait: WaitForm,
  approval: PersonForm,
  form: PersonForm,
  emit: EmitForm,
  listen: ListenForm,
  workflow: WorkflowForm,
  script: ScriptForm,
  fail: FailForm,
  group: GroupForm,
  try: GroupForm,
  other: OtherForm,
};

/** A request by a connection is a request all the same, with the same fields: how it signs in does not change them. */
export const formOf = (step: Step): StepKind => (isRequest(step.task) ? "http" : step.kind);

export function StepForm({ step }: StepFormProps) {
  const Form = FORMS[formOf(step)];
  return <Form step={step} />;
}
