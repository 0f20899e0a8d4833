import type { Random } from "../random.ts";
import type { Step } from "../scenario.ts";

export const PAID = "sim.order.paid";
export const SHIPPED = "sim.order.shipped";
export const RETURNED = "sim.order.returned";

/** A workflow that listens for the events of one order, which its input names. */
export interface Listener {
  readonly name: string;
  readonly tasks: readonly Step[];
  /** Types of the events that satisfy it, task by task. */
  readonly wants: readonly { readonly kind: "one" | "any" | "all"; readonly types: readonly string[] }[];
  /** It gives up after a while: nobody sends what it waits for. */
  readonly givesUp: boolean;
}

const filter = (type: string): Step => ({
  with: { type },
  correlate: { order: { from: ".data.order", expect: "${ $workflow.input.order }" } },
});
const listen = (to: Step): Step => ({ listen: { to } });
const after: Step = {
  after: { call: "http", with: { method: "post", endpoint: "http://service.test/keyed/heard", body: {} } },
};

export const LISTENERS: readonly Listener[] = [
  {
    name: "listens-one",
    tasks: [{ hear: listen({ one: filter(PAID) }) }, after],
    wants: [{ kind: "one", types: [PAID] }],
    givesUp: false,
  },
  {
    name: "listens-any",
    tasks: [{ hear: listen({ any: [filter(SHIPPED), filter(RETURNED)] }) }, after],
    wants: [{ kind: "any", types: [SHIPPED, RETURNED] }],
    givesUp: false,
  },
  {
    name: "listens-all",
    tasks: [after, { hear: listen({ all: [filter(PAID), filter(SHIPPED)] }) }],
    wants: [{ kind: "all", types: [PAID, SHIPPED] }],
    givesUp: false,
  },
  {
    // The second must not be given what the first has had.
    name: "listens-twice",
    tasks: [{ hear: listen({ one: filter(PAID) }) }, { more: listen({ one: filter(PAID) }) }],
    wants: [
      { kind: "one", types: [PAID] },
      { kind: "one", types: [PAID] },
    ],
    givesUp: false,
  },
  {
    name: "listens-in-vain",
    tasks: [
      {
        once: {
          try: [{ hear: { ...listen({ one: filter("sim.never") }), timeout: { after: { milliseconds: 9_000 } } } }],
          catch: {},
        },
      },
      after,
    ],
    wants: [],
    givesUp: true,
  },
];

/** What is sent of an order so that each of these has enough. */
export function eventsFor(listener: Listener, random: Random): readonly string[] {
  const { wants, givesUp } = listener;
  if (givesUp) return random.chance(0.5) ? [PAID] : [];
  return wants.flatMap(({ kind, types }) => (kind === "any" ? [random.pick(types)] : types));
}
