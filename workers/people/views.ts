import type { PersonTaskRecord } from "../../durable-objects/tenant/people-rpc.ts";
import { allows, type Principal } from "../gateway/principal.ts";
import type { PersonTask } from "../../shared/api/resources/people.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/**
 * Names what it shows: a member that is added to a record is not shown by that alone. What came in is for who may read
 * executions.
 */
export function taskView(task: PersonTaskRecord, { permissions }: Pick<Principal, "permissions">): PersonTask {
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
    about: allows(permissions, "executions:read") ? task.about : null,
    notify: task.notify,
    createdAt: iso(task.createdAt),
    expiresAt: iso(task.expiresAt),
    remindAt: isoOrNull(task.remindAt),
    endedAt: isoOrNull(task.endedAt),
    answer: task.answer,
    answeredBy: task.answeredBy,
  };
}
