import type { WorkflowError } from "../api.ts";
import { watching } from "../strings/watching.ts";
import { credentialsOf, fieldOfExpression, hostOf } from "./failure-place.ts";
import type { Effect } from "./timeline-types.ts";

const text = watching.failure;

export type NextAction =
  | { readonly kind: "connection"; readonly name: string | null }
  | { readonly kind: "secret" }
  /** Again from the failed step; `edit`: with another input. From the start where there is no step. */
  | { readonly kind: "rerun"; readonly edit: boolean }
  /** In the builder, at a field by its JSON pointer within the step. */
  | { readonly kind: "step"; readonly field: string | null }
  | { readonly kind: "show" };

export interface FailureSentence {
  readonly sentence: string;
  /** What helps most, first. */
  readonly actions: readonly [NextAction, ...NextAction[]];
}

export interface Failed {
  readonly error: WorkflowError;
  /** What people call the step; null: it was of no step. */
  readonly step: string | null;
  /** The step's last request, where it made one. */
  readonly effect: Effect | null;
  /** As it stands in the definition; undefined where that is not to be had. */
  readonly task: unknown;
}

const STANDARD =
  /^https:\/\/serverlessworkflow\.io\/(?:spec\/1\.0\.0\/errors|dsl\/errors\/types)\/(?<kind>configuration|validation|expression|authentication|authorization|timeout|communication|runtime)$/;
const RERUN: NextAction = { kind: "rerun", edit: false };
const EDIT: NextAction = { kind: "rerun", edit: true };

/** A failure in one sentence that names the step and, where it is known, the field; and what to do next. */
export function failureSentence(failed: Failed): FailureSentence {
  const { error, step } = failed;
  const name = step ?? text.anonymous;
  const said = sayable(error);
  const stepAt = (field: string | null): NextAction => (step === null ? RERUN : { kind: "step", field });
  switch (STANDARD.exec(error.type)?.groups?.["kind"]) {
    case "configuration": {
      const field = fieldOfConfiguration(failed);
      return { sentence: text.configuration(name, fieldName(field), said), actions: [stepAt(field), RERUN] };
    }
    case "validation":
      if (step === null) return { sentence: text.validationInput(said), actions: [EDIT] };
      return { sentence: text.validation(name, said), actions: [EDIT, stepAt(null)] };
    case "expression": {
      const field = fieldOfExpression(failed.task, error.detail ?? "");
      const reason = field === null ? said : withoutSource(said);
      return { sentence: text.expression(name, fieldName(field), reason), actions: [stepAt(field), EDIT] };
    }
    case "authentication":
      return { sentence: unauthenticated(failed, name, said), actions: [credentials(failed), RERUN] };
    case "authorization":
      return unauthorised(failed, name, said);
    case "timeout":
      return { sentence: late(failed, name), actions: [RERUN, stepAt("/timeout")] };
    case "communication":
      return unreached(failed, name, said);
    case "runtime":
      return { sentence: text.runtime(name, said), actions: step === null ? [RERUN] : [{ kind: "show" }, RERUN] };
    default:
      return { sentence: text.raised(name, said), actions: step === null ? [RERUN] : [EDIT, { kind: "show" }] };
  }
}

/** What a field is called: its last name that says something. */
export function fieldName(pointer: string | null): string {
  const last = pointer
    ?.split("/")
    .filter((part) => part !== "" && part !== "with" && !/^\d+$/.test(part))
    .at(-1);
  return last === undefined ? text.somewhere : text.field(last.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function sayable({ detail, title, type }: WorkflowError): string {
  const said = detail ?? title ?? type;
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

/** `${ .a + 1 }: number and object can't be added.` without the expression, which is jq: not everybody reads it. */
const withoutSource = (said: string): string => said.slice(said.indexOf("}: ") + (said.includes("}: ") ? 3 : 1));

const hostIn = ({ effect }: Failed): string => (effect === null ? null : hostOf(effect.request)) ?? text.service;

function credentials({ effect }: Failed): NextAction {
  const used = effect === null ? null : credentialsOf(effect.request);
  if (used?.kind === "secret") return { kind: "secret" };
  return used === null ? { kind: "step", field: "/with/endpoint" } : { kind: "connection", name: used.name };
}

function unauthenticated(failed: Failed, name: string, said: string): string {
  const answered = failed.effect?.outcome?.status !== undefined;
  return answered ? text.authentication(name, hostIn(failed)) : text.noCredentials(name, said);
}

function unauthorised(failed: Failed, name: string, said: string): FailureSentence {
  const secret = failed.error.title === "Secret not available";
  const actions: FailureSentence["actions"] = secret ? [{ kind: "secret" }, RERUN] : [credentials(failed), RERUN];
  const answered = failed.effect?.outcome?.status !== undefined;
  if (failed.error.title === "Destination Refused")
    return { sentence: text.noPermission(name, said), actions: [{ kind: "step", field: "/with/endpoint" }, RERUN] };
  return { sentence: answered ? text.authorization(name, hostIn(failed)) : text.noPermission(name, said), actions };
}

function late(failed: Failed, name: string): string {
  const request = failed.effect?.request;
  if (request?.kind === "listen" && request.person !== undefined)
    return text.timeoutPerson(name, request.person.assignee);
  const host = request === undefined ? null : hostOf(request);
  return host === null ? text.timeout(name) : text.timeoutCall(name, host);
}

/** By what came back: only some of it is worth another try as it is. */
function unreached(failed: Failed, name: string, said: string): FailureSentence {
  const { error, effect } = failed;
  const host = hostIn(failed);
  const status = effect?.outcome?.status ?? error.status;
  const endpoint: NextAction = { kind: "step", field: "/with/endpoint" };
  if (error.title === "Circuit open") return { sentence: text.circuit(name, host), actions: [RERUN, endpoint] };
  if (error.title === "Invalid endpoint")
    return { sentence: text.configuration(name, fieldName("/with/endpoint"), said), actions: [endpoint, EDIT] };
  if (effect !== null && effect.outcome?.status === undefined)
    return { sentence: text.unreachable(name, host), actions: [RERUN, endpoint] };
  if (status === 401) return { sentence: text.authentication(name, host), actions: [credentials(failed), RERUN] };
  if (status === 403) return { sentence: text.authorization(name, host), actions: [credentials(failed), RERUN] };
  if (status === 404 || status === 410) return { sentence: text.notFound(name, host), actions: [endpoint, EDIT] };
  if (status === 408)
    return { sentence: text.timeoutCall(name, host), actions: [RERUN, { kind: "step", field: "/timeout" }] };
  if (status === 429) return { sentence: text.busy(name, host), actions: [RERUN, { kind: "step", field: null }] };
  if (status >= 400 && status < 500)
    return { sentence: text.refused(name, host, status), actions: [EDIT, { kind: "step", field: "/with/body" }] };
  return { sentence: text.down(name, host, status), actions: [RERUN, endpoint] };
}

const FIELD_OF: Readonly<Record<string, string>> = {
  "Invalid method": "/with/method",
  "Invalid URI template": "/with/endpoint",
  "Invalid endpoint": "/with/endpoint",
  "Invalid Endpoint": "/with/endpoint",
  "Invalid duration": "/wait",
  "Unknown task": "/then",
  "Schema not usable": "/input/schema",
  "Form Not Usable": "/with/schema",
  "Invalid authentication": "/with/endpoint/authentication",
  "Invalid OpenAPI Document": "/with/document",
};

function fieldOfConfiguration({ error, task }: Failed): string | null {
  return fieldOfExpression(task, error.detail ?? "") ?? FIELD_OF[error.title ?? ""] ?? null;
}
