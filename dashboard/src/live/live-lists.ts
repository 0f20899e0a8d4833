import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveMessage } from "../../../shared/api/index.ts";
import type { ExecutionItem } from "../api.ts";

type Key = readonly string[];

/** While the socket tells of changes, lists are asked for again this often, in case a word was lost. In milliseconds. */
export const SLOW_MS = 10_000;
/** Lists are asked for again at most this often, however much is told. In milliseconds. */
const GATHER_MS = 1_000;

/** In the key of the last run of a workflow that is not among the newest ones. */
export const LAST_RUN = "last";

interface Page {
  readonly items: readonly ExecutionItem[];
}

/** What the organisation's socket tells, as it concerns what is on the screen. */
export class LiveLists {
  readonly #client: QueryClient;
  #stale: Key[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  heard(message: LiveMessage): void {
    switch (message.type) {
      case "execution":
        this.#show(message.execution);
        // It may belong into other lists now, and a task for a person may have begun or ended with it.
        return this.#ask(["executions"], ["execution-counts"], ["tasks"]);
      case "refetch":
        return this.#ask(["executions"], ["execution-counts"], ["tasks"]);
      case "workflow":
        return this.#ask(["workflows"], ["workflow", message.id], ["revisions", message.id], ["schedules"]);
      case "notification":
        return this.#ask(["notifications"]);
      default:
        return;
    }
  }

  /** The socket was lost, or is there again: nobody has told what happened in between. */
  connected(): void {
    this.#ask(
      ["executions"],
      ["execution-counts"],
      ["tasks"],
      ["workflows"],
      ["workflow"],
      ["schedules"],
      ["notifications"],
      ["hook-requests"],
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** At once, wherever it is listed already. */
  #show(execution: ExecutionItem): void {
    this.#client.setQueriesData<unknown>({ queryKey: ["executions"] }, (data: unknown) =>
      isPage(data) ? replaced(data, execution) : data,
    );
  }

  #ask(...keys: readonly Key[]): void {
    for (const key of keys) if (!this.#stale.some((one) => one.join("/") === key.join("/"))) this.#stale.push(key);
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#last + GATHER_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      const stale = this.#stale;
      this.#stale = [];
      for (const queryKey of stale) void this.#client.invalidateQueries({ queryKey, predicate: isNewest });
    }, wait);
  }
}

/** An older page stands still, and of what ran long ago nothing is told. */
function isNewest({ queryKey: [, what] }: Pick<Query, "queryKey">): boolean {
  if (typeof what === "object" && what !== null && "cursor" in what) return what.cursor === undefined;
  return what !== LAST_RUN;
}

const isPage = (data: unknown): data is Page =>
  typeof data === "object" && data !== null && "items" in data && Array.isArray(data.items);

/** The same page where nothing in it changes. What is over does not begin again: words may overtake each other. */
export function replaced(page: Page, execution: ExecutionItem): Page {
  const at = page.items.findIndex(({ id }) => id === execution.id);
  const before = page.items[at];
  if (before === undefined || (before.endedAt !== null && execution.endedAt === null)) return page;
  return { ...page, items: page.items.with(at, execution) };
}
