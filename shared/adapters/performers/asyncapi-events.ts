import type { AuthenticationRequest } from "../../domain/effects.ts";
import type { WorkflowError } from "../../domain/execution.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { shownUrl, standardError } from "../standard-errors.ts";
import type { Authenticator } from "./authentication.ts";
import { createEventReader } from "./server-sent-events.ts";

/** A stream is read no longer than this, and no further: then the subscription is lost, and may be taken up again. */
const MAX_STREAM_MS = 24 * 60 * 60 * 1000;
const MAX_STREAM_BYTES = 16 * 1024 * 1024;
/** Messages that came and are not taken yet; a service that sends faster is let go. */
const MAX_WAITING = 1_000;

export interface EventSubscription {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly authentication: AuthenticationRequest | undefined;
  /** Until the answer begins, in milliseconds. */
  readonly timeoutMs: number;
  /** One event's `data`, as the workflow is to get it. */
  message(data: string): unknown;
}

/** A subscription over HTTP: the channel answers with server-sent events, each of them a message. */
export async function subscribeByEvents(
  authenticator: Authenticator,
  subscription: EventSubscription,
  call: EffectCall,
): Promise<EffectOutcome> {
  const { url, headers, authentication, timeoutMs, message } = subscription;
  const stop = new AbortController();
  let failure: WorkflowError | null = null;
  let enough = false;
  let waiting = 0;
  let kept: Promise<void> = Promise.resolve();
  const end = (error: WorkflowError | null): void => {
    failure ??= error;
    enough = true;
    stop.abort();
  };
  const keep = (data: string): void => {
    waiting += 1;
    if (waiting > MAX_WAITING)
      return end(lost(`${MAX_WAITING} messages wait: they come faster than they can be kept.`));
    kept = kept
      .then(async () => {
        waiting -= 1;
        if (!enough && !(await call.event(message(data)))) end(null);
      })
      .catch((error: unknown) => end(lost(`A message could not be kept: ${String(error)}`)));
  };
  const timer = setTimeout(() => {
    end(standardError("timeout", 408, "Request Timeout", `${shownUrl(url)} did not answer within ${timeoutMs} ms.`));
  }, timeoutMs);
  const exchange = await authenticator.send(
    {
      method: "GET",
      url,
      headers: { accept: "text/event-stream", ...headers },
      body: null,
      redirect: false,
      timeoutMs: MAX_STREAM_MS,
      maxBytes: MAX_STREAM_BYTES,
      enough: () => {
        clearTimeout(timer);
        const reader = createEventReader();
        return (part) => {
          for (const data of reader.read(part)) keep(data);
          return enough;
        };
      },
    },
    authentication,
    { signal: AbortSignal.any([call.signal, stop.signal]), progress: (what) => call.progress(what) },
  );
  clearTimeout(timer);
  // What came before the end still counts.
  await kept;
  if (failure !== null) return { ok: false, error: failure };
  if (enough) return { ok: true, output: null };
  if (!exchange.ok) return { ok: false, error: exchange.error };
  const { status } = exchange.value;
  const detail =
    status < 200 || status > 299
      ? `GET ${shownUrl(url)} answered ${status}.`
      : `${shownUrl(url)} ended the subscription.`;
  return {
    ok: false,
    status,
    error: standardError("communication", status > 299 ? status : 503, "Subscription Lost", detail),
  };
}

function lost(detail: string): WorkflowError {
  return standardError("communication", 503, "Subscription Lost", detail);
}
