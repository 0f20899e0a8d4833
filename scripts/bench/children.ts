import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LoadOrder, LoadReport, Sample } from "./messages.ts";

function child(file: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), { env: { ...process.env, ...env } });
}

export interface Helper {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server in a process of its own; it says its URL once, and ends when it is disconnected. */
export async function startHelper(file: string, env: Readonly<Record<string, string>> = {}): Promise<Helper> {
  const helper = child(file, env);
  const ended = new Promise<void>((resolve) => helper.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    helper.once("message", (message: { url: string }) => resolve(message.url));
    helper.once("exit", (code) => reject(new Error(`${file} ended with ${code} before it was ready`)));
  });
  return {
    url,
    stop: async () => {
      if (helper.connected) helper.disconnect();
      await ended;
    },
  };
}

/** Runs one load to its end; `onSamples` gets what was answered, in batches, while it runs. */
export async function load(
  order: LoadOrder,
  onSamples: (samples: readonly Sample[]) => void,
): Promise<readonly string[]> {
  const generator = child("./load.ts");
  try {
    return await new Promise((resolve, reject) => {
      generator.on("message", (report: LoadReport) => {
        if (report.type === "samples") onSamples(report.samples);
        else resolve(report.failures);
      });
      generator.once("exit", (code) => reject(new Error(`the load generator ended with ${code}`)));
      generator.send(order);
    });
  } finally {
    generator.removeAllListeners("exit");
    if (generator.connected) generator.disconnect();
  }
}
