import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { checkDefinition } from "./parse.ts";
import { retentionMs, retentionOf } from "./retention.ts";

const DAY = 86_400_000;

const expressions = createJqExpressions();

function parsed(retention: unknown) {
  const document = { dsl: "1.0.3", namespace: "test", name: "kept", version: "1.0.0", metadata: { retention } };
  return checkDefinition({ document, do: [{ done: { set: { ok: true } } }] }, expressions);
}

describe("document.metadata.retention", () => {
  it.each([
    [
      { completed: "P7D", failed: { days: 90 } },
      { completed: 7 * DAY, failed: 90 * DAY },
    ],
    [{ failed: "PT1S" }, { failed: 1_000 }],
    [{}, {}],
  ])("%j is read", (given, expected) => {
    const read = parsed(given);
    if (!read.ok) throw new Error(JSON.stringify(read));
    expect(retentionOf(read.value.definition)).toEqual(expected);
  });

  it.each([
    ["P7D", "/document/metadata/retention"],
    [{ done: "P7D" }, "/document/metadata/retention/done"],
    [{ completed: "soon" }, "/document/metadata/retention/completed"],
    [{ completed: "P1Y" }, "/document/metadata/retention/completed"],
    [{ failed: "PT0.5S" }, "/document/metadata/retention/failed"],
    [{ failed: { days: 3_651 } }, "/document/metadata/retention/failed"],
    [{ failed: "${ .days }" }, "/document/metadata/retention/failed"],
  ])("%j is refused, and said where", (given, path) => {
    const read = parsed(given);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error.problems?.map((problem) => problem.path)).toContain(path);
  });

  it("is bounded", () => {
    expect(retentionMs("P3650D")).toEqual({ ok: true, value: 3_650 * DAY });
    expect(retentionMs("P3651D")).toMatchObject({ ok: false });
    expect(retentionMs("PT0S")).toMatchObject({ ok: false });
  });
});
