/**
 * The peer: Cloudflare Workflows as its local runtime serves it. The same five steps as pure.yaml, each a `step.do`.
 *
 * POST /: makes an instance of the body, and answers with its id once it is made. GET /?id=…: its status.
 */
import { WorkflowEntrypoint, type WorkflowStep } from "cloudflare:workers";

interface Order {
  readonly items: readonly { readonly quantity: number; readonly price: number }[];
}
interface PeerEnv {
  readonly ORDERS: {
    create(options: { readonly params: Order }): Promise<{ readonly id: string }>;
    get(id: string): Promise<{ status(): Promise<{ readonly status: string }> }>;
  };
}

export class OrderWorkflow extends WorkflowEntrypoint<PeerEnv, Order> {
  override async run({ payload }: { readonly payload: Order }, step: WorkflowStep) {
    const { items } = payload;
    const priced = await step.do("price", async () => ({
      amount: items.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    }));
    const chosen = await step.do("choose", async () => (priced.amount > 1000 ? "discount" : "result"));
    const { amount } =
      chosen === "discount" ? await step.do("discount", async () => ({ amount: (priced.amount * 9) / 10 })) : priced;
    const shipped = await step.do("ship", async () => ({ amount, parcels: items.length }));
    return await step.do("result", async () => ({ total: shipped.amount, parcels: shipped.parcels }));
  }
}

export default {
  async fetch(request: Request, env: PeerEnv): Promise<Response> {
    const id = new URL(request.url).searchParams.get("id");
    if (id !== null) {
      const { status } = await (await env.ORDERS.get(id)).status();
      return Response.json({ status });
    }
    const instance = await env.ORDERS.create({ params: (await request.json()) as Order });
    return Response.json({ execution: instance.id }, { status: 202 });
  },
};
