import type { BodyOf, contracts } from "../../shared/api/index.ts";
import type { Settlement } from "../../durable-objects/execution/rpc.ts";

/** What became of a call in doubt, as a person says it. */
export function outcomeOf(said: BodyOf<typeof contracts.executions.settle>["outcome"]): Settlement["outcome"] {
  if (said === "retry") return said;
  return "error" in said ? { ok: false, error: said.error } : { ok: true, output: said.output };
}
