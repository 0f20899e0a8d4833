import { DOWN, fine, NONCE, type Scenario } from "./recording.ts";

const get = (path: string): string =>
  `{call: http, with: {method: get, endpoint: 'https://receiver.test/golden/${path}'}}`;
const event = (type: string, data: unknown, more: object = {}): unknown => ({
  specversion: "1.0",
  id: type,
  source: "https://golden.test",
  type,
  data,
  ...more,
});

/** What needs more than a receiver: answers are given to the engine itself. */
export const engineScenarios: readonly Scenario[] = [
  {
    name: "listening",
    about: "events: all of two that belong together, one after the other by tasks, until another; a person; an emit",
    definition: `
do:
  - room: {listen: {to: {all: [{with: {type: temperature}, correlate: {room: {from: .room}}}, {with: {type: humidity}, correlate: {room: {from: .room}}}]}}, timeout: {after: {hours: 1}}}
  - each:
      listen: {to: {any: [], until: {one: {with: {type: end}}}}}
      foreach: {item: got, at: n, do: [{look: ${get("look")}}], output: {as: '{n: $n, got: $got}'}, export: {as: '{seen: $n}'}}
  - person: {call: 'person.approve:1@connectors', with: {assignee: ada@example.test, title: 'Go on?', expires: P2D}}
  - tell: {emit: {event: {with: {type: told, source: 'https://golden.test', data: {seen: '\${ $context.seen }'}}}}}
  - late: {try: [{quick: {listen: {to: {one: {with: {type: never}}}}, timeout: {after: {seconds: 5}}}}], catch: {}}`,
    play(recording) {
      recording
        .park("room")
        .save()
        .event("room", "1", event("temperature", 20, { room: "a" }));
      recording
        .event("room", "2", event("humidity", 50, { room: "b" }))
        .crash()
        .save();
      recording.event("room", "3", event("humidity", 60, { room: "a" }));
      recording.park("each").event("each", "4", event("first", 1)).event("each", "5", event("second", 2)).save();
      recording
        .settle("look", fine({ ok: 1 }))
        .event("each", "6", event("end", null))
        .settle("look", fine({ ok: 2 }));
      recording.park("person", { task: "ask_0000remade_0000000000000000" }).save();
      recording.settle("person", fine({ approved: true, comment: null })).settle("tell", fine(null));
      return recording.park("quick").later(5_000);
    },
  },
  {
    name: "calls",
    about: "every kind of call, with authentication and secrets, by functions, connectors and an extension",
    started: { nonce: NONCE, retention: { completed: 86_400_000 }, admission: { lane: 5 } },
    definition: `
use:
  secrets: [api, mail]
  functions: {find: {call: http, with: {method: get, endpoint: 'https://receiver.test/golden/find/{id}'}}}
  extensions: [{watch: {extend: emit, before: [{seen: {set: {seen: true}}}]}}]
do:
  - http: {call: http, with: {method: post, endpoint: {uri: 'https://receiver.test/golden/a', authentication: {bearer: {token: '\${ $secrets.api }'}}}, headers: {x-a: '\${ $secrets.mail.user }'}, body: {a: 1}, output: response}}
  - token: {call: http, with: {method: get, endpoint: {uri: 'https://receiver.test/golden/b', authentication: {oauth2: {authority: 'https://auth.golden.test', grant: client_credentials, client: {id: me, secret: '\${ $secrets.api }'}, scopes: [read]}}}}, metadata: {idempotency: key, circuitBreaker: {failures: 3}}}
  - found: {call: find, with: {id: 7}}
  - openapi: {call: openapi, with: {document: {endpoint: 'https://receiver.test/golden/api.json'}, operationId: find, parameters: {id: 7}}}
  - grpc: {call: grpc, with: {proto: {endpoint: 'https://receiver.test/golden/greet.proto'}, service: {name: Greeter, host: receiver.test, port: 443}, method: SayHello, arguments: {name: Ada}}}
  - publish: {call: asyncapi, with: {document: {endpoint: 'https://receiver.test/golden/async.json'}, operation: say, message: {payload: {n: 1}}}}
  - subscribe: {call: asyncapi, with: {document: {endpoint: 'https://receiver.test/golden/async.json'}, operation: hear, subscription: {consume: {amount: 2}, foreach: {item: m, do: [{keep: {set: '\${ $m }'}}]}}}}
  - mcp: {call: mcp, with: {method: tools/list, transport: {http: {endpoint: 'https://receiver.test/golden/mcp'}}}}
  - script: {run: {script: {language: js, code: 'return 1 + 1', arguments: {a: 1}}}}
  - slack: {call: 'slack.postMessage:1@connectors', with: {connection: team, channel: C1, text: hello}}
  - email: {call: 'email.send:1@connectors', with: {connection: post, to: ada@example.test, subject: Hello, text: there}}
  - tell: {emit: {event: {with: {type: told, source: 'https://golden.test'}}}}
  - all: {set: {done: true, secret: '\${ $secrets.api }'}}`,
    play(recording) {
      recording.settle("http", fine({ statusCode: 200, content: { a: 1 } })).save();
      recording.give({ type: "progress", effect: recording.effect("token").id, what: "token from auth.golden.test" });
      recording
        .settle("token", fine({ b: 1 }))
        .crash()
        .settle("found", fine({ name: "Milou" }));
      recording.settle("openapi", fine({ id: 7 })).settle("grpc", fine({ message: "Hello" }));
      recording.settle("publish", fine(null));
      recording.event("subscribe", "m1", { payload: 1 }).save().event("subscribe", "m2", { payload: 2 });
      recording
        .settle("mcp", fine({ tools: [] }))
        .settle("script", fine(2))
        .crash()
        .save();
      recording.settle("slack", fine({ ok: true, channel: "C1", ts: "1.1" })).settle("email", fine({ accepted: 1 }));
      return recording.settle("tell", fine(null));
    },
  },
  {
    name: "children",
    about: "sub-workflows: awaited, not awaited, and one that fails; the error is handled",
    started: {
      parent: { execution: "exe_0000remade_03o00000000000", effect: "1.1", depth: 1 },
      trigger: { kind: "parent", source: "exe_0000remade_03o00000000000" },
    },
    definition: `
do:
  - first: {run: {workflow: {namespace: golden, name: child, version: '1.0.0', input: {n: 1}}}}
  - loose: {run: {workflow: {namespace: golden, name: child, version: latest, input: {n: 2}}, await: false}}
  - caught:
      try: [{second: {run: {workflow: {namespace: golden, name: child, version: '1.0.0', input: {n: 3}}}}}]
      catch: {errors: {with: {status: 418}}, as: why, do: [{say: {set: {because: '\${ $why.title }'}}}]}`,
    play(recording) {
      recording.park("first", { execution: "exe_0000remade_04o00000000001" }).save().crash();
      recording
        .settle("first", fine({ child: 1 }))
        .settle("loose", fine({ execution: "exe_0000remade_04o00000000002" }));
      recording.park("second", { execution: "exe_0000remade_04o00000000003" }).save();
      const error = { type: "https://golden.test/tea", status: 418, title: "Tea", detail: "pot", instance: "/do/0/x" };
      return recording.settle("second", { ok: false, error });
    },
  },
  {
    name: "poisoned",
    about: "a call that is retried, a timeout, a race; then the platform ends it",
    definition: `
do:
  - again: {try: [{down: ${get("down")}}], catch: {retry: {delay: {seconds: 1}, backoff: {exponential: {}}, limit: {attempt: {count: 2, duration: {minutes: 1}}}}}}
  - slow: {try: [{within: {do: [{never: ${get("never")}}], timeout: {after: {seconds: 2}}}}], catch: {}}
  - race: {fork: {compete: true, branches: [{a: ${get("a")}}, {b: ${get("b")}}]}}
  - last: ${get("last")}`,
    play(recording) {
      recording.settle("down", DOWN).save().later(1_000).settle("down", DOWN).later(2_000);
      recording
        .settle("down", fine({ up: true }))
        .save()
        .later(2_000);
      recording
        .settle("b", fine({ b: 1 }))
        .crash()
        .crash();
      const error = { type: "https://golden.test/poisoned", status: 500, title: "Poisoned", detail: "three wake-ups" };
      return recording.give({ type: "fault", error });
    },
  },
  {
    name: "large",
    about: "a value that is kept in the table of payloads, and a turn that ended at its budget",
    definition: `
do:
  - big: {set: {text: '\${ "0123456789abcde " * 4200 }'}}
  - size: {set: {size: '\${ .text | length }'}}
  - call: ${get("size")}
  - many: {for: {in: '\${ [range(1255)] }'}, do: [{skipped: {if: 'false', set: {x: 1}}}]}`,
    play(recording) {
      recording.settle("call", fine({ ok: true })).save();
      return recording.run();
    },
  },
];
