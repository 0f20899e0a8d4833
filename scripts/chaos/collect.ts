import { setTimeout as sleep } from "node:timers/promises";
import type { Api, Event, Execution, Summary } from "../demo/platform/api.ts";
import { isChild, type Rest, TERMINAL } from "./evidence.ts";
import type { Poster } from "./poster.ts";

const SETTLE_TIMEOUT_MS = 120_000;
const POLL_MS = 250;

/** All pages of the list, but for what was there before. */
export async function listAll(api: Api, before: ReadonlySet<string>): Promise<Summary[]> {
  const listed: Summary[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await api.list({ limit: "200", ...(cursor === "" ? {} : { cursor }) });
    listed.push(...page.items.filter(({ id }) => !before.has(id)));
    cursor = page.nextCursor;
  }
  return listed;
}

/**
 * Waits until nothing of a round moves by itself any more: each of its executions is over, or in doubt, or waits for a
 * child that is. What still moves after two minutes is left as it is, for the checks to find.
 */
export async function atRest(api: Api, poster: Poster, before: ReadonlySet<string>): Promise<Summary[]> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    await poster.repeat();
    const listed = await listAll(api, before);
    const unlisted = poster.posted.flatMap(({ named }) => named).some((id) => !listed.some((one) => one.id === id));
    const open = poster.posted.some(({ fate, cancelled }) => fate === "cancel" && cancelled === null);
    if ((!unlisted && !open && (await isStill(api, listed))) || performance.now() > deadline) return listed;
    await sleep(POLL_MS);
  }
}

async function isStill(api: Api, listed: readonly Summary[]): Promise<boolean> {
  const parents = new Set<string>();
  for (const { id, status } of listed) {
    if (status !== "indeterminate") continue;
    const execution = await api.execution(id);
    // Settled a moment ago: the list lags, and what waits for it moves.
    if (execution.status !== status) return false;
    if (isChild(execution)) parents.add(execution.trigger.source);
  }
  const restless = listed.filter(({ status }) => !TERMINAL.has(status) && status !== "indeterminate");
  return restless.every(({ id, status }) => status === "waiting" && parents.has(id));
}

/** History first: what is in doubt by it is so by the status that is asked for after it. */
export async function restOf(api: Api, listed: readonly Summary[]): Promise<Map<string, Rest>> {
  const rests = new Map<string, Rest>();
  for (const { id, endedAt } of listed) {
    if (endedAt !== null) continue;
    const history = await api.history(id);
    rests.set(id, { status: (await api.execution(id)).status, history });
  }
  return rests;
}

export async function readAll(
  api: Api,
  ids: readonly string[],
): Promise<{ executions: Map<string, Execution>; histories: Map<string, readonly Event[]> }> {
  const executions = new Map<string, Execution>();
  const histories = new Map<string, readonly Event[]>();
  for (const id of ids) {
    executions.set(id, await api.execution(id));
    histories.set(id, await api.history(id));
  }
  return { executions, histories };
}
