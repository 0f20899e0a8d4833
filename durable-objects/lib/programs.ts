import { createJqExpressions } from "../../shared/adapters/expressions-jqjs.ts";
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
const revisions = new Map<string, LoadedRevision>();
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
  const record = await load();
  return record.ok ? remember(record.value) : record;
}

function remember(record: RevisionRecord): Result<LoadedRevision> {
  const definition = record.definition as Definition;
  try {
    const { namespace, name, version } = definition.document;
    const loaded = {
      program: compile(definition, expressions),
      workflow: { id: record.workflowId, namespace, name, version },
    };
    revisions.set(record.id, loaded);
    for (const oldest of revisions.keys()) {
      if (revisions.size <= MAX_REVISIONS) break;
      revisions.delete(oldest);
    }
    return ok(loaded);
  } catch (error) {
    return fail(
      "unprocessable",
      `Revision ${record.id} does not compile: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
