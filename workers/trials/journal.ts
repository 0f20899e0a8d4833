import type { AnyEntry } from "../../shared/domain/journal.ts";
import { MAX_RERUN_UNITS } from "../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { shownEntry } from "../../shared/domain/shown.ts";
import { type Results, resultsOf } from "../../shared/trials/results.ts";
import { systemCaller } from "../gateway/credentials.ts";
import type { TrialSite } from "./trial.ts";

/** Entries that are read at a time. */
const PAGE = 1_000;

/** The results of an execution's steps that act on the world; secrets are their names. */
export async function resultsIn(site: TrialSite, execution: string): Promise<Result<Results>> {
  const { services, principal, tenant, requestId } = site;
  const found = await services.executions.describe(principal.tenant, execution);
  if (!found.ok) return found;
  const revision = await tenant.designer(systemCaller(requestId)).revisionById(found.value.revision);
  if (!revision.ok) return revision;
  const journal: AnyEntry[] = [];
  let units = 0;
  for (;;) {
    const page = await services.executions.history(principal.tenant, execution, journal.length, PAGE);
    if (!page.ok) return page;
    const { events, more } = page.value;
    journal.push(...events.map((entry) => shownEntry(entry, page.value)));
    units += JSON.stringify(events).length;
    if (units > MAX_RERUN_UNITS)
      return fail(
        "too_large",
        `The execution's journal is larger than ${MAX_RERUN_UNITS} characters (MAX_RERUN_UNITS), too large to take its results from.`,
      );
    if (!more || events.length === 0) return ok(resultsOf(journal, revision.value.definition));
  }
}
