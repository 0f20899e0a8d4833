import { api, type WireEvent } from "../api.ts";
import { historyBeginningQuery, queryClient } from "../queries.ts";

const PAGE = 10_000;

/**
 * Reads what has happened so far, and hands it over in order: a small page, so that the status and the first rows are to
 * be seen at once, then the rest in as few answers as the API gives. The rest is asked for when the beginning is there:
 * beside it, it would be made at the same time, and hold it up. Most executions have no rest.
 */
export async function loadHistory(
  id: string,
  take: (events: readonly WireEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let page = await queryClient.fetchQuery(historyBeginningQuery(id));
  for (;;) {
    const last = page.events.at(-1);
    const rest =
      page.more && last !== undefined && !signal.aborted
        ? api.executions.history({ params: { id }, query: { after: last.seq, limit: PAGE }, signal })
        : null;
    // Each event's data is of its type; the contract says only that it is an object.
    take(page.events as unknown as readonly WireEvent[]);
    if (rest === null) return;
    page = await rest;
  }
}
