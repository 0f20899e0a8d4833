import { expect, test } from "vitest";
import { changed, filterOf, isFiltered, readExecutionSearch, versionsOf } from "./search.ts";

const NOW = Date.parse("2026-11-23T12:00:30.000Z");

test("what the address says is read, and what is none of ours is left out", () => {
  expect(
    readExecutionSearch({ status: "faulted", workflow: "wf_1", trigger: "hook", error: 503, since: "1h", other: "x" }),
  ).toEqual({ status: "faulted", workflow: "wf_1", trigger: "hook", text: "503", since: "1h" });
  expect(readExecutionSearch({ status: "gone", trigger: "moon", since: "2y", from: "soon", workflow: "" })).toEqual({});
});

test("one text is looked for, in errors too, and no longer one than the platform takes", () => {
  expect(readExecutionSearch({ text: "A-17", error: "gateway" })).toEqual({ text: "A-17" });
  expect(readExecutionSearch({ text: "x".repeat(300) })).toEqual({ text: "x".repeat(100) });
  expect(filterOf({ text: "A-17", status: "faulted" }, NOW)).toEqual({ text: "A-17", status: "faulted" });
});

test("a version is of a workflow: without one, and with another, it goes", () => {
  expect(readExecutionSearch({ workflow: "wf_1", version: "3" })).toEqual({ workflow: "wf_1", version: 3 });
  expect(readExecutionSearch({ workflow: "wf_1", version: "draft" })).toEqual({ workflow: "wf_1", version: "draft" });
  expect(readExecutionSearch({ version: 3 })).toEqual({});
  for (const none of [0, -1, 1.5, "next", null, true])
    expect(readExecutionSearch({ workflow: "wf_1", version: none })).toEqual({ workflow: "wf_1" });
  expect(filterOf({ workflow: "wf_1", version: 3 }, NOW)).toEqual({ workflow: "wf_1", version: 3 });
  expect(changed({ workflow: "wf_1", version: 3 }, { workflow: undefined })).toEqual({});
});

test("a time that goes along with the clock moves by the minute", () => {
  expect(filterOf({ since: "1h" }, NOW)).toEqual({ from: "2026-11-23T11:00:00.000Z" });
  expect(filterOf({ since: "1h" }, NOW + 20_000)).toEqual(filterOf({ since: "1h" }, NOW));
});

test("times that are said stand as they are, in UTC", () => {
  expect(filterOf({ from: "2026-11-20T10:00:00+01:00", to: "2026-11-21T00:00:00Z" }, NOW)).toEqual({
    from: "2026-11-20T09:00:00.000Z",
    to: "2026-11-21T00:00:00.000Z",
  });
  expect(filterOf({ since: "24h", to: "2026-11-21T00:00:00Z" }, NOW)).toEqual({ from: "2026-11-22T12:00:00.000Z" });
});

test("a change of the filter leads to the first page, and a page alone is no filter", () => {
  expect(changed({ status: "faulted", cursor: "abc" }, { text: "x" })).toEqual({ status: "faulted", text: "x" });
  expect(changed({ status: "faulted", since: "1h" }, { status: undefined })).toEqual({ since: "1h" });
  expect(isFiltered({ cursor: "abc" })).toBe(false);
  expect(isFiltered({ since: "1h" })).toBe(true);
});

test("the newest versions can be chosen, and the one that is", () => {
  expect(versionsOf(2, undefined)).toEqual(["draft", 2, 1]);
  expect(versionsOf(0, 7)).toEqual(["draft", 7]);
  expect(versionsOf(80, 3).slice(-2)).toEqual([31, 3]);
});
