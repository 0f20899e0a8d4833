import { clockMinutes } from "../lib/format.ts";
import { watching } from "../strings/watching.ts";
import type { Effect } from "./timeline-types.ts";

/** Whom or what it waits for. Null where it waits for nothing that has a name. */
export function waitingFor({ request, parked }: Effect): string | null {
  if (parked === null) return null;
  const since = clockMinutes(parked.at);
  const { waiting } = watching;
  if (request.kind === "subflow") return waiting.workflow(request.workflow.name, since);
  if (request.kind !== "listen") return null;
  const { person } = request;
  if (person === undefined) return waiting.event(since);
  return person.form === "approve" ? waiting.approval(person.assignee, since) : waiting.form(person.assignee, since);
}
