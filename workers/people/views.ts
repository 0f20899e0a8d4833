import type { PersonTaskRecord } from "../../durable-objects/tenant/people-rpc.ts";
import type { PersonTask } from "../../shared/api/resources/people.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** Names what it shows: a member that is added to a record is not shown by that alone. */
export function taskView(task: PersonTaskRecord): PersonTask {
  return {
    id: task.id,
    state: task.state,
    form: task.form,
    assignee: task.assignee,
    title: task.title,
    description: task.description,
    schema: task.schema,
    execution: task.execution,
    workflow: task.workflow,
    notify: task.notify,
    createdAt: iso(task.createdAt),
    expiresAt: iso(task.expiresAt),
    remindAt: isoOrNull(task.remindAt),
    endedAt: isoOrNull(task.endedAt),
    answer: task.answer,
    answeredBy: task.answeredBy,
  };
}
