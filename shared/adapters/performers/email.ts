import { z } from "zod";
import type { EmailEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { Egress, Exchange } from "../../ports/egress.ts";
import type { EffectCall, Performer } from "../../ports/performer.ts";
import { reasonOf, standardError } from "../standard-errors.ts";
import { emailMessage } from "./email-message.ts";
import { SmtpRefusal, sendBySmtp } from "./email-smtp.ts";
import { settled } from "./settled.ts";

/** A connection of the connector `email`, opened: what it says in the open, and its secret. */
export interface OpenConnection {
  readonly config: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
}

export interface EmailPerformerOptions {
  readonly egress: Egress;
  /** Of the tenant whose execution this is, by the connection's name. */
  readonly open: (connection: string) => Promise<Exchange<OpenConnection>>;
}

const configSchema = z.object({
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).optional(),
  /** on: TLS from the start (465). starttls: before anything is said (587). off: development only. */
  tls: z.enum(["on", "starttls", "off"]).optional(),
});
const credentialsSchema = z.object({
  username: z.string().max(500).optional(),
  password: z.string().max(2_000).optional(),
});

/**
 * `call: email.send`: SMTP by the connection's own server. SMTP knows no idempotency key: the Message-ID is made of
 * it, so that a message that is sent again is the same one to those who look. The answer is `{messageId, accepted}`.
 */
export function createEmailPerformer(options: EmailPerformerOptions): Performer<EmailEffect> {
  return { perform: (request, call) => settled(() => perform(options, request, call)) };
}

async function perform(options: EmailPerformerOptions, request: EmailEffect, call: EffectCall): Promise<EffectOutcome> {
  const ends = Date.now() + request.timeoutMs;
  const envelope = await emailMessage(request, call.key, new Date());
  if (!envelope.ok) return failed("configuration", 400, "Invalid Email", envelope.error.detail);
  const opened = await options.open(request.connection);
  if (!opened.ok) return { ok: false, error: opened.error };
  const config = configSchema.safeParse(opened.value.config);
  const credentials = credentialsSchema.safeParse(opened.value.credentials);
  if (!config.success || !credentials.success) {
    const detail = `The connection ${request.connection.slice(0, 100)} is no email connection: it needs host, port and tls (on, starttls or off), and username and password where the server asks for them.`;
    return failed("configuration", 400, "Invalid Connection", detail);
  }
  const tls = config.data.tls ?? (config.data.port === 465 ? "on" : "starttls");
  const { username, password } = credentials.data;
  const address = { host: config.data.host, port: config.data.port ?? (tls === "on" ? 465 : 587), tls };
  const exchange = await options.egress.connect({ ...address, timeoutMs: Math.max(1, ends - Date.now()) }, call.signal);
  if (!exchange.ok) return { ok: false, error: exchange.error };
  const connection = exchange.value;
  const login = username === undefined || password === undefined ? null : { username, password };
  const session = { starttls: tls === "starttls", login, name: nameOf(envelope.value.from) };
  const expired = new Error("timeout");
  const stop = stopper(Math.max(1, ends - Date.now()), call.signal, expired);
  try {
    await Promise.race([sendBySmtp(connection, session, envelope.value), stop.stopped]);
    return { ok: true, output: { messageId: envelope.value.messageId, accepted: envelope.value.recipients } };
  } catch (error) {
    if (error === expired)
      return failed(
        "timeout",
        408,
        "Request Timeout",
        `${address.host} did not take the message within ${request.timeoutMs} ms.`,
      );
    if (error instanceof SmtpRefusal) return refusal(error, address.host);
    return failed(
      "communication",
      503,
      "Connection Lost",
      `The connection to ${address.host} was lost: ${reasonOf(error)}`,
    );
  } finally {
    stop.clear();
    connection.close().catch(() => undefined);
  }
}

/** 4yz may succeed later, 5yz will not (RFC 5321 §4.2.1): 503 is what retry policies wait for. */
function refusal(error: SmtpRefusal, host: string): EffectOutcome {
  const doubt = error.inDoubt ? " The message may have been taken." : "";
  const detail = `${host}: ${error.message}${doubt}`;
  if (error.code === 530 || error.code === 534 || error.code === 535)
    return failed("authentication", 401, "Login Refused", detail);
  if (error.code >= 500) return failed("communication", 422, `SMTP ${error.code}`, detail);
  return failed("communication", 503, error.code === 0 ? "Invalid Answer" : `SMTP ${error.code}`, detail);
}

/** EHLO wants a name; where a sender has none of its own, its domain will do. */
function nameOf(from: string): string {
  return from.slice(from.lastIndexOf("@") + 1);
}

function stopper(
  timeoutMs: number,
  signal: AbortSignal,
  expired: Error,
): { stopped: Promise<never>; clear: () => void } {
  let clear = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(expired), timeoutMs);
    const abort = (): void => reject(new Error("it was called off"));
    signal.addEventListener("abort", abort, { once: true });
    clear = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  stopped.catch(() => undefined);
  return { stopped, clear: () => clear() };
}

function failed(
  kind: "configuration" | "communication" | "authentication" | "timeout",
  status: number,
  title: string,
  detail: string,
): EffectOutcome {
  return { ok: false, error: standardError(kind, status, title, detail) };
}
