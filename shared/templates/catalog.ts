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
    description: "When an order arrives: over 100, a person is asked; then a service is called to book it.",
    category: "approvals",
    offline: true,
    sample: { body: { id: "4711", customer: "Ada", total: 250 } },
  },
];

export function templateText(id: BuiltInTemplate["id"]): string {
  return texts[id];
}
