import { measureUntilDone, type System } from "../measure.ts";
import { startWorker } from "./host-bindings.ts";

const WARM_UP_SECONDS = 1;

/** Cloudflare Workflows, in a process of its own for each load: it grows slower with what it has behind it. */
export function workflows(body: string): System {
  return {
    name: "workflows",
    label: "peer: Cloudflare Workflows, five steps",
    floor: "warm",
    async measure(load) {
      const host = await startWorker("./workflows-worker.ts", { workflows: { ORDERS: "OrderWorkflow" } });
      try {
        const order = { url: host.url, body, secret: null };
        const isDone = async (id: string): Promise<boolean> => {
          const answer = await fetch(`${host.url}/?id=${id}`);
          const { status } = (await answer.json()) as { readonly status: string };
          if (status === "errored" || status === "terminated") throw new Error(`the instance ${id} is ${status}`);
          return status === "complete";
        };
        await measureUntilDone({ ...order, ...load, seconds: WARM_UP_SECONDS }, isDone);
        return await measureUntilDone({ ...order, ...load }, isDone);
      } finally {
        await host.stop();
      }
    },
  };
}
