import { describe, expect, it } from "vitest";
import { outlineOf } from "../../../shared/builder/outline.ts";
import { choiceOfRow } from "./choice-of-row.ts";
import { pathText, reasonsOf } from "./choice-words.ts";
import { Journal } from "./journal-fixture.ts";
import { ifsOf, pathOfRow } from "./path-of-row.ts";
import { fold } from "./timeline.ts";

const IF = "/do/0/decide";
const SWITCH = `${IF}/do/0/choose`;

/** An "if" with one condition, as the builder writes it, in a loop where `loop` says so. */
function definitionOf(when: string, loop = false): object {
  const decide = {
    do: [
      { choose: { switch: [{ ifSo: { when, then: "big" } }, { otherwise: { then: "exit" } }] } },
      { big: { do: [], then: "exit" } },
    ],
  };
  const list = [{ decide }];
  return {
    document: { dsl: "1.0.3", name: "w" },
    do: loop ? [{ lines: { for: { each: "line", in: "${ .lines }" }, do: list } }] : list,
  };
}

/** What it said of the "if" that began with these events. */
function said(definition: object, journal: Journal, task: string, frame: string): readonly string[] | null {
  const read = outlineOf(JSON.stringify(definition));
  if (!read.ok) throw new Error(read.error.detail);
  const timeline = fold(journal.events);
  const row = timeline.rows.get(frame);
  if (row?.task !== task) throw new Error(`There is no run of ${task} in ${frame}.`);
  const choice = choiceOfRow(read.value, timeline, row, definition);
  if (choice === null) return null;
  const path = pathOfRow(ifsOf(read.value), timeline, row);
  if (path !== choice.taken) throw new Error("The timeline says another one.");
  return [pathText(choice.taken), ...reasonsOf(choice)];
}

function chosen(input: unknown, then: string, journal = new Journal().start(input)): Journal {
  journal.add(1, "task.started", { task: IF, frame: 8 }, { parent: 0, kind: "do", name: "decide" });
  journal.add(1, "task.started", { task: SWITCH, frame: 9 }, { parent: 8, kind: "switch", name: "choose" });
  return journal.add(1, "task.completed", { task: SWITCH, frame: 9 }, { output: input, then });
}
const any = (of: string, test: string): string => `\${ ([(${of})? | ${test}] | any) }`;

describe("choiceOfRow", () => {
  const big = definitionOf(any("$workflow.input.total", "numbers | . > 100"));

  it.each([
    [{ total: 250 }, "big", ["total is greater than 100", "total was 250, greater than 100"]],
    [{ total: 50 }, "exit", ["Otherwise", "total was 50, not greater than 100"]],
    [{ total: "250" }, "exit", ["Otherwise", "total was “250” (a text), not greater than 100 (a number)"]],
    [{}, "exit", ["Otherwise", "total was nothing, not greater than 100"]],
    // The record does not lead there: nothing is said of why.
    [{ total: 50 }, "big", ["total is greater than 100"]],
  ])("says of %j which way it went, and why", (input, then, words) => {
    expect(said(big, chosen(input, then), IF, "8")).toEqual(words);
  });

  it("looks at what steps before had exported by then, and not at what came after", () => {
    const journal = new Journal().start({});
    const ask = (frame: number, approved: boolean): Journal =>
      journal
        .add(0, "task.started", { task: "/do/1/ask", frame }, { parent: 0, kind: "set", name: "ask" })
        .add(0, "task.completed", { frame }, { output: {}, context: { value: { ask: { approved } } } });
    ask(1, true);
    chosen({}, "exit", journal);
    ask(20, false);
    const text = definitionOf(any("$context.ask.approved", '. == "yes"'));
    expect(said(text, journal, IF, "8")).toEqual(["Otherwise", "approved was yes (a yes or no), not “yes” (a text)"]);
    const yes = definitionOf(any("$context.ask.approved", ". == true"));
    const went = chosen({}, "big", new Journal().start({}));
    // Nothing was exported: then it can't have been so.
    expect(said(yes, went, IF, "8")).toEqual(["approved is yes"]);
  });

  it("knows the item of the turn that it was in", () => {
    const loop = "/do/0/lines";
    const [task, decides] = [`${loop}/do/0/decide`, `${loop}/do/0/decide/do/0/choose`];
    const journal = new Journal().start({ lines: [1, 2] });
    journal.add(0, "task.started", { task: loop, frame: 1 }, { parent: 0, kind: "for", name: "lines" });
    journal.add(0, "loop.started", { task: loop, frame: 1 }, { items: [{ price: 1 }, { price: 7 }] });
    for (const [index, then] of ["exit", "big"].entries()) {
      const frame = 10 * (index + 1);
      journal.add(1, "loop.iteration", { task: loop, frame: 1 }, { index });
      journal.add(1, "task.started", { task, frame }, { parent: 1, kind: "do", name: "decide" });
      journal.add(
        1,
        "task.started",
        { task: decides, frame: frame + 1 },
        { parent: frame, kind: "switch", name: "choose" },
      );
      journal.add(1, "task.completed", { task: decides, frame: frame + 1 }, { output: {}, then });
      journal.add(1, "task.completed", { task, frame }, { output: {} });
    }
    const dear = definitionOf(any("$line.price", "numbers | . > 5"), true);
    expect(said(dear, journal, task, "10")).toEqual(["Otherwise", "price was 1, not greater than 5"]);
    expect(said(dear, journal, task, "20")).toEqual(["price is greater than 5", "price was 7, greater than 5"]);
  });

  it("does not show what lets somebody in, and says nothing before it has chosen", () => {
    const token = definitionOf(any("$workflow.input.token", '. == "abc"'));
    expect(said(token, chosen({ token: "abd" }, "exit"), IF, "8")?.join()).not.toContain("abd");
    const open = new Journal().start({});
    open.add(1, "task.started", { task: IF, frame: 8 }, { parent: 0, kind: "do", name: "decide" });
    expect(said(big, open, IF, "8")).toBe(null);
  });
});
