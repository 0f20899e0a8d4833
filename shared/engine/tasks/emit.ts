import type { CloudEvent } from "../../domain/cloud-event.ts";
import { parseExecutionId } from "../../domain/ids.ts";
import type { EmitBody } from "../compile-run.ts";
import { TaskFailure } from "../errors.ts";
import { idempotencyKey } from "../keys.ts";
import type { Frame } from "../state.ts";
import type { Turn } from "../turn.ts";
import { requestEffect, valueOf } from "./request.ts";
import { record, scalar } from "./values.ts";

/** CloudEvents 1.0: lower-case letters and digits. Longer ones are allowed, and refused by many. */
const ATTRIBUTE = /^[a-z0-9]{1,64}$/;
/** RFC 3339, section 5.6. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;
const OWN = new Set(["specversion", "data", "data_base64"]);

/** Its id is of the step, so that one sent again (a retry, a crash) is the same event to whoever receives it. */
export function runEmit(turn: Turn, frame: Frame, body: EmitBody): void {
  const given = record(valueOf(turn, frame)(body.with), "emit.event.with");
  requestEffect(turn, frame, { kind: "emit", event: eventOf(turn, frame, given) }, true);
}

function eventOf(turn: Turn, frame: Frame, given: Readonly<Record<string, unknown>>): CloudEvent {
  const attributes = Object.entries(given).filter(([name, value]) => !OWN.has(name) && value !== null);
  const texts = Object.fromEntries(attributes.map(([name, value]) => [name, attribute(name, value)]));
  const { id, source, type, time, ...rest } = texts as Readonly<Record<string, string>>;
  if (type === undefined || type === "") throw invalid('An event needs a "type".');
  if (time !== undefined && (!TIMESTAMP.test(time) || Number.isNaN(Date.parse(time))))
    throw invalid(`time must be a timestamp of RFC 3339, such as 2026-01-31T12:00:00Z, not "${time}".`);
  const { started } = turn.state;
  const tenant = parseExecutionId(started.id)?.tenant ?? "unknown";
  return {
    specversion: "1.0",
    id: id ?? idempotencyKey(turn.program, turn.state, frame),
    source: source ?? `/tenants/${tenant}/workflows/${started.workflow.id ?? "adhoc"}`,
    type,
    time: time ?? new Date(turn.now).toISOString(),
    ...rest,
    ...(given["data"] === undefined ? {} : { data: given["data"] }),
    ...(typeof given["data_base64"] === "string" ? { data_base64: given["data_base64"] } : {}),
  };
}

function attribute(name: string, value: unknown): unknown {
  if (!ATTRIBUTE.test(name))
    throw invalid(`"${name}" is no name of an attribute: lower-case letters and digits only (CloudEvents 1.0).`);
  const text = scalar(value, `The attribute "${name}"`);
  if (text === "" && (name === "id" || name === "source")) throw invalid(`The attribute "${name}" must not be empty.`);
  // The standard's own are texts; extensions may be numbers and booleans.
  return STANDARD.has(name) ? text : value;
}

const STANDARD = new Set(["id", "source", "type", "time", "subject", "datacontenttype", "dataschema"]);

function invalid(detail: string): TaskFailure {
  return new TaskFailure("configuration", "Invalid event", detail);
}
