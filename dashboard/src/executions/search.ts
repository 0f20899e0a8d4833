import { type BulkOperation, MAX_TEXT_SEARCHED } from "../../../shared/api/index.ts";
import type { ExecutionStatus } from "../api.ts";
import { strings } from "../strings.ts";
import type { executionsStrings } from "../strings/executions.ts";

export type Since = keyof typeof executionsStrings.since;
export type Trigger = NonNullable<BulkOperation["filter"]["trigger"]>;

/** What the list's address says. Every part may be missing; what is none of ours is left out. */
export interface ExecutionSearch {
  readonly status?: ExecutionStatus;
  readonly workflow?: string;
  /** Of the workflow; without one it says nothing. */
  readonly version?: number | "draft";
  readonly trigger?: Trigger;
  /** Part of what it is about, or of its error. */
  readonly text?: string;
  /** So long ago until now; `from` and `to` say it by themselves. */
  readonly since?: Since;
  readonly from?: string;
  readonly to?: string;
  readonly cursor?: string;
}
/** As the API has it. */
export type Filter = BulkOperation["filter"];

const SINCE_MS: Readonly<Record<Since, number>> = {
  "15m": 900_000,
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
};
/** A filter that moves with every second would be another list with every second. */
const GRAIN_MS = 60_000;

export const TRIGGERS = Object.keys(strings.executions.trigger) as readonly Trigger[];

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
const time = (value: unknown): string | undefined =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;
const versionOf = (value: unknown): number | "draft" | undefined =>
  value === "draft" ? value : /^[1-9]\d{0,5}$/.test(text(value) ?? "") ? Number(value) : undefined;
const oneOf = <T extends string>(value: unknown, among: readonly T[]): T | undefined =>
  among.find((one) => one === value);

export function readExecutionSearch(search: Record<string, unknown>): ExecutionSearch {
  const found = {
    status: oneOf(search["status"], Object.keys(strings.status) as ExecutionStatus[]),
    workflow: text(search["workflow"]),
    version: text(search["workflow"]) === undefined ? undefined : versionOf(search["version"]),
    trigger: oneOf(search["trigger"], TRIGGERS),
    // Addresses that were kept may look for an error by itself: the text has it too.
    text: (text(search["text"]) ?? text(search["error"]))?.slice(0, MAX_TEXT_SEARCHED),
    since: oneOf(search["since"], Object.keys(SINCE_MS) as Since[]),
    from: time(search["from"]),
    to: time(search["to"]),
    cursor: text(search["cursor"]),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** @param now milliseconds since 1970 */
export function filterOf(
  { status, workflow, version, trigger, text, since, from, to }: ExecutionSearch,
  now: number,
): Filter {
  const begin =
    since === undefined ? from : new Date(Math.floor(now / GRAIN_MS) * GRAIN_MS - SINCE_MS[since]).toISOString();
  return {
    ...(status === undefined ? {} : { status }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(version === undefined ? {} : { version }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(text === undefined ? {} : { text }),
    ...(begin === undefined ? {} : { from: new Date(begin).toISOString() }),
    ...(to === undefined || since !== undefined ? {} : { to: new Date(to).toISOString() }),
  };
}

/** That can be chosen of a workflow with so many: the newest, and the one that is chosen. */
export function versionsOf(newest: number, chosen: number | "draft" | undefined): readonly (number | "draft")[] {
  const listed = Array.from({ length: Math.min(newest, LISTED_VERSIONS) }, (_, i) => newest - i);
  const other = typeof chosen === "number" && !listed.includes(chosen) ? [chosen] : [];
  return ["draft", ...listed, ...other];
}
/** More than that nobody looks through. An address may name any. */
const LISTED_VERSIONS = 50;

/** Whether anything narrows the list. */
export const isFiltered = (search: { readonly [Name in keyof ExecutionSearch]?: unknown }): boolean =>
  Object.entries(search).some(([name, value]) => name !== "cursor" && value !== undefined);

/** The address with some of it changed; any change leads to the first page. */
export function changed(
  search: ExecutionSearch,
  change: { readonly [Name in keyof ExecutionSearch]?: ExecutionSearch[Name] | undefined },
): ExecutionSearch {
  return readExecutionSearch({ ...search, cursor: undefined, ...change });
}
