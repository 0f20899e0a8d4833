import { refused } from "../../../shared/adapters/standard-errors.ts";
import type { EffectRequest, PersonRequest } from "../../../shared/domain/effects.ts";
import type { WorkflowError } from "../../../shared/domain/execution.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../../shared/domain/limits.ts";
import type { Result } from "../../../shared/domain/result.ts";
import type { Exchange } from "../../../shared/ports/egress.ts";
import type { EffectCall, Performer } from "../../../shared/ports/performer.ts";

/** RFC 5322 §2.1.1, less "Reminder: ". */
const MAX_SUBJECT = 900;

export interface NoticeUses {
  /** With the connection's credentials put in, and taken out of what comes back. */
  readonly performer: Performer;
  /** The connector that a connection is of, by its name or id. */
  connectorOf(connection: string): Promise<Result<string>>;
  /** Public origin of this deployment; undefined: nobody has said. */
  readonly origin: string | undefined;
}

export interface Notice {
  readonly person: PersonRequest;
  readonly workflow: string;
  /** As people-rpc.ts makes it: the page is at /people/<link>. */
  readonly link: string;
  readonly reminder: boolean;
}

/**
 * Tells the assignee. Not by an execution of its own, in whose journal the link would stand for whoever may read it:
 * here it is in memory, and in the message.
 *
 * @returns null: sent. The error never holds the link, whatever a server repeats.
 */
export async function sendNotice(
  uses: NoticeUses,
  notice: Notice,
  call: Pick<EffectCall, "effect" | "key" | "signal">,
): Promise<WorkflowError | null> {
  const { notify } = notice.person;
  if (notify === null) return null;
  const connector = await uses.connectorOf(notify);
  if (!connector.ok) {
    const missing = connector.error.code === "not_found";
    return missing
      ? errorOf(refused("authorization", 403, "No Connection", connector.error.detail))
      : errorOf(refused("communication", 503, "Not Told", connector.error.detail));
  }
  if (uses.origin === undefined) {
    const detail = "Nobody can be told of a task while PUBLIC_URL is not set: a link needs the address to begin with.";
    return errorOf(refused("configuration", 500, "No Public Address", detail));
  }
  const request = requestOf(connector.value, notify, notice, `${uses.origin}/people/${notice.link}`);
  if (!request.ok) return request.error;
  const performed = await uses.performer.perform(request.value, {
    effect: call.effect,
    key: notice.reminder ? `${call.key}:reminder` : call.key,
    signal: call.signal,
    progress: async () => undefined,
    event: async () => false,
  });
  if (performed.parked) return null;
  const { outcome } = performed;
  if (!outcome.ok) return without(outcome.error, notice.link);
  return connector.value === "slack" ? slackRefusal(outcome.output) : null;
}

function requestOf(connector: string, connection: string, notice: Notice, url: string): Exchange<EffectRequest> {
  const { assignee, title } = notice.person;
  switch (connector) {
    case "email": {
      const subject = `${notice.reminder ? "Reminder: " : ""}${oneLine(title).slice(0, MAX_SUBJECT)}`;
      const value: EffectRequest = {
        kind: "email",
        connection,
        from: "",
        to: [assignee],
        cc: [],
        bcc: [],
        replyTo: null,
        subject,
        text: textOf(notice, url),
        html: null,
        timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
      };
      return { ok: true, value };
    }
    case "slack": {
      const value: EffectRequest = {
        kind: "http",
        method: "POST",
        url: "connection:/chat.postMessage",
        headers: { "content-type": "application/json; charset=utf-8" },
        // A preview would open the link, and show what is behind it to the whole channel.
        body: {
          json: { channel: assignee, text: escaped(textOf(notice, url)), unfurl_links: false, unfurl_media: false },
        },
        output: "content",
        redirect: false,
        authentication: { scheme: "connection", connection, connector: "slack" },
        timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
      };
      return { ok: true, value };
    }
    default: {
      const detail = `notify names the connection "${connection}", which is one of ${connector}; people are told by one of email or slack.`;
      return refused("configuration", 400, "Wrong Connection", detail);
    }
  }
}

function textOf({ person, workflow, reminder }: Notice, url: string): string {
  const until = `${new Date(person.expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return [
    `${reminder ? "Reminder: " : ""}${person.title}`,
    ...(person.description === null || person.description === "" ? [] : [person.description]),
    `Answer here, until ${until}:\n${url}`,
    `The workflow "${workflow}" asks and waits. The link is for you alone: whoever has it can answer.`,
  ].join("\n\n");
}

const oneLine = (text: string): string => text.replaceAll(/[\r\n\t]+/g, " ");

/** https://docs.slack.dev/messaging/formatting-message-text, "Escaping text": else a text could mention everybody. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Slack answers 200 whatever happens; `ok` and `error` say what did. */
function slackRefusal(output: unknown): WorkflowError | null {
  const answer = (typeof output === "object" && output !== null ? output : {}) as { ok?: unknown; error?: unknown };
  if (answer.ok === true) return null;
  const reason = typeof answer.error === "string" ? answer.error.slice(0, 200) : "no reason given";
  return errorOf(refused("communication", 400, "Slack Refused", `Slack answered: ${reason}`));
}

function without(error: WorkflowError, link: string): WorkflowError {
  return JSON.parse(JSON.stringify(error).replaceAll(link, "[link]")) as WorkflowError;
}

function errorOf(exchange: Exchange<never>): WorkflowError | null {
  return exchange.ok ? null : exchange.error;
}
