import { expect } from "vitest";
import type { PersonTask } from "../../shared/api/resources/people.ts";
import type { World } from "../testing/world.ts";

const document = () => ({
  dsl: "1.0.3",
  namespace: "test",
  name: `ask-${crypto.randomUUID().slice(0, 8)}`,
  version: "1.0.0",
});

/** What came in, of which the page behind a link shows nothing. */
export const INPUT = { order: "A-17", total: 250, email: "grace@example.com" };

/** For tests: an execution that waits for somebody, and what it asks. */
export async function asking(
  w: World,
  kind: "approve" | "form",
  more: Record<string, unknown> = {},
): Promise<PersonTask> {
  const started = await w.client.executions.start({
    body: {
      input: INPUT,
      definition: {
        document: document(),
        do: [
          {
            ask: { call: `person.${kind}:1@connectors`, with: { assignee: "ada@example.com", title: "Pay?", ...more } },
          },
        ],
      },
    },
  });
  for (;;) {
    const { items } = await w.client.people.list({ query: { state: "any" } });
    const task = items.find(({ execution }) => execution === started.id);
    if (task !== undefined) return task;
    await scheduler.wait(20);
  }
}

/** The path of a link to a task. */
export async function linkTo(w: World, task: PersonTask): Promise<string> {
  const { url } = await w.client.people.link({ params: { id: task.id } });
  return new URL(url).pathname;
}

export async function outputOf(w: World, execution: string): Promise<unknown> {
  for (;;) {
    const view = await w.client.executions.get({ params: { id: execution } });
    if (view.status === "completed") return view.output;
    expect(["pending", "running", "waiting"]).toContain(view.status);
    await scheduler.wait(20);
  }
}

/** As a browser sends it. */
export const submit = (w: World, path: string, fields: Record<string, string>): Promise<Response> =>
  w.send(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

export const FORM = {
  type: "object",
  properties: {
    amount: { type: "number", title: "Amount in €", minimum: 1 },
    reason: { type: "string", title: "Reason", description: "For the books.", minLength: 3, maxLength: 500 },
    account: { enum: ["operations", "travel", 7], title: "Account" },
    by: { type: "string", format: "date", title: "Pay by" },
    urgent: { type: "boolean", title: "It is urgent" },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["amount", "account", "urgent"],
  additionalProperties: false,
};
