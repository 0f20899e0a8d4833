import type { EffectRequest } from "../domain/effects.ts";
import type { EffectOutcome } from "../domain/journal.ts";

/** What a performer is given beside the request. */
export interface EffectCall {
  /** `<frame>.<attempt>` of the execution that asks. */
  readonly effect: string;
  /** Goes out as `Idempotency-Key`, the same for each attempt. */
  readonly key: string;
  readonly signal: AbortSignal;
  /**
   * To be awaited before every request but the first of an effect (a token was fetched, now the call): it writes
   * to the journal, so that a stale instance fails before its bytes leave (DESIGN §4).
   * @param what one short sentence without secrets, for history: "fetched a token"
   */
  progress(what: string): Promise<void>;
  /** A message of a subscription. Resolves when it is durable. @returns false: no more are wanted */
  event(value: unknown): Promise<boolean>;
}

/** Settled now, or later by somebody else (an awaited sub-workflow, a listener): parked. */
export type Performed =
  | { readonly parked: false; readonly outcome: EffectOutcome }
  /** `detail` is shown in history: `{execution: "exe_…"}`. */
  | { readonly parked: true; readonly detail: Readonly<Record<string, unknown>> };

/** Performs one kind of effect. Never throws: what goes wrong is an outcome with an error of the standard's types. */
export interface Performer<Request extends EffectRequest = EffectRequest> {
  perform(request: Request, call: EffectCall): Promise<Performed>;
}
