import { describe, expect, test } from "vitest";
import { DraftStore, type KeptDraft, type Saved } from "./draft-store.ts";

const draft = (text: string, version: number): KeptDraft => ({
  text,
  version,
  updatedAt: "2026-11-23T12:00:00Z",
  updatedBy: { name: "Ada" },
});

/** A platform that keeps one draft, a clock that is moved by hand, and a browser's storage. */
function setUp(begin = draft("a", 1)) {
  const kept = { current: begin };
  const stored = new Map<string, string>();
  const timers: { run: () => void; at: number }[] = [];
  const clock = { now: 1_000 };
  const saves: string[] = [];
  let answer: ((saved: Saved) => void) | null = null;
  const world = {
    kept,
    stored,
    saves,
    /** Answers the save that is under way as the platform would. */
    settle: async (fail = false): Promise<void> => {
      const text = saves.at(-1) ?? "";
      const resolve = answer;
      answer = null;
      if (fail) resolve?.({ kind: "failed", error: new Error("no answer"), again: true });
      else if (world.asked !== kept.current.version) resolve?.({ kind: "conflict", draft: kept.current });
      else {
        kept.current = draft(text, kept.current.version + 1);
        resolve?.({ kind: "saved", draft: kept.current });
      }
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    },
    asked: 0,
    pass: (ms: number): void => {
      clock.now += ms;
      for (const timer of timers.splice(0).toSorted((a, b) => a.at - b.at))
        if (timer.at <= clock.now) timer.run();
        else timers.push(timer);
    },
  };
  const make = (): DraftStore =>
    new DraftStore(
      {
        workflow: "wf_1",
        save: (text, version) => {
          saves.push(text);
          world.asked = version;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
        keep: {
          getItem: (key) => stored.get(key) ?? null,
          setItem: (key, value) => void stored.set(key, value),
          removeItem: (key) => void stored.delete(key),
        },
        now: () => clock.now,
        later: (run, ms) => {
          const timer = { run, at: clock.now + ms };
          timers.push(timer);
          return () => {
            const at = timers.indexOf(timer);
            if (at !== -1) timers.splice(at, 1);
          };
        },
      },
      kept.current,
    );
  return { world, make };
}

describe("a draft in hand", () => {
  test("is saved once things are quiet, with the version that it was made from", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("b");
    world.pass(300);
    store.change("c");
    world.pass(700);
    expect(world.saves).toEqual([]);
    world.pass(200);
    expect(world.saves).toEqual(["c"]);
    await world.settle();
    expect(store.get().saving).toBe("saved");
    expect(store.get().version).toBe(2);
  });

  test("what is typed while it is saved is saved next", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("b");
    world.pass(900);
    store.change("c");
    await world.settle();
    expect(store.get().saving).toBe("unsaved");
    world.pass(900);
    await world.settle();
    expect(world.kept.current.text).toBe("c");
    expect(store.get().version).toBe(3);
  });

  test("another's save is never overwritten: mine is saved over it only when that is chosen", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("mine");
    world.kept.current = draft("theirs", 5);
    world.pass(900);
    await world.settle();
    expect(store.get().saving).toBe("conflict");
    expect(store.text).toBe("mine");
    store.change("mine too");
    world.pass(10_000);
    expect(world.saves).toEqual(["mine"]);
    store.resolve("mine");
    world.pass(900);
    await world.settle();
    expect(world.kept.current).toEqual(expect.objectContaining({ text: "mine too", version: 6 }));
    store.undo();
    expect(store.text).toBe("theirs");
  });

  test("theirs can be taken, and mine be had back by undo", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("mine");
    world.kept.current = draft("theirs", 5);
    world.pass(900);
    await world.settle();
    store.resolve("theirs");
    expect(store.text).toBe("theirs");
    expect(store.get().saving).toBe("saved");
    store.undo();
    expect(store.text).toBe("mine");
  });

  test("the same text saved by another is no conflict", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("same");
    world.kept.current = draft("same", 5);
    world.pass(900);
    await world.settle();
    expect(store.get()).toEqual(expect.objectContaining({ saving: "saved", version: 5 }));
  });

  test("what could not be saved is tried again, and offered after the page was lost", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("b");
    world.pass(900);
    await world.settle(true);
    expect(store.get().saving).toBe("failed");
    const next = make();
    expect(next.get().recovered?.text).toBe("b");
    expect(next.text).toBe("a");
    next.recover(true);
    expect(next.text).toBe("b");
    world.pass(2_100);
    await world.settle();
    expect(world.kept.current.text).toBe("b");
  });

  test("left out, it is not offered again; and nothing is kept of what is saved", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("b");
    expect(world.stored.size).toBe(1);
    make().recover(false);
    expect(make().get().recovered).toBe(null);
    store.change("c");
    world.pass(900);
    await world.settle();
    expect(world.stored.size).toBe(0);
  });

  test("what another saves arrives where nothing here is unsaved, and is asked about where something is", () => {
    const { make } = setUp();
    const store = make();
    store.arrived(draft("b", 2));
    expect(store.text).toBe("b");
    store.arrived(draft("old", 1));
    expect(store.text).toBe("b");
    store.change("mine");
    store.arrived(draft("c", 3));
    expect(store.text).toBe("mine");
    expect(store.get().saving).toBe("conflict");
  });

  test("flush saves at once, and says whether it could", async () => {
    const { world, make } = setUp();
    const store = make();
    store.change("b");
    const flushed = store.flush();
    await world.settle();
    expect(await flushed).toBe(true);
    store.change("c");
    const failed = store.flush();
    await world.settle(true);
    expect(await failed).toBe(false);
  });

  test("typing in one field is undone as one; another field is another", () => {
    const { world, make } = setUp();
    const store = make();
    store.change("b", "/do/0/x", "x");
    world.pass(400);
    store.change("bc", "/do/0/x", "x");
    store.change("bcd", "/do/0/y", "y");
    store.undo();
    expect(store.text).toBe("bc");
    expect(store.get().history.now.select).toBe("/do/0/x");
    store.undo();
    expect(store.text).toBe("a");
    store.redo();
    expect(store.text).toBe("bc");
  });
});
