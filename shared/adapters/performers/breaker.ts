import type { BreakerChoice, ProbeResult } from "../../domain/breaker.ts";
import type { Egress, Exchange, OutgoingResponse } from "../../ports/egress.ts";
import type { Breakers, Verdict } from "../../ports/breakers.ts";
import { standardError } from "../standard-errors.ts";
import type { BreakerCache, KnownHost } from "./breaker-cache.ts";

/** How stale may be what an isolate knows of a host that fails, in milliseconds. */
export const RECHECK_MS = 5_000;
/** A breaker that does not answer within this time is no reason to wait, in milliseconds. */
const ASK_TIMEOUT_MS = 2_000;
/** Whoever reports may be gone; so long after, the next one does, in milliseconds. */
const REPORT_LEASE_MS = 10_000;
/** A probe has the call's own timeout and this for the way, in milliseconds, and never longer than the other. */
const PROBE_SLACK_MS = 5_000;
const MAX_PROBE_LEASE_MS = 120_000;

/** An error with this title was made here: nothing was sent. */
export const CIRCUIT_OPEN = "Circuit open";

export interface BreakerEgressOptions {
  readonly tenant: string;
  readonly breakers: Breakers;
  /** One of an isolate. */
  readonly cache: BreakerCache;
  /** What the task says; false: the way out as it is. */
  readonly choice: BreakerChoice | undefined;
  readonly now?: () => number;
  /** For a breaker that can't be reached: the calls themselves go on. */
  readonly failed?: (error: unknown) => void;
  readonly refused?: () => void;
}

/** The right to call a host; null: it is not to be called now. */
interface Pass {
  readonly probe: number | null;
}
const PASS: Pass = { probe: null };

/**
 * The way out behind a breaker for each host (`URL.host`), whoever asks for it: a token endpoint, a document's server
 * and the service itself are hosts of their own. A host that has not failed lately costs nothing: it is looked up in a
 * map, and nobody is asked or told. What fails is reported in the background; how it stands, the answer says.
 */
export function createBreakerEgress(egress: Egress, options: BreakerEgressOptions): Egress {
  if (options.choice === false) return egress;
  const guard = createGuard(options);
  return {
    send: (request, signal) =>
      guard(request.url, request.timeoutMs, signal, () => egress.send(request, signal), failedAnswer),
    webSocket: (request, signal) =>
      guard(
        request.url,
        request.timeoutMs,
        signal,
        () => egress.webSocket(request, signal),
        () => false,
      ),
    // SMTP has servers of its own, which answer temporary failures themselves.
    connect: (address, signal) => egress.connect(address, signal),
  };
}

function failedAnswer({ status }: OutgoingResponse): boolean {
  return isFailure(status);
}

/** The service's own trouble. What it has against this one request (any other 4xx) says nothing of the next. */
function isFailure(status: number): boolean {
  return status >= 500 || status === 429;
}

