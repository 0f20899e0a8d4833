import { texts } from "./texts.gen.ts";

export interface BuiltInTemplate {
  readonly id: keyof typeof texts;
  readonly title: string;
  readonly description: string;
  readonly category: "start" | "approvals" | "reliability" | "lists" | "events" | "messages";
  /** What it needs is set up in the organisation; nothing of it, where it runs offline. */
  readonly offline: boolean;
  /** An input to try it with. */
  readonly sample?: unknown;
}

/** What comes with the platform, in the order in which it is shown. */
export const catalog: readonly BuiltInTemplate[] = [
  {
    id: "order-approval",
    title: "Approve large orders",
    description:
      "An order over 100 is booked only when a person says yes. Smaller ones are booked at once, and nobody is asked.",
    category: "approvals",
    offline: true,
    sample: { body: { id: "4711", customer: "Ada", total: 250 } },
  },
  {
    id: "filter-and-forward",
    title: "Filter a webhook and pass it on",
    description:
      "Of all that is sent to it, paid orders alone go on, in the form that the next service wants. The rest is left.",
    category: "start",
    offline: true,
    sample: { body: { type: "order.paid", order: { id: "4711", total: 250, customer: { email: "ada@example.com" } } } },
  },
  {
    id: "daily-report",
    title: "Daily report",
    description: "Every weekday at eight, figures are fetched and a short report of them is sent on.",
    category: "start",
    offline: true,
  },
  {
    id: "retry-with-fallback",
    title: "Retry, then fall back",
    description: "A service that fails is called again, slower each time; when it stays away, another value is used.",
    category: "reliability",
    offline: true,
    sample: { amount: 100 },
  },
  {
    id: "trip-with-undo",
    title: "Book, and undo if something fails",
    description: "A flight and a hotel are booked. When there is no car for these days, both are cancelled again.",
    category: "reliability",
    offline: true,
    sample: { traveller: "Ada", car: "none" },
  },
  {
    id: "for-each-item",
    title: "For each item of a list",
    description:
      "A list arrives. Every item of it is looked up, several at a time, and the results are one list again.",
    category: "lists",
    offline: true,
    sample: {
      body: {
        items: [
          { sku: "A1", quantity: 2 },
          { sku: "B7", quantity: 1 },
        ],
      },
    },
  },
  {
    id: "two-services",
    title: "Ask two services at once",
    description: "A customer and their orders are fetched side by side and merged into one answer.",
    category: "lists",
    offline: true,
    sample: { body: { customer: "c-1" } },
  },
  {
    id: "approval-with-escalation",
    title: "Approval that moves up",
    description:
      "One person is asked; if they do not answer within two days, the next one is. The decision is filed, yes or no.",
    category: "approvals",
    offline: true,
    sample: { title: "the budget" },
  },
  {
    id: "new-colleague",
    title: "Somebody new starts",
    description: "The manager fills in a form. Then a mailbox and a badge are ordered, both at the same time.",
    category: "approvals",
    offline: true,
    sample: { name: "Linus" },
  },
  {
    id: "wait-for-payment",
    title: "Wait for a payment",
    description: "An order waits until it is paid, and is shipped then. After a day without payment it is given up.",
    category: "events",
    offline: true,
    sample: { body: { id: "4711" } },
  },
  {
    id: "slack-alert",
    title: "Tell the team on Slack",
    description: "When an alert of high severity arrives, a channel is told. Other alerts are left.",
    category: "messages",
    offline: false,
    sample: { body: { severity: "high", title: "Disk is full", source: "db-1" } },
  },
  {
    id: "weekly-email",
    title: "Weekly email",
    description: "Every Monday morning, figures are fetched and sent as an email.",
    category: "messages",
    offline: false,
  },
  {
    id: "approval-by-email",
    title: "Approval by email, with a reminder",
    description:
      "A person gets the question by email and is reminded after a day. Without an answer it ends after five.",
    category: "approvals",
    offline: false,
    sample: { title: "the budget" },
  },
  {
    id: "sync-to-api",
    title: "Send to an API with a key",
    description: "What a webhook brings is sent on to a service that wants a key.",
    category: "start",
    offline: false,
    sample: { body: { email: "ada@example.com", name: "Ada" } },
  },
];

export function templateText(id: BuiltInTemplate["id"]): string {
  return texts[id];
}
