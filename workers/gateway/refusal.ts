import { fail, type Failure, type FailureCode, type Problem, type Result } from "../../shared/domain/result.ts";

/** A failure on its way to `onError`, the one place that makes an error response of it. Never crosses RPC. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly failure: Failure;
  readonly headers: Readonly<Record<string, string>>;

  constructor(failure: Failure, headers: Readonly<Record<string, string>> = {}) {
    super(failure.detail);
    this.failure = failure;
    this.headers = headers;
  }
}

export function refuse(code: FailureCode, detail: string, problems?: readonly Problem[]): never {
  throw new Refusal(fail(code, detail, problems).error);
}

/** The value, or the failure thrown as a refusal. Gateway only: services return results. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Refusal(result.error);
  return result.value;
}
