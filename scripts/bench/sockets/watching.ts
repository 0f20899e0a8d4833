import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Arrival, Order, Report } from "./messages.ts";

/** Sockets in a process of their own. */
export interface Watching {
  /** Milliseconds until all of them were open. */
  readonly openedMs: number;
  /** Sends a request, and resolves when the event that it causes has reached all of them. */
  cause(url: string, body: string, headers?: Readonly<Record<string, string>>): Promise<Arrival>;
  stop(): Promise<void>;
}

export async function watch(
  url: string,
  sockets: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Watching> {
  const child = fork(fileURLToPath(new URL("./watchers.ts", import.meta.url)));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await ended;
  };
  const ask = (order: Order): Promise<Exclude<Report, { type: "failed" }>> => {
    const { promise, resolve, reject } = Promise.withResolvers<Exclude<Report, { type: "failed" }>>();
    const onExit = (code: number | null): void => reject(new Error(`the sockets' process ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (report: Report) => {
      child.off("exit", onExit);
      if (report.type === "failed") reject(new Error(report.detail));
      else resolve(report);
    });
    child.send(order);
    return promise;
  };
  try {
    const opened = await ask({ type: "open", url, sockets, headers });
    if (opened.type !== "opened") throw new Error(`${opened.type} before the sockets were open`);
    return {
      openedMs: opened.ms,
      cause: async (to, body, with_ = {}) => {
        const arrival = await ask({ type: "cause", url: to, body, headers: with_ });
        if (arrival.type !== "arrived") throw new Error(`${arrival.type} instead of an event`);
        return arrival;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
