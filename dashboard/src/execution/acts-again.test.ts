import { describe, expect, it } from "vitest";
import type { EffectRequest } from "../api.ts";
import { actsIn } from "../executions/acts-in.ts";
import { actsAgain } from "./acts-again.ts";
import { Journal, REQUEST } from "./journal-fixture.ts";
import { fold } from "./timeline.ts";

const ASK = {
  kind: "listen",
  filters: [],
  person: {
    form: "approve",
    assignee: "ada",
    title: "?",
    description: null,
    schema: null,
    expiresAt: 9,
    remindAfterMs: null,
    notify: null,
  },
} as unknown as EffectRequest;
const definition = { do: [] };

/** Each a step that asks for something, one after the other; null asks for nothing. */
function journal(...steps: readonly (readonly [string, EffectRequest | null])[]): Journal {
  const made = new Journal().start();
  for (const [i, [name, request]] of steps.entries()) {
    made.task(i, i + 1, name, "call");
    if (request !== null) requested(made, i + 1, String(i), request);
    made.done(i, i + 1);
  }
  return made;
}
function requested(
  made: Journal,
  frame: number,
  effect: string,
  request: EffectRequest,
  settled = true,
  repeatable = true,
): void {
  made.add(frame, "effect.requested", { frame }, { effect, key: effect, request, repeatable });
  if (settled) made.add(frame, "effect.settled", { frame }, { effect, outcome: { ok: true, output: null } });
}
function acts(made: Journal, from?: string) {
  const timeline = fold(made.events);
  const row = [...timeline.rows.values()].find(({ name }) => name === from) ?? null;
  return actsAgain(timeline, definition, row).map(({ title, act, times }) => `${title}: ${act} ${times}`);
}

describe("what acts again where an execution is run again", () => {
  it("is what acted from there on", () => {
    const made = journal(["ask", ASK], ["note", null], ["book", REQUEST], ["bookAgain", REQUEST]);
    expect(acts(made)).toEqual(["Ask: person 1", "Book: service 1", "Book again: service 1"]);
    expect(acts(made, "note")).toEqual(["Book: service 1", "Book again: service 1"]);
    expect(acts(made, "bookAgain")).toEqual(["Book again: service 1"]);
    expect(acts(journal(["note", null]))).toEqual([]);
  });

  it("leaves out what nobody outside notices", () => {
    const quiet = [
      { kind: "script" },
      { kind: "listen", filters: [] },
      { kind: "asyncapi", subscribe: true },
    ] as unknown as EffectRequest[];
    expect(acts(journal(...quiet.map((request, i) => [`s${i}`, request] as const)))).toEqual([]);
  });

  it("counts the runs of a step, and not what it was tried again", () => {
    const made = journal(["send", REQUEST]);
    requested(made, 1, "again", REQUEST);
    made.task(5, 9, "send", "call");
    requested(made, 9, "other", REQUEST);
    expect(acts(made)).toEqual(["Send: service 2"]);
  });

  it("has what was open beside it and may be sent again, and not what undid others", () => {
    const made = new Journal().start();
    made.task(1, 1, "slow", "call").task(1, 2, "late", "call").task(1, 7, "once", "call").task(1, 8, "ask", "call");
    requested(made, 1, "slow", REQUEST, false);
    requested(made, 2, "late", REQUEST);
    requested(made, 7, "once", REQUEST, false, false);
    requested(made, 8, "ask", ASK, false);
    made.add(1, "effect.parked", { frame: 8 }, { effect: "ask", detail: { person: "ask_1" } });
    made.task(2, 3, "last", "call");
    requested(made, 3, "last", REQUEST);
    made.add(4, "execution.compensating", {}, { outcome: { status: "cancelled", reason: "r" } });
    made.add(4, "compensation.started", { task: "/do/last", frame: 5 }, { of: 3, name: "undo" });
    made.task(4, 6, "giveBack", "call", 5);
    requested(made, 6, "back", REQUEST);
    expect(acts(made, "last")).toEqual(["Slow: service 1", "Last: service 1"]);
  });

  it("is, of many executions, all that their workflow may come to", () => {
    const source = JSON.stringify({
      do: [
        { ask: { call: "person.approve:1@connectors", with: {} } },
        {
          isIt: {
            do: [
              { choose: { switch: [{ yes: { when: "${ . }", then: "onYes" } }, { no: { then: "exit" } }] } },
              { onYes: { do: [{ book: { call: "http", with: {}, metadata: { title: "Book it" } } }], then: "exit" } },
            ],
          },
        },
        {
          tell: {
            call: "email.send:1@connectors",
            with: {},
            metadata: { compensate: [{ takeBack: { call: "http", with: {} } }] },
          },
        },
        { note: { set: { a: 1 } } },
        { compute: { run: { script: { language: "js", code: "" } } } },
      ],
    });
    expect(actsIn(source)).toEqual([
      { title: "Ask", act: "person", times: 1 },
      { title: "Book it", act: "service", times: 1 },
      { title: "Tell", act: "email", times: 1 },
    ]);
    expect(actsIn("- no object")).toEqual([]);
  });
});
