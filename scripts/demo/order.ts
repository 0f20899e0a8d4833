import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** 54,300 cents: above the 50,000 from which the workflow handles an order with care. */
const ITEMS = [
  { sku: "lamp-brass", quantity: 2, price: 24_900 },
  { sku: "bulb-e27", quantity: 3, price: 1_500 },
];
export const AMOUNT = 54_300;

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly currency: string;
  readonly amount: number;
  readonly items: typeof ITEMS;
  /** Where the services are (examples/order-fulfilment.yaml says why it is in the order). */
  readonly services: string;
}

export function newOrder(services: string, amount = AMOUNT): Order {
  return {
    id: `ord-${randomUUID().slice(0, 8)}`,
    customer: "ada@example.com",
    currency: "EUR",
    amount,
    items: ITEMS,
    services,
  };
}

export interface Delivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs a message as its sender would: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function sign(secret: string, body: string, id = `msg_${randomUUID()}`, at = new Date()): Delivery {
  return {
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, body),
    },
  };
}

/** What the workflow is to make of that order. */
export function expectedOutput(order: Order): unknown {
  return {
    order: order.id,
    status: "fulfilled",
    tier: "careful",
    amount: AMOUNT,
    currency: "EUR",
    reservation: `res-${order.id}`,
    charge: `chg-${order.id}`,
    delivery: { service: "parcel", tracking: null, note: "express was refused with 409" },
  };
}

/** The tasks that run one after the other, in that order; what is inside of them is checked by itself. */
export const EXPECTED_ORDER = [
  "readOrder",
  "chooseHandling",
  "handleWithCare",
  "reserveAndScreen",
  "coolingOff",
  "takePayment",
  "bookCourier",
  "result",
];

/** Requests and applications that each service is to see for the order. */
export const EXPECTED_CALLS = {
  inventory: { requests: 1, applied: 1, statuses: [201] },
  fraud: { requests: 1, applied: 1, statuses: [200] },
  payment: { requests: 3, applied: 1, statuses: [503, 503, 201] },
  courier: { requests: 1, applied: 0, statuses: [409] },
};
