import { describe, expect, it } from "vitest";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import { Attachments } from "./attached.ts";

let seq = 0;
const entry = (type: string, frame: number | undefined, data: unknown = {}): AnyEntry =>
  ({ seq: ++seq, at: 0, type, ...(frame === undefined ? {} : { frame }), data }) as unknown as AnyEntry;

const listens = (frame: number, effect: string) =>
  entry("effect.requested", frame, {
    effect,
    key: `key-${effect}`,
    repeatable: true,
    request: { kind: "listen", filters: [] },
  });
const child = (frame: number, effect: string, wait = true) =>
  entry("effect.requested", frame, {
    effect,
    key: `key-${effect}`,
    repeatable: true,
    request: { kind: "subflow", await: wait },
  });

function attached(...entries: AnyEntry[]): Attachments {
  const attachments = new Attachments();
  for (const one of entries) attachments.add(one);
  return attachments;
}

describe("what is attached to an execution", () => {
  it("is let go when its task is over without it", () => {
    const attachments = attached(
      listens(1, "1.1"),
      child(2, "2.1"),
      entry("effect.parked", 2, { effect: "2.1", detail: { execution: "exe_child" } }),
    );
    expect(attachments.releases(0)).toEqual([]);
    attachments.add(entry("task.completed", 1));
    attachments.add(entry("task.cancelled", 2));
    expect(attachments.releases(0)).toMatchObject([
      { kind: "listen", effect: "1.1" },
      { kind: "subflow", effect: "2.1", key: "key-2.1", child: "exe_child" },
    ]);
  });

  it("is let go at the end of the execution, whatever is left of it", () => {
    expect(attached(listens(1, "1.1"), entry("execution.cancelled", undefined)).releases(0)).toHaveLength(1);
  });

  it("is nothing for a child that has answered, or that nobody waits for", () => {
    const attachments = attached(
      child(1, "1.1"),
      entry("effect.settled", 1),
      entry("task.completed", 1),
      child(2, "2.1", false),
      entry("task.completed", 2),
    );
    expect(attachments.releases(0)).toEqual([]);
  });

  it("is let go once: what lies under the cursor, or was released, is not told again", () => {
    const attachments = attached(listens(1, "1.1"), entry("task.completed", 1));
    const upTo = seq;
    expect(attachments.releases(upTo)).toEqual([]);
    attachments.released(upTo);
    expect(attachments.releases(0)).toEqual([]);
  });

  it("counts an event once for listeners one after the other, and for each of those side by side", () => {
    const attachments = attached(
      listens(1, "1.1"),
      listens(2, "2.1"),
      entry("event.received", 1, { effect: "1.1", id: "7" }),
    );
    expect(attachments.hasCounted("2.1", "7")).toBe(false);
    attachments.add(listens(3, "3.1"));
    expect(attachments.hasCounted("3.1", "7")).toBe(true);
    expect(attachments.hasCounted("3.1", "8")).toBe(false);
  });
});
