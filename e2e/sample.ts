import type { Platform } from "./platform.ts";
import { EVERY_KIND, REFUSED } from "./sample-build.ts";

/** Ids of what the pages show. */
export interface Sample {
  readonly workflow: string;
  /** One that has only a draft. */
  readonly draft: string;
  /** With a step of every kind, and a draft that differs from what is live. */
  readonly every: string;
  /** An execution of `every`, at its question. */
  readonly asking: string;
  /** What failed in a loop, of what a service answered. */
  readonly refused: string;
  readonly cancelled: string;
  readonly suspended: string;
  readonly completed: string;
  readonly faulted: string;
  readonly waiting: string;
}

const ORDER = `
document: { dsl: '1.0.3', namespace: shop, name: order, version: '1.0.0', title: Order fulfilment,
  summary: 'Checks an order, waits for the card, and tells the warehouse.' }
do:
  - check: { set: { total: "\${ .total }", large: "\${ .total > 500 }" } }
  - refuse:
      if: \${ .large }
      raise: { error: { type: 'https://shop.example/too-much', status: 422, title: The order is over the limit } }
  - pause: { wait: { seconds: 1 } }
  - tell: { set: { state: shipped } }
`;
const REPORT = `
document: { dsl: '1.0.3', namespace: shop, name: report, version: '1.0.0', title: Morning report }
schedule: { cron: '30 9 * * MON-FRI' }
do:
  - send: { set: { state: sent } }
`;
const POLL = `
document: { dsl: '1.0.3', namespace: shop, name: poll, version: '1.0.0', title: Look for new invoices }
schedule: { every: { minutes: 15 } }
do:
  - look: { set: { found: 0 } }
`;
const APPROVE = `
document: { dsl: '1.0.3', namespace: finance, name: approve, version: '1.0.0', title: Approve an invoice }
do:
  - ask:
      call: person.approve:1@connectors
      with:
        assignee: ada@example.com
        title: \${ "Pay invoice " + .number + "?" }
        description: It is about 1,250 euros, from Miller & Sons.
        expires: P3D
  - pay: { set: { paid: true } }
`;
const DETAILS = `
document: { dsl: '1.0.3', namespace: finance, name: details, version: '1.0.0', title: Payment details }
do:
  - ask:
      call: person.form:1@connectors
      with:
        assignee: '#finance'
        title: How is it paid?
        schema:
          type: object
          properties:
            account: { title: Account, enum: [operations, travel] }
            payBy: { title: Pay by, type: string, format: date }
            amount: { title: Amount, type: number, minimum: 1 }
            urgent: { title: It is urgent, type: boolean }
          required: [account, amount]
`;

/** What an organisation has that has used the platform for a while: something for every page to show. */
export async function makeSample({ call }: Pick<Platform, "call">): Promise<Sample> {
  const published = async (definition: string): Promise<string> => {
    const { id } = await call<{ id: string }>("POST", "/v1/workflows", { definition });
    await call("POST", `/v1/workflows/${id}/publish`, { revision: 1 });
    return id;
  };
  const started = async (workflow: string, input: unknown, wait?: string): Promise<string> => {
    const body = { workflow, input, ...(wait === undefined ? {} : { wait }) };
    return (await call<{ id: string }>("POST", "/v1/executions", body)).id;
  };
  const [workflow, approve, details] = [await published(ORDER), await published(APPROVE), await published(DETAILS)];
  await published(REPORT);
  await published(POLL);
  await call("PUT", `/v1/workflows/${workflow}/notifications`, { on: ["faulted"] });
  const { workflow: draft } = await call<{ workflow: { id: string } }>("POST", "/v1/workflows/drafts", {
    title: "Handle returns",
  });
  await call("POST", "/v1/hooks", { workflow, verification: "standard-webhooks" });
  await call("POST", "/v1/hooks", { workflow: approve, verification: "bearer" });
  const { url } = await call<{ url: string }>("POST", "/v1/hooks", {
    workflow,
    verification: "none",
    dedupe: { kind: "header", header: "X-Order" },
  });
  await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-order": "4711" },
    body: JSON.stringify({ total: 90 }),
  });
  await call("POST", "/v1/connections", {
    name: "team-slack",
    connector: "slack",
    credentials: { token: "xoxb-of-the-sample" },
  });
  await call("PUT", "/v1/secrets/paymentToken", { value: "of-the-sample" });
  await call("POST", "/v1/keys", { name: "Shop", permissions: ["executions:read", "executions:write"] });
  await call("POST", "/v1/templates", { title: "Our order", description: "As we handle one.", text: ORDER });
  const faulted = await started(workflow, { total: 900 }, "PT10S");
  const completed = await started(workflow, { total: 120 }, "PT10S");
  for (const number of ["4712", "4713"]) await started(approve, { number });
  const waiting = await started(details, {});
  const every = await published(EVERY_KIND);
  const { text, version } = await call<{ text: string; version: number }>("GET", `/v1/workflows/${every}/draft`);
  await call("PUT", `/v1/workflows/${every}/draft`, {
    text: text.replace("title: Tell everybody", "title: Tell all of them"),
    version,
  });
  const asking = await started(every, { body: { id: "o_4711" } });
  const refused = await started(await published(REFUSED), {}, "PT10S");
  const [cancelled, suspended] = [await started(details, {}), await started(details, {})];
  await call("POST", `/v1/executions/${cancelled}/cancel`, { reason: "It was a mistake" });
  await call("POST", `/v1/executions/${suspended}/suspend`, { reason: "Until the books are closed" });
  return { workflow, draft: draft.id, every, asking, refused, cancelled, suspended, completed, faulted, waiting };
}
