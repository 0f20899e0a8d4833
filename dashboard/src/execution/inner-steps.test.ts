import { expect, it } from "vitest";
import { outlineOf } from "../../../shared/builder/outline.ts";
import { innerOf, NONE_INNER } from "./inner-steps.ts";
import { Journal, REFUSED } from "./journal-fixture.ts";
import { drawnTitleOf } from "./row-titles.ts";
import { fold } from "./timeline.ts";
import { depthOf, holdsRows, visibleRows } from "./visible-rows.ts";

const SWITCH = [{ yes: { when: "${ .n > 1 }", then: "onYes" } }, { no: { then: "onNo" } }];
const TASKS = [
  {
    if: {
      do: [
        { choose: { switch: SWITCH } },
        { onYes: { do: [{ tell: { set: {} } }], then: "exit" } },
        { onNo: { do: [], then: "exit" } },
      ],
    },
  },
  {
    call: {
      metadata: { title: "Ask the bank" },
      try: [{ call: { call: "http", with: {} } }],
      catch: { do: [{ otherwise: { set: 1 } }] },
    },
  },
  {
    pay: {
      try: [{ pay: { call: "http", with: {}, metadata: { title: "Pay it" } } }],
      catch: { do: [{ tellThem: { set: {} } }] },
    },
  },
];
const definition = { document: { dsl: "1.0.3", name: "w" }, do: TASKS };

function journal(): Journal {
  const made = new Journal().start();
  let frame = 0;
  const start = (task: string, kind: string, parent = 0): number => {
    made.add(++frame, "task.started", { task, frame }, { parent, kind, name: task.slice(task.lastIndexOf("/") + 1) });
    return frame;
  };
  const run = (task: string, kind: string, parent: number): void => void made.done(frame, start(task, kind, parent));
  const tried = (task: string, name: string): number => {
    const outer = start(task, "try");
    const inner = start(`${task}/try/0/${name}`, "call", outer);
    made.add(frame, "task.faulted", { task: `${task}/try/0/${name}`, frame: inner }, { error: REFUSED });
    made.add(frame, "error.caught", { task, frame: outer }, { error: REFUSED, action: "handle" });
    return outer;
  };
  const isIt = start("/do/0/if", "do");
  run("/do/0/if/do/0/choose", "switch", isIt);
  const yes = start("/do/0/if/do/1/onYes", "do", isIt);
  run("/do/0/if/do/1/onYes/do/0/tell", "set", yes);
  made.done(frame, yes).done(frame, isIt);
  const call = tried("/do/1/call", "call");
  run("/do/1/call/catch/do/0/otherwise", "set", call);
  made.done(frame, call);
  const pay = tried("/do/2/pay", "pay");
  run("/do/2/pay/catch/do/0/tellThem", "set", pay);
  return made.done(frame, pay);
}

it("leaves out of a timeline what the canvas draws nothing of, and calls the rest what the canvas calls it", () => {
  const read = outlineOf(JSON.stringify(definition));
  if (!read.ok) throw new Error(read.error.detail);
  const timeline = fold(journal().events);
  const inner = innerOf(read.value);
  const shown = visibleRows(timeline, new Set(), inner);
  expect(shown.map((row) => [depthOf(row, timeline, inner), drawnTitleOf(definition, row), row.status])).toEqual([
    [0, "If n is greater than 1", "completed"],
    [1, "Tell", "completed"],
    [0, "Ask the bank", "faulted"],
    [0, "Pay it", "faulted"],
    [0, "Tell them", "completed"],
  ]);
  expect(shown.map((row) => holdsRows(row, timeline, inner))).toEqual([true, false, false, false, false]);
  const [first] = shown;
  expect(visibleRows(timeline, new Set([first?.id ?? ""]), inner)).toHaveLength(4);
  expect(visibleRows(timeline, new Set(), NONE_INNER).map((row) => row.name)).toEqual([
    "if",
    "choose",
    "onYes",
    "tell",
    "call",
    "call",
    "otherwise",
    "pay",
    "pay",
    "tellThem",
  ]);
});
