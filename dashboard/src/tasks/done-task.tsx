import { Link } from "@tanstack/react-router";
import type { PersonTask } from "../../../shared/api/index.ts";
import { useDoer } from "../keys/who.ts";
import { useNow } from "../lib/hooks.ts";
import { tasksStrings as text } from "../strings/tasks.ts";
import { Json } from "../ui/code.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Tag } from "../ui/status.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { useWorkflowTitle } from "./workflow-title.ts";

export function DoneTask({ task }: { readonly task: PersonTask }) {
  const now = useNow(60_000);
  const { answer, state } = task;
  const who = useDoer(task.answeredBy ?? "");
  const workflow = useWorkflowTitle(task.workflow);
  const said =
    state !== "answered"
      ? ([state === "expired" ? "bad" : "still", text.state[state]] as const)
      : answer?.approved === true
        ? (["good", text.approved] as const)
        : answer?.approved === false
          ? (["bad", text.declined] as const)
          : (["good", text.state.answered] as const);
  return (
    <li className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Tag tone={said[0]}>{said[1]}</Tag>
        <span className="min-w-0 flex-1 font-medium break-words">{task.title}</span>
        {task.endedAt === null ? null : (
          <span className="text-xs text-muted">
            <TimeAgo at={task.endedAt} now={now} />
          </span>
        )}
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 text-xs text-muted">
        <span>
          {text.forWhom} {task.assignee}
          {task.answeredBy === null || task.answeredBy === task.assignee ? null : ` · ${text.by} ${who}`}
        </span>
        <Link
          to="/executions/$id"
          params={{ id: task.execution }}
          className="inline-flex min-h-6 items-center text-accent hover:underline"
        >
          {workflow}
        </Link>
        {task.about === null ? null : <span className="[overflow-wrap:anywhere]">{task.about}</span>}
      </p>
      {answer?.comment === undefined || answer.comment === null ? null : (
        <p className="mt-1 border-l-2 border-line pl-3 whitespace-pre-wrap">{answer.comment}</p>
      )}
      {answer?.answer === undefined ? null : (
        <Disclosure title={text.whatAnswered}>
          <Json value={answer.answer} label={text.whatAnswered} />
        </Disclosure>
      )}
    </li>
  );
}
