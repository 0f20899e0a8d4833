import { sortKeyAt } from "../../shared/domain/ids.ts";
import { RARE_TITLE, workflowId } from "./rows.ts";

/** One kind of question, asked again and again with other values. */
export interface Query {
  readonly name: string;
  /** Path and query, for a moment between the first execution and now (0 to 1). */
  url(moment: number): string;
  /** Whether one of the items is what was asked for; absent for counts. */
  readonly fits?: (item: Item) => boolean;
  /** There are some of this on each page. */
  readonly never?: "empty";
}

export interface Item {
  readonly id: string;
  readonly status: string;
  readonly workflow: { readonly id: string | null };
  readonly trigger: { readonly kind: string };
  readonly startedAt: string;
  readonly errorTitle: string | null;
}

const DAY = 86_400_000;

/** As the list itself makes them: to be deep in it at once, and not after thousands of pages. */
const cursorAt = (sortKey: string): string => Buffer.from(`executions:${sortKey}`).toString("base64url");

/** @param began when the first of them began */
export function queries(tenant: string, began: number, now: number): readonly Query[] {
  const [busy, small, rare] = [workflowId(tenant, 0), workflowId(tenant, 7), workflowId(tenant, 49)];
  const timeOf = (moment: number): number => began + moment * (now - began - DAY);
  const within = (moment: number): string =>
    `from=${new Date(timeOf(moment)).toISOString()}&to=${new Date(timeOf(moment) + DAY).toISOString()}`;
  const cursor = (moment: number): string => `cursor=${cursorAt(sortKeyAt(timeOf(moment) + DAY))}`;
  const list = (
    name: string,
    query: string | ((moment: number) => string),
    fits: (item: Item) => boolean,
    never?: "empty",
  ): Query => ({
    name,
    url: (moment) => `/v1/executions?${typeof query === "string" ? query : query(moment)}`,
    fits,
    ...(never === undefined ? {} : { never }),
  });
  const of =
    (workflow: string) =>
    ({ workflow: { id } }: Item): boolean =>
      id === workflow;
  const stands =
    (status: string) =>
    (item: Item): boolean =>
      item.status === status;
  return [
    list("the newest 50", "", () => true, "empty"),
    list("the newest 200", "limit=200", () => true, "empty"),
    list("50, anywhere deep in the list", cursor, () => true, "empty"),
    list("status=faulted", "status=faulted", stands("faulted"), "empty"),
    list("status=faulted, deep", (at) => `status=faulted&${cursor(at)}`, stands("faulted"), "empty"),
    list("status=running", "status=running", stands("running"), "empty"),
    list("status=completed", "status=completed", stands("completed"), "empty"),
    list("workflow (half of all)", `workflow=${busy}`, of(busy), "empty"),
    list("workflow (1 in 10,000), deep", (at) => `workflow=${rare}&${cursor(at)}`, of(rare)),
    list(
      "workflow + status=faulted",
      `workflow=${small}&status=faulted`,
      (item) => of(small)(item) && stands("faulted")(item),
      "empty",
    ),
    list(
      "workflow + status=completed",
      `workflow=${busy}&status=completed`,
      (item) => of(busy)(item) && stands("completed")(item),
      "empty",
    ),
    list(
      "workflow + status=indeterminate",
      `workflow=${rare}&status=indeterminate`,
      (item) => of(rare)(item) && stands("indeterminate")(item),
    ),
    list("trigger=event", "trigger=event", ({ trigger }) => trigger.kind === "event", "empty"),
    list("trigger=parent (1 in 10,000)", "trigger=parent", ({ trigger }) => trigger.kind === "parent"),
    list(
      "workflow + trigger=parent",
      `workflow=${busy}&trigger=parent`,
      (item) => of(busy)(item) && item.trigger.kind === "parent",
    ),
    list("a day", within, () => true, "empty"),
    list(
      "a day + workflow + status=faulted",
      (at) => `${within(at)}&workflow=${busy}&status=faulted`,
      (item) => of(busy)(item) && stands("faulted")(item),
      "empty",
    ),
    list(
      "a day + status=completed + trigger",
      (at) => `${within(at)}&status=completed&trigger=schedule`,
      ({ trigger, status }) => trigger.kind === "schedule" && status === "completed",
      "empty",
    ),
    list(
      "error text (1 in 8)",
      "error=gateway%20time",
      ({ errorTitle }) => /gateway time/i.test(errorTitle ?? ""),
      "empty",
    ),
    list("error text (1 in 1,000)", "error=UNREACHABLE", ({ errorTitle }) => errorTitle === RARE_TITLE, "empty"),
    list("error text that is nowhere", "error=no%20such%20words", () => false),
    list(
      "error text + workflow + a day",
      (at) => `${within(at)}&workflow=${busy}&error=stock`,
      (item) => of(busy)(item) && /stock/i.test(item.errorTitle ?? ""),
      "empty",
    ),
    { name: "counts by status", url: () => "/v1/executions/counts" },
    { name: "counts by status of a workflow", url: () => `/v1/executions/counts?workflow=${busy}` },
    { name: "counts by status within a day", url: (at) => `/v1/executions/counts?${within(at)}` },
  ];
}
