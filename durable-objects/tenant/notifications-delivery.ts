import type { WorkflowError } from "../../shared/domain/execution.ts";
import type { SecretSource } from "../../shared/adapters/performers/secret-source.ts";
import { emailOf, type EndedExecution, webhookOf } from "../../shared/notifications/message.ts";
import { signedHeaders } from "../../shared/notifications/sign.ts";
import type { Egress } from "../../shared/ports/egress.ts";
import { NOTIFICATION_TIMEOUT_MS } from "./notifications-limits.ts";
import type { DeliveryRow, NotificationRow } from "./notifications-rows.ts";

/** `final`: it would fail again however often it was tried. `problem` is for people, and holds no secret. */
export type Attempt = { readonly ok: true } | { readonly ok: false; readonly final: boolean; readonly problem: string };

export type Deliver = (notification: NotificationRow, delivery: DeliveryRow) => Promise<Attempt>;

export interface DeliveryUses {
  readonly egress: () => Egress;
  readonly connections: SecretSource;
  /** As they are set now; null: there is none any more. */
  webhookOf(workflow: string): Promise<{ readonly url: string; readonly secret: string } | null>;
  readonly origin: string | undefined;
  now(): number;
}

/** One attempt. Never throws. The id of the notification is what receivers know a repetition by. */
export function createDeliver(uses: DeliveryUses): Deliver {
  return async (notification, delivery) => {
    try {
      return delivery.kind === "webhook"
        ? await callWebhook(uses, notification)
        : await sendEmail(uses, notification, delivery);
    } catch (error) {
      return { ok: false, final: false, problem: `It could not be sent: ${String(error)}` };
    }
  };
}

async function callWebhook(uses: DeliveryUses, notification: NotificationRow): Promise<Attempt> {
  const webhook = await uses.webhookOf(notification.workflowId);
  if (webhook === null) return { ok: false, final: true, problem: "The webhook was taken away before it was called." };
  const body = webhookOf(endedOf(notification), uses.origin);
  const exchange = await uses.egress().send(
    {
      method: "POST",
      url: webhook.url,
      headers: await signedHeaders(notification.id, webhook.secret, uses.now(), body),
      body,
      redirect: false,
      timeoutMs: NOTIFICATION_TIMEOUT_MS,
      // What it says is nobody's business: the status is enough.
      enough: () => () => true,
    },
    new AbortController().signal,
  );
  if (!exchange.ok) return failed(exchange.error);
  const { status } = exchange.value;
  if (status >= 200 && status < 300) return { ok: true };
  // Standard Webhooks: 410 says that nobody wants these any more.
  return { ok: false, final: status === 410, problem: `It answered ${status}.` };
}

async function sendEmail(
  uses: DeliveryUses,
  notification: NotificationRow,
  { target, connection, number }: DeliveryRow,
): Promise<Attempt> {
  const [{ createEmailPerformer }, { connectionOpener, withSecrets }] = await Promise.all([
    import("../../shared/adapters/performers/email.ts"),
    import("../../shared/adapters/performers/secrets.ts"),
  ]);
  const email = createEmailPerformer({ egress: uses.egress(), open: connectionOpener(uses.connections) });
  const performer = withSecrets(email, { nonce: undefined, ...uses.connections });
  const performed = await performer.perform(
    {
      kind: "email",
      connection: connection ?? "",
      from: "",
      to: [target],
      cc: [],
      bcc: [],
      replyTo: null,
      ...emailOf(endedOf(notification), uses.origin),
      html: null,
      timeoutMs: NOTIFICATION_TIMEOUT_MS,
    },
    {
      effect: String(number),
      // Of which the Message-ID is made: who gets it twice sees that it is one.
      key: `${notification.id}:${number}`,
      signal: new AbortController().signal,
      progress: async () => undefined,
      event: async () => false,
    },
  );
  if (performed.parked || performed.outcome.ok) return { ok: true };
  return failed(performed.outcome.error);
}

function failed({ type, status, title, detail }: WorkflowError): Attempt {
  // What is refused here, or by a mail server for good, is refused the next time as well.
  const final = /\/(configuration|authorization|validation)$/.test(type) || status === 422;
  return { ok: false, final, problem: detail ?? title ?? type };
}

function endedOf(row: NotificationRow): EndedExecution {
  const { id, execution, workflowId, workflowName, status, errorTitle, startedAt, endedAt } = row;
  return { id, execution, workflow: { id: workflowId, name: workflowName }, status, errorTitle, startedAt, endedAt };
}
