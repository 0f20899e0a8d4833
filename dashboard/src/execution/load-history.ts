import { api, type WireEvent } from "../api.ts";

/** The API gives no more at once. */
const PAGE = 1_000;
/** Pages that are asked for side by side once it is known that there are many. */
const AHEAD = 4;

interface Page {
  readonly events: readonly WireEvent[];
  readonly more: boolean;
}

/**
 * Reads what has happened so far, and hands it over in order. Numbers have no gap, so that the pages that follow can be
 * asked for before the one in front of them has come; where one is shorter than asked for, it is gone on behind it.
 */
export async function loadHistory(
  id: string,
  take: (events: readonly WireEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const read = async (after: number): Promise<Page> => {
    const page = await api.executions.history({ params: { id }, query: { after, limit: PAGE }, signal });
    // Each event's data is of its type; the contract says only that it is an object.
    return { events: page.events as unknown as readonly WireEvent[], more: page.more };
  };
  let page = await read(0);
  let after = last(page, 0);
  take(page.events);
  while (page.more) {
    const pages = Array.from({ length: AHEAD }, (_, i) => read(after + i * PAGE));
    // Of those that are not waited for any more, a failure is no matter.
    for (const one of pages) one.catch(() => undefined);
    for (const [i, one] of pages.entries()) {
      const expected = after;
      page = await one;
      take(page.events);
      after = last(page, after);
      if (!page.more || after !== expected + PAGE || i === pages.length - 1) break;
    }
  }
}

const last = (page: Page, before: number): number => page.events.at(-1)?.seq ?? before;
