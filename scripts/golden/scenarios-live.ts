import { fine, type Scenario } from "./recording.ts";

const post = (path: string, more = ""): string =>
  `{call: http, with: {method: post, endpoint: 'https://receiver.test/golden/${path}', body: {of: '${path}'}}${more}}`;
const undoing = (path: string): string => `, metadata: {compensate: [{undo: ${post(`undo-${path}`)}}]}`;

/** What can be played on the platform as well: all that they need is a receiver. */
export const liveScenarios: readonly Scenario[] = [
  {
    name: "order",
    about: "calls, a wait, a fork, loops with and without concurrency, a retry, jumps, contexts",
    live: true,
    definition: `
input: {from: '\${ .order }'}
do:
  - total: {set: {id: '\${ .id }', total: '\${ [.lines[].price] | add }'}, export: {as: '{total: .total, lines: $input.lines}'}}
  - gift: {if: '\${ .total > 1000 }', set: {gift: true}}
  - choose: {switch: [{large: {when: '\${ .total > 50 }', then: reserve}}, {small: {then: pause}}]}
  - never: {set: {never: true}}
  - reserve: {call: http, with: {method: post, endpoint: 'https://receiver.test/golden/reserve', body: {id: '\${ .id }'}}, output: {as: '{reserved: .path}'}}
  - pause: {wait: {milliseconds: 50}, timeout: {after: PT1H}}
  - both:
      fork:
        branches:
          - stock: ${post("stock")}
          - card: {do: [{charge: {try: [{once: ${post("charge").replace("charge'", "charge?fail=1'")}}], catch: {retry: {delay: {milliseconds: 20}, limit: {attempt: {count: 5}}}}}}]}
  - ship:
      for: {each: line, at: n, in: '\${ $context.lines }'}
      metadata: {concurrency: 2}
      do: [{send: {call: http, with: {method: post, endpoint: 'https://receiver.test/golden/ship/{sku}', body: {n: '\${ $n }'}}, input: {from: '\${ $line }'}}}]
  - sum:
      for: {each: part, in: '\${ . }'}
      while: '\${ (.count // 0) < 2 }'
      do: [{add: {set: {count: '\${ (.count? // 0) + 1 }', last: '\${ $part.path }'}}}]
  - inner: {do: [{first: {set: {count: '\${ .count }', last: '\${ .last }'}, then: exit}}, {second: {set: {never: true}}}]}
  - done: {set: {count: '\${ .count }', last: '\${ .last }', total: '\${ $context.total }'}, then: end}
  - after: {set: {never: true}}
output: {as: '\${ . + {ended: true} }'}`,
    input: {
      order: {
        id: "4711",
        lines: [
          { sku: "a", price: 40 },
          { sku: "b", price: 30 },
          { sku: "c", price: 2.5 },
        ],
      },
    },
    play(recording) {
      recording.answer(recording.effect("reserve")).save().later(50).save();
      recording.answer(recording.effect("stock")).answer(recording.effect("once")).later(20).save();
      recording.answer(recording.effect("once")).crash().save();
      return recording.run();
    },
  },
  {
    name: "undone",
    about: "a workflow that faults: what it did is undone in reverse, one part of it can't be",
    live: true,
    definition: `
do:
  - book: ${post("book", undoing("book"))}
  - note: {set: {n: 1}, metadata: {compensate: [{broken: {raise: {error: {type: 'https://golden.test/stuck', status: 500, title: Stuck}}}}]}}
  - pay: ${post("pay", undoing("pay"))}
  - fail: {raise: {error: {type: 'https://golden.test/no', status: 409, title: 'No', detail: 'as it should'}}}`,
    play(recording) {
      recording.answer(recording.effect("book")).answer(recording.effect("pay")).save();
      return recording.crash().run();
    },
  },
  {
    name: "cancelled",
    about: "cancelled with two calls open, a third done; undone, as it was told",
    live: true,
    definition: `
do:
  - book: ${post("book", undoing("book"))}
  - both: {fork: {branches: [{one: ${post("one")}}, {two: ${post("two")}}]}}`,
    play(recording) {
      recording.answer(recording.effect("book")).save();
      return recording.give({ type: "cancel", reason: "not wanted any more" }).save().run();
    },
  },
  {
    name: "suspended",
    about: "suspended while a call is open; it comes back, and what follows waits until it is resumed",
    live: true,
    definition: `
do:
  - one: ${post("one")}
  - pause: {wait: {milliseconds: 20}}
  - two: ${post("two")}`,
    play(recording) {
      recording.give({ type: "suspend", reason: "to look at it", by: "key:golden" });
      recording.answer(recording.effect("one")).save();
      return recording.give({ type: "resume", by: "key:golden" }).save().run();
    },
  },
  {
    name: "in-doubt",
    about:
      "a call that must not be repeated was in flight in a crash: sent again as a person says, then settled by one",
    live: true,
    definition: `
do:
  - first: ${post("first")}
  - charge: ${post("charge", ", metadata: {idempotency: none}")}
  - after: ${post("after")}`,
    play(recording) {
      recording.crash().answer(recording.effect("first")).crash().save();
      const { id } = recording.effect("charge");
      recording.give({ type: "settle", effect: id, outcome: "retry", by: "key:golden" }).crash().save();
      recording.give({ type: "settle", effect: id, outcome: fine({ seen: true }), by: "key:golden" });
      return recording.run();
    },
  },
  {
    name: "again",
    about: "a re-run from the third of four calls, with another input, of one that had faulted",
    live: true,
    definition: `
do:
  - one: ${post("one")}
  - two: ${post("two")}
  - three: {call: http, with: {method: post, endpoint: 'https://receiver.test/golden/three', body: '\${ . }'}}
  - four: ${post("four")}`,
    play(recording) {
      recording.answer(recording.effect("one")).answer(recording.effect("two"));
      const stuck = { type: "https://golden.test/no", status: 400, title: "No", detail: "refused" };
      recording.settle("three", { ok: false, error: stuck });
      return recording
        .rerun("/do/2/three", { value: { edited: true } })
        .save()
        .run();
    },
  },
];
