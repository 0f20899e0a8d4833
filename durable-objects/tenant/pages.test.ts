import { describe, expect, it } from "vitest";
import { NUMBER_KEY, SORT_KEY, cursorAt, pageOf, readPage } from "./pages.ts";
import { codeOf, valueOf } from "./tenant-fixture.ts";

describe("pages", () => {
  it("reads back the cursor it has given", () => {
    expect(valueOf(readPage({ cursor: cursorAt("keys", 42), limit: 10 }, "keys", NUMBER_KEY))).toEqual({
      after: "42",
      limit: 10,
    });
    expect(valueOf(readPage({ cursor: null, limit: 200 }, "keys", NUMBER_KEY))).toEqual({ after: null, limit: 200 });
  });

  it.each([
    ["empty", ""],
    ["not base64", "%%%"],
    ["another list's", cursorAt("hooks", 1)],
    ["no number", cursorAt("keys", "1 OR 1=1")],
    ["zero", cursorAt("keys", 0)],
    ["too long a number", cursorAt("keys", "9".repeat(17))],
    ["more than a cursor", cursorAt("keys", "1:2")],
    ["a sort key", cursorAt("keys", "00000000000zz")],
  ])("refuses a cursor that is %s", (_, cursor) => {
    expect(codeOf(readPage({ cursor, limit: 10 }, "keys", NUMBER_KEY))).toBe("invalid");
  });

  it("refuses a sort key with letters that base32 has not", () => {
    expect(
      codeOf(readPage({ cursor: cursorAt("executions", "00000000000zz"), limit: 10 }, "executions", SORT_KEY)),
    ).toBe("ok");
    expect(
      codeOf(readPage({ cursor: cursorAt("executions", "0000000000uil"), limit: 10 }, "executions", SORT_KEY)),
    ).toBe("invalid");
  });

  it.each([0, -1, 201, 1.5, Number.NaN])("refuses a limit of %d", (limit) => {
    expect(codeOf(readPage({ cursor: null, limit }, "keys", NUMBER_KEY))).toBe("invalid");
  });

  it("gives a cursor only where more follows", () => {
    const page = (rows: number[]) => pageOf("keys", rows, 2, (row) => row, String);
    expect(page([3, 2])).toEqual({ items: ["3", "2"], nextCursor: null });
    expect(page([3, 2, 1])).toEqual({ items: ["3", "2"], nextCursor: cursorAt("keys", 2) });
    expect(page([])).toEqual({ items: [], nextCursor: null });
  });
});
