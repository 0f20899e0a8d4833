import { BULK_FITS } from "../../shared/domain/bulk.ts";
import type { ExecutionView } from "../../shared/domain/execution.ts";
import type { FailureCode, Result } from "../../shared/domain/result.ts";
import type { ExecutionsService } from "../lib/executions-service.ts";
import { BULK_KEY_MS, TRACE_PAGE, TRACE_PAGES } from "./bulk-limits.ts";
import type { BulkRow } from "./bulk-rows.ts";

/** `again`: nothing is known of it, or it could not be done now. */
export type Step =
  | { readonly kind: "done" | "skipped" }
  | { readonly kind: "failed" | "again"; readonly code: FailureCode; readonly detail: string };

const DONE: Step = { kind: "done" };
const SKIPPED: Step = { kind: "skipped" };
/** Another time it may be otherwise. */
const PASSING: ReadonlySet<FailureCode> = new Set(["unavailable", "rate_limited", "internal"]);

/** One execution of an operation. */
export interface Target {
  readonly tenant: string;
  readonly bulk: BulkRow;
  readonly id: string;
  /** How far its journal was when it was found: what the operation did to it comes after. */
  readonly seq: number;
  /** It may have been done before, by an instance that is gone. */
  readonly repeated: boolean;
}

/**
 * Does it to one execution. That it was this operation is in its journal (`by`, or the reason of a cancel), by which a
 * repetition after a crash is known; a re-run has a key of its own, and starts once.
 */
export async function stepOf(executions: ExecutionsService, target: Target): Promise<Step> {
  try {
    if (target.repeated && (await hasTrace(executions, target))) return DONE;
    const answer = await perform(executions, target);
    if (answer === null) return SKIPPED;
    if (answer.ok) return DONE;
    const { code, detail } = answer.error;
    if (PASSING.has(code)) return { kind: "again", code, detail };
    if (code === "not_found") return SKIPPED;
    if (code === "conflict" && !(await fits(executions, target))) return SKIPPED;
    return { kind: "failed", code, detail };
  } catch (error) {
    return { kind: "again", code: "unavailable", detail: `It could not be reached: ${String(error)}` };
  }
}

/** Who did it, as the journal says. */
const byOf = ({ by, id }: BulkRow): string => `${by} (${id})`;
const reasonOf = (bulk: BulkRow, done: string): string =>
  bulk.args.reason === undefined ? `${done} by ${byOf(bulk)}.` : `${bulk.args.reason} (${bulk.id})`;

async function perform(executions: ExecutionsService, { tenant, bulk, id }: Target): Promise<Result<unknown> | null> {
  const by = byOf(bulk);
  switch (bulk.action) {
    case "cancel":
      return executions.cancel(tenant, id, reasonOf(bulk, "Cancelled"));
    case "suspend":
      return executions.suspend(tenant, id, reasonOf(bulk, "Suspended"), by);
    case "resume":
      return executions.resume(tenant, id, by);
    case "settle":
      return executions.settle(tenant, id, { effect: null, outcome: bulk.args.outcome ?? "retry", by });
    case "rerun": {
      const found = await executions.describe(tenant, id);
      if (!found.ok) return found;
      if (!fitsView(bulk, found.value)) return null;
      const { lanes, from, revision = found.value.revision } = bulk.args;
      return executions.rerun({
        tenant,
        lanes,
        revision,
        trigger: { kind: "api", source: bulk.id },
        idempotency: { key: id, bodyHash: "", onMismatch: "first", windowMs: BULK_KEY_MS },
        execution: found.value,
        from: from === undefined ? null : { task: from, frame: null },
      });
    }
  }
}

async function hasTrace(executions: ExecutionsService, target: Target): Promise<boolean> {
  const { tenant, bulk, id } = target;
  if (bulk.action === "rerun") return false;
  if (bulk.action === "cancel") {
    const found = await executions.describe(tenant, id);
    if (!found.ok) return false;
    const { outcome, compensating } = found.value;
    const reason = reasonOf(bulk, "Cancelled");
    return [outcome, compensating].some((end) => end?.status === "cancelled" && end.reason === reason);
  }
  let after = target.seq;
  for (let pages = 0; pages < TRACE_PAGES; pages++) {
    const page = await executions.history(tenant, id, after, TRACE_PAGE);
    if (!page.ok) return false;
    if (page.value.events.some(({ data }) => "by" in data && data.by === byOf(bulk))) return true;
    const last = page.value.events.at(-1);
    if (!page.value.more || last === undefined) return false;
    after = last.seq;
  }
  return false;
}

async function fits(executions: ExecutionsService, { tenant, bulk, id }: Target): Promise<boolean> {
  const found = await executions.describe(tenant, id);
  return found.ok && fitsView(bulk, found.value);
}

/** One that is being undone can't be cancelled: it is as good as over. */
function fitsView({ action }: BulkRow, { status, compensating }: ExecutionView): boolean {
  return BULK_FITS[action].includes(status) && !(action === "cancel" && compensating !== undefined);
}
