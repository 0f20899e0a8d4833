import { api, type WireEvent } from "../api.ts";

/** What is there first is to be seen at once; the rest comes in as few answers as the API gives. */
const FIRST_PAGE = 500;
const PAGE = 10_000;

/**
 * Reads what has happened so far, and hands it over in order. What follows the first page is asked for beside it: numbers
 * have no gap, and an answer with nothing in it costs less than to wait.
 */
export async function loadHistory(
  id: string,
  take: (events: readonly WireEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const read = (after: number, limit: number) =>
    api.executions.history({ params: { id }, query: { after, limit }, signal });
  const first = read(0, FIRST_PAGE);
  const second = read(FIRST_PAGE, PAGE);
  // Where the first one fails, nobody waits for it.
  second.catch(() => undefined);
  let page = await first;
  for (let after = 0; ; page = after === FIRST_PAGE ? await second : await read(after, PAGE)) {
    // Each event's data is of its type; the contract says only that it is an object.
    take(page.events as unknown as readonly WireEvent[]);
    const last = page.events.at(-1);
    if (!page.more || last === undefined) return;
    after = last.seq;
  }
}
