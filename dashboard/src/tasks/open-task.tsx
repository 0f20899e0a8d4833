import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { PersonTask } from "../../../shared/api/index.ts";
import { api, isStatus } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { filled, initial, problemsIn, type Members } from "../lib/schema.ts";
import { queryClient } from "../queries.ts";
import { tasksStrings as text } from "../strings/tasks.ts";
import { Button } from "../ui/button.tsx";
import { AreaField } from "../ui/field.tsx";
import { CheckIcon, CloseIcon, LinkIcon } from "../ui/icons.tsx";
import { Card, describe } from "../ui/page.tsx";
import { SchemaForm } from "../ui/schema-form.tsx";
import { Tag } from "../ui/status.tsx";
import { TimeAgo, TimeTo } from "../ui/time.tsx";
import { notify } from "../ui/toast.tsx";
import { TaskLink } from "./task-link.tsx";
import { useWorkflowTitle } from "./workflow-title.ts";

export interface Answer {
  readonly approved?: boolean;
  readonly comment?: string;
  readonly answer?: Record<string, unknown>;
}

interface OpenTaskProps {
  readonly task: PersonTask;
  /** Before it leaves the list of those that are open. */
  readonly onAnswered: (task: PersonTask) => void;
}

export function OpenTask({ task, onAnswered }: OpenTaskProps) {
  const now = useNow(10_000);
  const workflow = useWorkflowTitle(task.workflow);
  const [linking, setLinking] = useState(false);
  const answer = useMutation({
    mutationFn: (body: Answer) => api.people.answer({ params: { id: task.id }, body }),
    onSuccess: (_data, { approved }) => {
      onAnswered(task);
      notify(text.said(saidBy(approved), task.title));
      void queryClient.invalidateQueries({ queryKey: ["tasks"] });
    },
    onError: (error) => {
      if (isStatus(error, 409) || isStatus(error, 410)) void queryClient.invalidateQueries({ queryKey: ["tasks"] });
    },
  });
  const said = answer.isSuccess ? <Said task={task} approved={answer.variables.approved} /> : null;
  const late = isStatus(answer.error, 409) || isStatus(answer.error, 410);
  return (
    <Card className="p-5">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h2 className="text-base font-semibold break-words">{task.title}</h2>
          <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
            <span>
              {text.forWhom} <span className="font-medium text-ink">{task.assignee}</span> {text.asked}{" "}
              <TimeAgo at={task.createdAt} now={now} />
            </span>
            <span>
              {text.expires} <TimeTo at={task.expiresAt} now={now} />
            </span>
            {task.remindAt === null ? null : (
              <span>
                {text.reminder} <TimeTo at={task.remindAt} now={now} />
              </span>
            )}
            {task.notify === null ? null : <span>{text.toldBy(task.notify)}</span>}
          </p>
        </div>
        <Button look="bare" className="-my-1.5 -mr-2" onClick={() => setLinking(true)}>
          <LinkIcon />
          {text.link}
        </Button>
      </div>
      {task.description === null ? null : <p className="mt-3 max-w-prose whitespace-pre-wrap">{task.description}</p>}
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-0.5">
        <dt className="text-xs text-muted">{text.workflow}</dt>
        <dd>
          <Link
            to="/executions/$id"
            params={{ id: task.execution }}
            className="inline-flex min-h-6 items-center break-words text-accent hover:underline"
          >
            {workflow}
          </Link>
        </dd>
        {task.about === null ? null : (
          <>
            <dt className="text-xs text-muted">{text.about}</dt>
            <dd className="[overflow-wrap:anywhere]">{task.about}</dd>
          </>
        )}
      </dl>
      <div className="mt-4">
        {task.form === "approve" ? (
          <Approval pending={answer.isPending} said={said} onAnswer={answer.mutate} />
        ) : (
          (said ?? <Form schema={task.schema} pending={answer.isPending} onAnswer={answer.mutate} />)
        )}
      </div>
      <p role="alert" className="mt-2 text-bad empty:hidden">
        {answer.isError ? (late ? text.late : describe(answer.error)) : null}
      </p>
      {linking ? <TaskLink task={task} onClose={() => setLinking(false)} /> : null}
    </Card>
  );
}

interface AnswerProps {
  readonly pending: boolean;
  readonly onAnswer: (answer: Answer) => void;
}

const saidBy = (approved: boolean | undefined): string =>
  approved === undefined ? text.answered : approved ? text.approved : text.declined;

/** In place of the buttons, and with the focus that they had. */
function Said({ task, approved }: { readonly task: PersonTask; readonly approved: boolean | undefined }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => link.current?.focus({ preventScroll: true }), []);
  return (
    <p className="flex min-h-9 flex-wrap items-center gap-x-3">
      <Tag tone={approved === false ? "bad" : "good"}>{saidBy(approved)}</Tag>
      <Link
        ref={link}
        to="/executions/$id"
        params={{ id: task.execution }}
        className="inline-flex min-h-6 items-center text-accent hover:underline"
      >
        {text.happened}
      </Link>
    </p>
  );
}

function Approval({ pending, said, onAnswer }: AnswerProps & { readonly said: ReactNode }) {
  const [comment, setComment] = useState("");
  const say = (approved: boolean): void =>
    onAnswer({ approved, ...(comment.trim() === "" ? {} : { comment: comment.trim() }) });
  return (
    <div className="grid gap-3">
      <AreaField
        label={text.comment}
        optional
        rows={2}
        maxLength={10_000}
        value={comment}
        readOnly={said !== null}
        onChange={(event) => setComment(event.target.value)}
      />
      {said ?? (
        <div className="flex gap-2">
          <Button look="primary" disabled={pending} onClick={() => say(true)}>
            <CheckIcon />
            {text.approve}
          </Button>
          <Button look="danger" disabled={pending} onClick={() => say(false)}>
            <CloseIcon />
            {text.decline}
          </Button>
        </div>
      )}
    </div>
  );
}

function Form({ schema, pending, onAnswer }: AnswerProps & { readonly schema: unknown }) {
  const [open, setOpen] = useState(false);
  const [value, setValue] = useState<Members>(() => initial(schema));
  const [tried, setTried] = useState(false);
  if (!open)
    return (
      <Button look="primary" onClick={() => setOpen(true)}>
        {text.answer}
      </Button>
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (problemsIn(schema, value).size === 0) onAnswer({ answer: filled(value) as Record<string, unknown> });
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <SchemaForm
        schema={schema}
        value={value}
        onChange={setValue}
        disabled={pending}
        {...(tried ? { problems: problemsIn(schema, value) } : {})}
      />
      <div className="flex gap-2">
        <Button type="submit" look="primary" disabled={pending}>
          {pending ? text.sending : text.send}
        </Button>
        <Button onClick={() => setOpen(false)}>{text.close}</Button>
      </div>
    </form>
  );
}
