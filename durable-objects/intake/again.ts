import type { ExecutionView } from "../../shared/domain/execution.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Started, StartRequest } from "./rpc.ts";
import { isHere } from "./starting.ts";
import type { StoredStart } from "./start-store.ts";

export interface AgainHost {
  /** As its row here says it. */
  view(start: StoredStart): Promise<ExecutionView>;
  handOver(start: StoredStart): Promise<Result<null>>;
  /** Asks its object. */
  describe(id: string): Promise<Result<ExecutionView>>;
}

/** The key is known: the earlier execution is the answer, wherever it is now. */
export async function again(known: StoredStart, request: StartRequest, host: AgainHost): Promise<Result<Started>> {
  if (request.idempotency?.onMismatch === "conflict" && known.bodyHash !== request.idempotency.bodyHash) {
    return fail(
      "conflict",
      `This Idempotency-Key started execution ${known.id} with another body; use a new key for a new request.`,
    );
  }
  if (known.state === "erased") return erased(known.id);
  if (known.state === "withdrawn")
    return fail("conflict", "This start was withdrawn before it came: who asked for it has gone on without it.");
  if (known.state !== "object" && isHere(known)) return ok({ execution: await host.view(known), duplicate: true });
  if (known.state === "object") {
    const handed = await host.handOver(known);
    if (!handed.ok) return ok({ execution: await host.view(known), duplicate: true });
  }
  const described = await host.describe(known.id);
  if (described.ok) return ok({ execution: described.value, duplicate: true });
  return described.error.code === "not_found" ? erased(known.id) : described;
}

/** The key outlives what it started, where that is kept for less than the key's window. */
function erased(id: string) {
  return fail("conflict", `This key started ${id}, which has been erased since; use a new key for a new start.`);
}
