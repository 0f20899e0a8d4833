/** A defect to plant: one piece of text in one file of the production code, and what stands there instead. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Mistakes that a person could make, each of which breaks a promise of docs/durability.md. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: "skip-the-intent",
    file: "durable-objects/execution/journal-store.ts",
    find: "for (const entry of entries) {\n      let text",
    replace: 'for (const entry of entries) {\n      if (entry.type === "effect.requested") continue;\n      let text',
  },
  {
    name: "forget-the-alarm",
    file: "durable-objects/execution/execution.ts",
    find: "this.#clock?.armBy(Math.min(wakeAt ?? Number.POSITIVE_INFINITY, Date.now() + RECOVERY_MS));",
    replace: "",
  },
  {
    name: "advance-the-cursor-early",
    file: "durable-objects/intake/settler.ts",
    find: "this.#marks.begin(start.sequence);\n",
    replace: "this.#marks.begin(start.sequence);\n    this.#marks.published(start.sequence);\n",
  },
  {
    name: "a-new-key-for-each-attempt",
    file: "shared/engine/keys.ts",
    find: "let path = program.nodeOf(frame).pointer;",
    replace: "let path = `${program.nodeOf(frame).pointer}${state.seq}`;",
  },
  {
    name: "repeat-what-must-not-be",
    file: "shared/engine/advance.ts",
    find: "if (effect.repeatable) {",
    replace: "if (effect.repeatable || effect.sends < 3) {",
  },
  {
    name: "hand-over-is-forgotten",
    file: "durable-objects/intake/settler.ts",
    find: 'if (start.state === "object") {\n      this.#toHandOver.set(start.sequence, start);\n      return;\n    }\n    const events',
    replace: 'if (start.state === "object") return;\n    const events',
  },
  {
    name: "perform-before-the-commit",
    file: "durable-objects/execution/run.ts",
    find: "const result = advance(this.#program, this.#state, input, this.#host.now());",
    replace:
      "const result = advance(this.#program, this.#state, input, this.#host.now());\n      if (result.effects.length > 0 && result.state.seq % 3 === 0) return result;",
  },
  {
    name: "the-key-is-not-kept",
    file: "durable-objects/intake/intake.ts",
    find: "this.#store.insert(start, key);",
    replace: "this.#store.insert(start, null);",
  },
  {
    name: "the-end-is-not-published-again",
    file: "durable-objects/execution/execution.ts",
    find: "const publication = outbox.next(state);",
    replace:
      "const publication = outbox.next(state);\n    if (publication !== null) this.#journal.cursor = publication.upTo;",
  },
  {
    name: "nothing-is-taken-up-again",
    file: "durable-objects/execution/execution.ts",
    find: "else await run.recover();",
    replace: "",
  },
  {
    name: "undone-in-order",
    file: "shared/engine/compensation.ts",
    find: "const undo = state.undo.at(-1);",
    replace: "const undo = state.undo[0];",
  },
  {
    name: "what-is-suspended-goes-on",
    file: "shared/engine/advance.ts",
    find: "  if (state.suspended) return;\n",
    replace: "",
  },
  {
    name: "a-cancel-undoes-nothing",
    file: "shared/engine/compensation.ts",
    find: "if (turn.state.undo.length > 0)",
    replace: 'if (turn.state.undo.length > 0 && outcome.status === "faulted")',
  },
  {
    name: "a-snapshot-forgets-what-is-to-be-undone",
    file: "shared/engine/snapshot.ts",
    find: "undo: state.undo.map(undo),",
    replace: "undo: [],",
  },
  {
    name: "a-snapshot-takes-events-for-published",
    file: "durable-objects/execution/kept.ts",
    find: "this.#journal.rows(Math.min(saved, outbox.cursor))",
    replace: "this.#journal.rows(saved)",
  },
  {
    name: "what-was-lost-while-suspended-stays-lost",
    file: "durable-objects/execution/execution.ts",
    find: "if (run.inDoubt) this.#background(run.recover());",
    replace: "",
  },
  {
    name: "a-rerun-waits-for-the-child-of-another",
    file: "shared/engine/reducer.ts",
    find: "if (one.effect !== null) one.effect.parked = false;",
    replace: "",
  },
  {
    name: "a-rerun-begins-one-task-too-early",
    file: "shared/domain/rerun.ts",
    find: "const kept = own.slice(1, at);",
    replace:
      'const kept = own.slice(1, Math.max(1, own.slice(0, at).findLastIndex(({ type }) => type === "task.started")));',
  },
  {
    name: "the-slot-is-not-released",
    file: "durable-objects/intake/gate.ts",
    find: "store.remove(slot.id);",
    replace: 'store.update({ ...slot, state: "holding", due: null });',
  },
  {
    name: "last-in-first-out",
    file: "durable-objects/intake/gate-store.ts",
    find: "AND state = 0 AND cancelled = 0 ORDER BY place LIMIT 1",
    replace: "AND state = 0 AND cancelled = 0 ORDER BY place DESC LIMIT 1",
  },
  {
    name: "one-more-than-the-limit",
    file: "durable-objects/intake/gate.ts",
    find: "store.atWork(gate) >= first.limit",
    replace: "store.atWork(gate) > first.limit",
  },
  {
    name: "the-dead-keep-their-slots",
    file: "durable-objects/intake/gate.ts",
    find: 'if (described.error.code === "not_found") return "gone";',
    replace: 'if (described.error.code === "not_found") return "there";',
  },
];
