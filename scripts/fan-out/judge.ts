import { PLATFORM_MAX_CONNECTIONS } from "../../shared/domain/limits.ts";

export interface Ran {
  readonly items: number;
  /** How often the platform was killed meanwhile: each may have its calls under way sent again. */
  readonly kills: number;
  readonly execution: { readonly status: string; readonly output?: unknown };
  readonly keysOf: ReadonlyMap<number, readonly string[]>;
  readonly most: { readonly requests: number; readonly connections: number };
}

/** What is wrong with a run; nothing, where it is over and each item was called once by a key of its own. */
export function problemsOf({ items, kills, execution, keysOf, most }: Ran): string[] {
  const problems: string[] = [];
  if (execution.status !== "completed") problems.push(`it is ${execution.status}, not completed`);
  else if (execution.output !== items) problems.push(`its output is ${JSON.stringify(execution.output)}, not ${items}`);
  const keys = new Set<string>();
  let repeated = 0;
  for (let item = 0; item < items; item++) {
    const sent = keysOf.get(item) ?? [];
    const [key] = sent;
    if (key === undefined) problems.push(`item ${item} was not called`);
    else if (new Set(sent).size > 1) problems.push(`item ${item} was called by ${new Set(sent).size} keys`);
    else if (key === "" || keys.has(key)) problems.push(`item ${item} has no key of its own`);
    else keys.add(key);
    repeated += Math.max(0, sent.length - 1);
  }
  const allowed = kills * PLATFORM_MAX_CONNECTIONS;
  if (repeated > allowed) problems.push(`${repeated} calls were repeated; ${kills} kills explain ${allowed}`);
  if (most.requests > PLATFORM_MAX_CONNECTIONS) problems.push(`${most.requests} calls were under way at once`);
  return problems;
}
