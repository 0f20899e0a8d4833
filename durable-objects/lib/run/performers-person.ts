import { standardError } from "../../../shared/adapters/standard-errors.ts";
import { aboutOf } from "../../../shared/domain/about.ts";
import type { ListenEffect } from "../../../shared/domain/effects.ts";
import type { WorkflowError } from "../../../shared/domain/execution.ts";
import type { StartedData } from "../../../shared/domain/journal.ts";
import type { Result } from "../../../shared/domain/result.ts";
import { formProblem } from "../../../shared/people/form.ts";
import type { Performed, Performer } from "../../../shared/ports/performer.ts";
import { persistently } from "../persistently.ts";
import type { NewPersonTask, PersonTaskRecord } from "../../tenant/people-rpc.ts";
import { type NoticeUses, sendNotice } from "./person-notice.ts";

export interface PersonUses extends NoticeUses {
  ask(task: NewPersonTask): Promise<Result<{ readonly task: PersonTaskRecord; readonly link: string | null }>>;
  noticed(task: string): Promise<Result<null>>;
  withdraw(effect: string): Promise<Result<null>>;
}

/**
 * Puts a task on the tenant's list, tells its assignee, and parks: what becomes of it is told to this execution
 * (`answered`). The same effect again is the same task, and the assignee is told again only where nobody knows whether
 * the first notice went out.
 */
export function createPersonPerformer(started: StartedData, uses: PersonUses): Performer<ListenEffect> {
  return {
    async perform({ person }, call) {
      if (person === undefined) return failed(standardError("runtime", 500, "No Task", "There is nobody to ask."));
      const problem = formProblem(person);
      if (problem !== null) return failed(standardError("configuration", 400, "Form Not Usable", problem));
      const { effect, signal } = call;
      const about = aboutOf(started, null, null);
      const task = { execution: started.id, effect, workflow: started.workflow.name, about, request: person };
      const withdraw = (): Promise<Result<null>> =>
        persistently(() => uses.withdraw(effect), new AbortController().signal);
      try {
        const asked = await persistently(() => uses.ask(task), signal);
        if (!asked.ok) return failed(standardError("runtime", 500, "Nobody Asked", asked.error.detail));
        // Given up meanwhile: it may have been withdrawn before it was there.
        if (signal.aborted) await withdraw();
        const { task: there, link } = asked.value;
        if (link !== null) {
          await call.progress(`telling ${there.assignee} by ${there.notify ?? ""}`);
          const error = await sendNotice(uses, { person, workflow: task.workflow, link, reminder: false }, call);
          if (error !== null) {
            await withdraw();
            return failed(error);
          }
          await persistently(() => uses.noticed(there.id), signal);
        }
        return { parked: true, detail: { person: there.id, assignee: there.assignee } };
      } catch (error) {
        return failed(standardError("runtime", 500, "Nobody Asked", `The task was not made: ${String(error)}`));
      }
    },
  };
}

function failed(error: WorkflowError): Performed {
  return { parked: false, outcome: { ok: false, error } };
}
