import { isPrivateHost } from "../domain/addresses.ts";
import type { WorkflowError } from "../domain/execution.ts";
import type { Exchange } from "../ports/egress.ts";
import { reasonOf, standardError } from "./standard-errors.ts";

/** A timer of more fires at once, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends an exchange with an error of the standard's types; never leaves the adapter. */
export class Refused extends Error {
  readonly problem: WorkflowError;
  constructor(problem: WorkflowError) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** An absolute URL that may be called, or Refused. */
export function allowedUrl(target: string, protocols: readonly string[], allowPrivate: boolean): URL {
  if (!URL.canParse(target)) {
    const detail = `${JSON.stringify(target.slice(0, 200))} is not an absolute URL.`;
    throw new Refused(standardError("configuration", 400, "Invalid Endpoint", detail));
  }
  const url = new URL(target);
  if (!protocols.includes(url.protocol)) {
    const use = protocols.map((protocol) => `${protocol}//`).join(" or ");
    throw destination(`${url.protocol}// can't be called; use ${use}.`);
  }
  allowedHost(url.hostname, allowPrivate);
  return url;
}

/** @param hostname as `URL.hostname` gives it */
export function allowedHost(hostname: string, allowPrivate: boolean): void {
  if (!allowPrivate && isPrivateHost(hostname)) {
    throw destination(`${hostname} is a private address. This deployment only calls public ones.`);
  }
}

function destination(detail: string): Refused {
  return new Refused(standardError("authorization", 403, "Destination Refused", detail));
}

/**
 * Runs an exchange until its deadline, and makes an error of the standard of whatever ends it.
 * @param what the exchange in words, without secrets: `GET https://example.com/a`
 */
export async function untilDeadline<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Exchange<T>> {
  // Not AbortSignal.timeout: it would go on ticking after the answer, and keep an object in memory, and paid for.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), Math.min(timeoutMs, MAX_TIMER_MS));
  try {
    return { ok: true, value: await work(AbortSignal.any([signal, deadline.signal])) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.problem };
    if (deadline.signal.aborted) {
      const detail = `${what} gave no answer within ${timeoutMs} ms.`;
      return { ok: false, error: standardError("timeout", 408, "Request Timeout", detail) };
    }
    const detail = `${what} failed: ${reasonOf(error)}`;
    return { ok: false, error: standardError("communication", 503, "Service Unavailable", detail) };
  } finally {
    clearTimeout(timer);
  }
}
