import { tenantOf } from "../../shared/domain/ids.ts";
import { errorFields, log } from "../../shared/observability/log.ts";
import type { Draft } from "../../shared/api/resources/drafts.ts";
import type { RoomRpc } from "../../durable-objects/room/rpc.ts";
import type { Services } from "../services.ts";

interface Telling {
  readonly services: Services;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Those who look at the organisation's workflows hear that one has changed. Nobody waits for it. */
export function tellWorkflow(call: Telling, workflow: string): void {
  tell(call, workflow, (room) => room.workflow(workflow));
}

/** Those who have it open in a builder see what was saved. */
export function tellDraft(
  call: Telling,
  { workflow, version, text }: Pick<Draft, "workflow" | "version" | "text">,
): void {
  tell(call, workflow, (room) => room.draft(workflow, version, text));
}

function tell({ services, waitUntil }: Telling, workflow: string, say: (room: RoomRpc) => Promise<void>): void {
  const tenant = tenantOf(workflow);
  if (tenant === undefined) return;
  const told = say(services.room(tenant));
  waitUntil(told.catch((error: unknown) => log.warn("workflow.untold", { workflow, ...errorFields(error) })));
}
