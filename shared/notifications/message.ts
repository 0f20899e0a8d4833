/** An execution that has ended, as people and services are told of it. */
export interface EndedExecution {
  /** Of the notification: the same for every attempt, and for everybody who is told. */
  readonly id: string;
  readonly execution: string;
  readonly workflow: { readonly id: string; readonly name: string };
  readonly status: "faulted" | "completed";
  readonly errorTitle: string | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** RFC 5322 §2.1.1 allows 998 characters a line. */
const MAX_SUBJECT = 900;

/** @param origin public origin of the deployment; undefined: it has none that is known, and no link is given */
export function emailOf(ended: EndedExecution, origin: string | undefined): { subject: string; text: string } {
  const { workflow, status, errorTitle } = ended;
  const at = `${new Date(ended.endedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const failed = status === "faulted";
  const subject = `${failed ? "Failed" : "Completed"}: ${workflow.name}${errorTitle === null ? "" : `, ${errorTitle}`}`;
  const text = [
    `"${workflow.name}" ${failed ? "failed" : "was completed"} at ${at}.`,
    ...(errorTitle === null ? [] : [`What went wrong: ${errorTitle}`]),
    origin === undefined ? `It is the execution ${ended.execution}.` : `Look at it:\n${linkTo(ended, origin)}`,
    "You are told of this because the workflow's notifications name you.",
  ].join("\n\n");
  return { subject: subject.replaceAll(/[\r\n\t]+/g, " ").slice(0, MAX_SUBJECT), text };
}

/** The body of a webhook: `type`, `timestamp` and `data`, as Standard Webhooks recommends. */
export function webhookOf(ended: EndedExecution, origin: string | undefined): string {
  return JSON.stringify({
    type: `execution.${ended.status}`,
    timestamp: new Date(ended.endedAt).toISOString(),
    data: {
      execution: ended.execution,
      workflow: ended.workflow,
      status: ended.status,
      error: ended.errorTitle === null ? null : { title: ended.errorTitle },
      startedAt: new Date(ended.startedAt).toISOString(),
      endedAt: new Date(ended.endedAt).toISOString(),
      url: origin === undefined ? null : linkTo(ended, origin),
    },
  });
}

const linkTo = ({ execution }: EndedExecution, origin: string): string => `${origin}/executions/${execution}`;
