import type { Result } from "../../shared/domain/result.ts";

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;

/**
 * Asks another object until it answers. An answer that was lost says nothing about what was done, so it is no error
 * of the workflow: what is asked has to be safe to ask again.
 *
 * @param signal ends it with what it rejects with: nobody wants the answer any more
 */
export async function persistently<T>(ask: () => Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    signal.throwIfAborted();
    try {
      const answer = await ask();
      if (answer.ok || answer.error.code !== "unavailable") return answer;
    } catch {
      // Lost on the way, or its object was replaced: the next one knows.
    }
    await scheduler.wait(delay);
  }
}
