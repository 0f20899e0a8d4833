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
    find: "if (!isAtHome(start)) {\n      this.#toHandOver.set(start.sequence, start);\n      return;\n    }\n    const events",
    replace: "if (!isAtHome(start)) return;\n    const events",
  },
  {
    name: "a-lost-guests-call-is-sent-again",
    file: "durable-objects/intake/intake.ts",
    find: '...(state === "guest" ? { sent: true } : {}),',
    replace: "",
  },
  {
    name: "how-a-guest-ended-is-not-told",
    file: "durable-objects/intake/guests.ts",
    find: "this.#host.gone(start, state);",
    replace: 'if (start.state !== "over") this.#host.gone(start, state);',
  },
  {
    name: "what-a-guest-came-to-is-forgotten",
    file: "durable-objects/intake/start-store.ts",
    find: "STATE.guest,\n      STATE.over,",
    replace: "STATE.object,\n      STATE.intake,",
  },
  {
    name: "a-guest-goes-on-where-it-has-left",
    file: "durable-objects/intake/guests.ts",
    find: "if (!this.#isHere(guest)) throw new Left();\n      guest.calls",
    replace: "guest.calls",
  },
  {
    name: "perform-before-the-commit",
    file: "durable-objects/lib/run/run.ts",
    find: "const result = advance(this.#program, this.#state, input, this.#host.now());",
    replace:
      "const result = advance(this.#program, this.#state, input, this.#host.now());\n      if (result.effects.length > 0 && result.state.seq % 3 === 0) return result;",
  },
  {
    name: "the-key-is-not-kept",
    file: "durable-objects/intake/intake.ts",
    find: "this.#store.insert(start, key, arm,",
    replace: "this.#store.insert(start, null, arm,",
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
    find: "if (resumed.ok && run.inDoubt) this.#background(run.recover());",
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
  {
    name: "another-revision-is-another-key",
    file: "durable-objects/intake/intake.ts",
    find: "const key = request.idempotency === null ? null : keyOf(request.trigger.source, request.idempotency.key);",
    replace:
      "const key = request.idempotency === null ? null : keyOf(request.trigger.source, request.idempotency.key + request.revision);",
  },
  {
    name: "the-newest-revision-is-run-by-all",
    file: "durable-objects/lib/programs.ts",
    find: "    revisions.set(record.id, loaded);\n",
    replace:
      "    revisions.set(record.id, loaded);\n    for (const [other, { workflow }] of revisions) if (workflow.id !== null && workflow.id === record.workflowId) revisions.set(other, loaded);\n",
  },
  {
    name: "a-duplicate-is-said-to-be-of-its-own-revision",
    file: "durable-objects/intake/again.ts",
    find: "if (described.ok) return ok({ execution: described.value, duplicate: true });",
    replace:
      "if (described.ok) return ok({ execution: { ...described.value, revision: request.revision }, duplicate: true });",
  },
  {
    name: "one-more-than-the-rate",
    file: "shared/domain/admission.ts",
    find: "if (counts.reduce((sum, one) => sum + one, 0) >= limit) {",
    replace: "if (counts.reduce((sum, one) => sum + one, 0) > limit) {",
  },
  {
    name: "a-rate-forgets-too-soon",
    file: "shared/domain/admission.ts",
    find: "(_, at) => known.counts[at - (newest - known.newest)] ?? 0);",
    replace: "(_, at) => (at > 4 ? 0 : (known.counts[at - (newest - known.newest)] ?? 0)));",
  },
  {
    name: "an-event-has-a-new-key-each-time",
    file: "durable-objects/correlator/handlers.ts",
    find: "`event ${seq}`",
    replace: "`event ${seq} ${Date.now()}`",
  },
  {
    name: "an-event-counts-for-each-listen",
    file: "durable-objects/execution/attached.ts",
    find: "return (this.#counted.get(event) ?? Number.POSITIVE_INFINITY) < (this.#since.get(effect) ?? 0);",
    replace: "return false;",
  },
  {
    name: "the-subscription-outlives-its-listener",
    file: "durable-objects/execution/publishing.ts",
    find: "expect(await correlatorObject(env.CORRELATOR, tenant).unsubscribe(`${started.id}:${release.effect}`));",
    replace: "",
  },
  {
    name: "nobody-hears-of-what-came-before",
    file: "durable-objects/correlator/correlator.ts",
    find: "return this.#events.lastBefore(Math.max(subscription.since, now - CORRELATION_WINDOW_MS));",
    replace: "return this.#events.last;",
  },
  {
    name: "a-set-is-struck-off-before-it-is-started",
    file: "durable-objects/correlator/handlers.ts",
    find: '      const started = await start(subscription, `events ${complete.join(" ")}`, whole, deps);\n',
    replace:
      '      deps.transaction(() => subscriptions.collect(id, step.state, null, [...complete, ...step.released]));\n      const started = await start(subscription, `events ${complete.join(" ")}`, whole, deps);\n',
  },
  {
    name: "another-revision-loses-half-a-set",
    file: "durable-objects/correlator/subscription-store.ts",
    find: "if (before !== undefined && collectsAlike(before, subscription)) {",
    replace: "if (before === undefined) {",
  },
  {
    name: "a-fire-time-has-a-new-key-each-time",
    file: "durable-objects/schedule/starter.ts",
    find: "key: scheduledAt,\n",
    replace: "key: `${scheduledAt} ${Date.now()}`,\n",
  },
  {
    name: "a-refused-fire-time-is-forgotten",
    file: "durable-objects/schedule/state.ts",
    find: "      attempts: 0,\n      firing: { ...firing, doubtSince: fired.definite ? null : firing.doubtSince },\n",
    replace: "      attempts: 0,\n      firing: null,\n      cursor: Math.max(state.cursor, firing.through),\n",
  },
  {
    name: "the-missed-are-one",
    file: "shared/domain/schedule-due.ts",
    find: 'policy === "all"\n',
    replace: 'policy === "all" && now - through > ON_TIME_MS\n',
  },
  {
    name: "an-old-schedule-comes-back",
    file: "durable-objects/schedule/state.ts",
    find: "if (state !== null && version <= state.version) return ok(state);",
    replace: "",
  },
  {
    name: "the-next-does-not-wait-for-the-end",
    file: "durable-objects/schedule/state.ts",
    find: "return endedAt === null ? { execution, since: now } : { dueAt: nextAfter(state, endedAt) };",
    replace: "return { dueAt: nextAfter(state, endedAt ?? now) };",
  },
  {
    name: "the-row-goes-though-the-object-stays",
    file: "durable-objects/index/sweeper.ts",
    find: 'if (atHome || (await connections.run(() => this.#quietly("object", () => this.#host.eraseObject(row.id)))))',
    replace: 'if (!atHome) await connections.run(() => this.#quietly("object", () => this.#host.eraseObject(row.id)));',
  },
  {
    name: "erased-before-it-is-published",
    file: "durable-objects/intake/settler.ts",
    find: "if (!isAtHome(start) || this.#marks.isSettled(start.sequence)) return ok(null);",
    replace: "if (isAtHome(start)) return ok(null);",
  },
  {
    name: "what-is-kept-longer-goes-too",
    file: "durable-objects/index/sweep-rows.ts",
    find: "ended_at + coalesce(keep_ms, CASE status WHEN 'completed' THEN ? ELSE ? END) <= ?",
    replace: "ended_at + min(coalesce(keep_ms, 60000), CASE status WHEN 'completed' THEN ? ELSE ? END) <= ?",
  },
  {
    name: "nobody-looks-for-the-overdue",
    file: "durable-objects/index/sweeper.ts",
    find: "await this.#ask(tenant, status, slice.rows, now);",
    replace: "",
  },
  {
    name: "no-block-names-what-is-late",
    file: "durable-objects/index/workflow-blocks.ts",
    find: "this.#addLate(rows.filter(({ key }) => key <= end));",
    replace: "",
  },
];
