import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import { connectorFunction } from "../../shared/connectors/index.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Definition } from "../../shared/dsl/index.ts";
import { compile, type Program } from "../../shared/engine/index.ts";
import type { RevisionRecord } from "../tenant/rpc.ts";

/** A revision, ready to run. Immutable. */
export interface LoadedRevision {
  readonly program: Program;
  readonly workflow: StartedData["workflow"];
}

/** Compiled revisions kept in the isolate: they are immutable, so nothing here can be stale. */
const MAX_REVISIONS = 500;
/**
 * Of all their definitions together, in UTF-16 units of JSON: compiled, one takes some thirty bytes a unit, and an
 * isolate, with all the objects in it, has 128 MB. The one that was loaded last is kept whatever its size.
 */
const MAX_UNITS = 1_000_000;
const revisions = new Map<string, LoadedRevision & { readonly units: number }>();
let totalUnits = 0;
const expressions = createJqExpressions();

/** @param load asks the tenant object; called on a miss only, so that a hit does no I/O */
export async function loadRevision(
  id: string,
  load: () => Promise<Result<RevisionRecord>>,
): Promise<Result<LoadedRevision>> {
  const cached = revisions.get(id);
  if (cached !== undefined) {
    revisions.delete(id);
    revisions.set(id, cached);
    return ok(cached);
  }
  try {
    const record = await load();
    return record.ok ? remember(record.value) : record;
  } catch (error) {
    // The tenant's object is overloaded, or its code was just replaced: that passes.
    return fail("unavailable", `Revision ${id} can't be had now: ${String(error)}`);
  }
}

function remember(record: RevisionRecord): Result<LoadedRevision> {
  const definition = record.definition as Definition;
  try {
    const { namespace, name, version } = definition.document;
    const loaded = {
      program: compile(definition, expressions, { connectors: connectorFunction, resources: record.resources ?? {} }),
      workflow: { ...ownerOf(record), namespace, name, version },
      units: JSON.stringify([definition, record.resources ?? null]).length,
    };
    totalUnits += loaded.units - (revisions.get(record.id)?.units ?? 0);
    revisions.delete(record.id);
    revisions.set(record.id, loaded);
    for (const [oldest, { units }] of revisions) {
      if (revisions.size === 1 || (revisions.size <= MAX_REVISIONS && totalUnits <= MAX_UNITS)) break;
      revisions.delete(oldest);
      totalUnits -= units;
    }
    return ok(loaded);
  } catch (error) {
    return fail(
      "unprocessable",
      `Revision ${record.id} does not compile: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A trial of a draft belongs to its workflow, and is none of its revisions. */
function ownerOf({ workflowId, draftOf, number }: RevisionRecord): Pick<StartedData["workflow"], "id" | "number"> {
  if (workflowId !== null) return { id: workflowId, number };
  return draftOf === null || draftOf === undefined ? { id: null } : { id: draftOf, number: 0 };
}
