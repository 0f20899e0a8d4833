import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ExecutionItem } from "../api.ts";
import { LAST_RUN, LiveLists, replaced } from "./live-lists.ts";

const item = (id: string, change: Partial<ExecutionItem> = {}): ExecutionItem => ({
  id,
  status: "running",
  workflow: { id: "wf_1", name: "order" },
  revision: "rev_1",
  version: 1,
  trigger: { kind: "api" },
  startedAt: "2026-11-23T12:00:00.000Z",
  endedAt: null,
  errorTitle: null,
  about: null,
  ...change,
});
const over = { status: "completed" as const, endedAt: "2026-11-23T12:00:01.000Z" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const client = new QueryClient();
  const asked = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
  const keys = () => asked.mock.calls.map(([filter]) => filter?.queryKey?.join("/"));
  return { client, lists: new LiveLists(client), keys };
}

test("an execution that is listed changes at once, in every list", () => {
  const { client, lists } = watched();
  const [list, other] = [
    ["executions", { limit: 50 }],
    ["executions", "newest"],
  ];
  for (const key of [list, other]) client.setQueryData(key, { items: [item("a"), item("b")], nextCursor: null });
  client.setQueryData(["executions", "counts"], { counts: {} });
  lists.heard({ type: "execution", execution: item("b", over) });
  for (const key of [list, other])
    expect(client.getQueryData(key)).toEqual({ items: [item("a"), item("b", over)], nextCursor: null });
  expect(client.getQueryData(["executions", "counts"])).toEqual({ counts: {} });
});

test("what is over does not begin again, and an unknown one leaves the page as it is", () => {
  const page = { items: [item("a", over)] };
  expect(replaced(page, item("a"))).toBe(page);
  expect(replaced(page, item("z"))).toBe(page);
});

test("however much is told, lists are asked for again once a second", () => {
  const { lists, keys } = watched();
  for (let n = 0; n < 50; n++) lists.heard({ type: "execution", execution: item(String(n)) });
  vi.advanceTimersByTime(0);
  expect(keys()).toEqual(["executions", "execution-counts", "tasks"]);
  lists.heard({ type: "notification", notification: { id: "ntf_1" } });
  vi.advanceTimersByTime(900);
  expect(keys()).toHaveLength(3);
  vi.advanceTimersByTime(100);
  expect(keys().slice(3)).toEqual(["notifications"]);
});

test("a workflow that changed is asked for, and after a lost connection everything", () => {
  const { lists, keys } = watched();
  lists.heard({ type: "workflow", id: "wf_1" });
  vi.advanceTimersByTime(0);
  expect(keys()).toEqual(["workflows", "workflow/wf_1", "revisions/wf_1", "schedules"]);
  lists.connected();
  vi.advanceTimersByTime(1_000);
  expect(keys().slice(4)).toEqual([
    "executions",
    "execution-counts",
    "tasks",
    "workflows",
    "workflow",
    "schedules",
    "notifications",
    "hook-requests",
  ]);
});

test("an older page, and the last run of a workflow that runs seldom, stand still", () => {
  const client = new QueryClient();
  const [newest, older] = [
    ["executions", { limit: 50 }],
    ["executions", { limit: 50, cursor: "abc" }],
  ];
  const seldom = ["executions", LAST_RUN, "wf_1"];
  for (const key of [newest, older, seldom]) client.setQueryData(key, { items: [], nextCursor: null });
  new LiveLists(client).heard({ type: "refetch", what: "executions" });
  vi.advanceTimersByTime(0);
  expect([newest, older, seldom].map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, false, false]);
});