function createGuard({ tenant, breakers, cache, choice, now = Date.now, failed, refused }: BreakerEgressOptions) {
  const keyOf = (host: string): string => `${tenant} ${host}`;
  const inBackground = (work: Promise<void>): void => void work.catch((error: unknown) => failed?.(error));

  const learn = (known: KnownHost, verdict: Verdict): void => {
    known.heardAt = now();
    known.retryAt = verdict.state === "open" ? verdict.retryAt : null;
  };

  async function look(host: string, known: KnownHost): Promise<void> {
    learn(known, await breakers.look(host));
  }

  /** One at a time: what fails meanwhile goes with the next. */
  async function report(host: string, known: KnownHost): Promise<void> {
    while (known.failures > 0) {
      const { failures, successes } = known;
      known.reportingUntil = now() + REPORT_LEASE_MS;
      known.failures = 0;
      known.successes = 0;
      try {
        learn(known, await breakers.report(host, { failures, successes }, known.choice));
      } finally {
        known.reportingUntil = 0;
      }
    }
  }

  /** Null: the breaker could not be asked. */
  async function ask(host: string, known: KnownHost, timeoutMs: number): Promise<Pass | "refused" | null> {
    known.askingUntil = now() + ASK_TIMEOUT_MS;
    const leaseMs = Math.min(timeoutMs + PROBE_SLACK_MS, MAX_PROBE_LEASE_MS);
    try {
      const admission = await inTime(breakers.admit(host, leaseMs));
      if (admission === null) return null;
      if (admission.state === "probe") {
        // The others wait for how it goes.
        known.heardAt = now();
        known.retryAt = known.heardAt + leaseMs;
        return { probe: admission.probe };
      }
      learn(known, admission);
      return admission.state === "closed" ? PASS : "refused";
    } catch (error) {
      failed?.(error);
      return null;
    } finally {
      known.askingUntil = 0;
    }
  }

  async function pass(host: string, known: KnownHost, timeoutMs: number): Promise<Pass | null> {
    const at = now();
    const stale = at - known.heardAt >= RECHECK_MS;
    if (known.retryAt === null) {
      if (stale) {
        known.heardAt = at;
        inBackground(look(host, known));
      }
      return PASS;
    }
    const due = at >= known.retryAt;
    if ((!due && !stale) || at < known.askingUntil) return null;
    const answer = await ask(host, known, timeoutMs);
    if (answer === "refused") return null;
    // A breaker that can't be reached may hold up calls for as long as it had said, and no longer.
    return answer ?? (due ? PASS : null);
  }

  function settle(host: string, before: KnownHost | undefined, { probe }: Pass, result: ProbeResult): void {
    if (probe !== null) {
      inBackground(
        (async () => {
          const verdict = await breakers.probed(host, probe, result);
          if (before !== undefined) learn(before, verdict);
        })(),
      );
      if (before !== undefined && result === "ok") before.retryAt = null;
      return;
    }
    const at = now();
    if (result === "ok") {
      if (before !== undefined) before.successes += 1;
      return;
    }
    if (result === "unknown") return;
    const known = cache.get(keyOf(host), at) ?? cache.add(keyOf(host), at);
    known.failedAt = at;
    known.failures += 1;
    known.choice = choice;
    // What still fails of the calls that were under way when it opened is no news.
    if (known.retryAt !== null && at < known.retryAt) known.failures = 0;
    else if (at >= known.reportingUntil) inBackground(report(host, known));
  }

  return async function guard<T>(
    target: string,
    timeoutMs: number,
    signal: AbortSignal,
    send: () => Promise<Exchange<T>>,
    bad: (value: T) => boolean,
  ): Promise<Exchange<T>> {
    const host = URL.parse(target)?.host ?? "";
    if (host === "") return send();
    const known = cache.get(keyOf(host), now());
    const granted = known === undefined ? PASS : await pass(host, known, timeoutMs);
    if (granted === null) {
      refused?.();
      return { ok: false, error: circuitOpen(host, known?.retryAt ?? now()) };
    }
    const exchange = await send();
    settle(host, known, granted, resultOf(exchange, signal, bad));
    return exchange;
  };
}

function resultOf<T>(exchange: Exchange<T>, signal: AbortSignal, bad: (value: T) => boolean): ProbeResult {
  if (exchange.ok) return bad(exchange.value) ? "failed" : "ok";
  // Called off by whoever asked: that says nothing of the host.
  if (signal.aborted) return "unknown";
  const { type, status } = exchange.error;
  if (type.endsWith("/timeout")) return "failed";
  // 502 is an answer that is too large, or no WebSocket: the host is there.
  return type.endsWith("/communication") && isFailure(status) && status !== 502 ? "failed" : "unknown";
}

function circuitOpen(host: string, retryAt: number) {
  const detail = `${host} has failed too often lately, so it was not called. It is tried again at ${new Date(retryAt).toISOString()}.`;
  return standardError("communication", 503, CIRCUIT_OPEN, detail);
}

async function inTime<T>(work: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ASK_TIMEOUT_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
