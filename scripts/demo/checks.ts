import { diff } from "./diff.ts";
import { AMOUNT, EXPECTED_CALLS, EXPECTED_ORDER, expectedOutput, type Order } from "./order.ts";
import type { Event, Execution } from "./platform/api.ts";
import type { Seen } from "./services.ts";
import { record, spans } from "./timeline.ts";

export interface Check {
  readonly name: string;
  /** What differs, in lines; none: it holds. */
  readonly differences: readonly string[];
}

/** `wait` and back-off in the workflow, in milliseconds; a timer may be late but not early. */
const COOLING_OFF_MS = 400;
const FIRST_RETRY_MS = 250;
/** Clocks of one machine, read by two processes, and rounded. */
const CLOCK_SLACK_MS = 5;

export function same(name: string, expected: unknown, actual: unknown): Check {
  return { name, differences: diff(expected, actual) };
}

export function holds(name: string, condition: boolean, otherwise: string): Check {
  return { name, differences: condition ? [] : [`  ${otherwise}`] };
}

/** Everything that must be true of the order once it is fulfilled. */
export function checkOrder(
  order: Order,
  execution: Execution,
  live: readonly Event[],
  history: readonly Event[],
  seen: readonly Seen[],
): Check[] {
  const tasks = spans(history);
  const top = tasks.filter((task) => task.depth === 0 && task.state !== "skipped");
  const charges = tasks.filter((task) => task.name === "charge");
  const wait = tasks.find((task) => task.name === "coolingOff");
  const waited = (wait?.endedAt ?? 0) - (wait?.startedAt ?? 0);
  const gaps = retryGaps(seen.filter((one) => one.service === "payment"));
  return [
    same("it completed", "completed", execution.status),
    same("its output is what the order calls for", expectedOutput(order), execution.output),
    same(
      "the tasks ran in their order",
      EXPECTED_ORDER,
      top.map((task) => task.name),
    ),
    same(
      "what did not apply was skipped",
      ["refuseInvalid", "refuseRisky"],
      tasks.filter((task) => task.state === "skipped").map((task) => task.name),
    ),
    same("each service was called as often as it should be", EXPECTED_CALLS, callsByService(seen)),
    same(
      "payment took three attempts: two failed, one went through",
      ["faulted", "faulted", "completed"],
      charges.map((charge) => charge.state),
    ),
    holds(
      "the retries backed off",
      gaps.length === 2 && gaps.every((gap, i) => gap >= FIRST_RETRY_MS * 2 ** i - CLOCK_SLACK_MS),
      `gaps between the attempts: ${gaps.join(", ")} ms`,
    ),
    holds(
      "stock and fraud were asked at the same time",
      overlap(seen),
      "one call began only after the other had ended",
    ),
    holds("it waited", waited >= COOLING_OFF_MS - CLOCK_SLACK_MS, `${waited} ms instead of ${COOLING_OFF_MS}`),
    same(
      "the live stream had no gap and no repeat",
      Array.from({ length: history.length }, (_, i) => i + 1),
      live.map((event) => event.seq),
    ),
    same("history says the same as the live stream", history, live),
    same("every call had its intent first", [], callsWithoutIntent(history, seen)),
  ];
}

/** An order whose items do not add up: refused with the workflow's own typed error, before any call. */
export function checkRefusal(execution: Execution, seen: readonly Seen[]): Check[] {
  const expected = {
    type: "https://shop.example/errors/invalid-order",
    status: 422,
    title: "The order is not valid",
    detail: `The items add up to ${AMOUNT} cents, the order says ${AMOUNT - 1}.`,
    instance: "/do/1/refuseInvalid",
  };
  return [
    same("an order that does not add up faults", "faulted", execution.status),
    same("its error is the workflow's own", expected, execution.error),
    same("no service was called for it", [], seen),
  ];
}

/** Requests that no durable intent, written before they arrived, accounts for. */
export function callsWithoutIntent(history: readonly Event[], seen: readonly Seen[]): string[] {
  const intents = new Map<string, number>();
  for (const event of history) {
    if (event.type !== "effect.requested") continue;
    const key = String(event.data["key"]);
    intents.set(key, Math.min(intents.get(key) ?? Infinity, Date.parse(event.at)));
  }
  return seen
    .filter(({ key, arrivedAt }) => key === undefined || (intents.get(key) ?? Infinity) > arrivedAt + CLOCK_SLACK_MS)
    .map(({ service, key }) => `${service} ${key ?? "without a key"}`);
}

function callsByService(seen: readonly Seen[]): Record<string, unknown> {
  const services: Record<string, { requests: number; applied: number; statuses: number[] }> = {};
  for (const { service, applied, status } of seen) {
    const entry = (services[service] ??= { requests: 0, applied: 0, statuses: [] });
    entry.requests += 1;
    entry.applied += applied ? 1 : 0;
    entry.statuses.push(status);
  }
  return services;
}

function retryGaps(payments: readonly Seen[]): number[] {
  return payments.slice(1).map((one, i) => one.arrivedAt - (payments[i]?.answeredAt ?? 0));
}

function overlap(seen: readonly Seen[]): boolean {
  const stock = seen.find((one) => one.service === "inventory");
  const fraud = seen.find((one) => one.service === "fraud");
  return (
    stock !== undefined &&
    fraud !== undefined &&
    stock.arrivedAt < fraud.answeredAt &&
    fraud.arrivedAt < stock.answeredAt
  );
}

/** What an intent or its end says, for a line of progress. */
export function effectOf(event: Event): string | undefined {
  if (event.type === "effect.requested") {
    const request = record(event.data["request"]);
    return `${request["method"]} ${String(request["url"])}`.replace(/^get|^post/, (method) => method.toUpperCase());
  }
  if (event.type !== "effect.settled") return undefined;
  const outcome = record(event.data["outcome"]);
  return `answered ${outcome["status"] ?? String(record(outcome["error"])["title"])}`;
}
