import { setTimeout as sleep } from "node:timers/promises";

/** A CPU profile as the Chrome DevTools Protocol gives it (Profiler.Profile), and as DevTools opens it. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds between a sample and the one before it. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** Between two samples, in microseconds. */
export const SAMPLING_US = 200;

/** Profiles what the Worker's isolate does while `work` runs. */
export async function profiled(port: number, worker: string, work: () => Promise<void>): Promise<CpuProfile> {
  const socket = new WebSocket(await debuggerUrl(port, worker));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`the inspector at port ${port} refused`)));
  });
  let last = 0;
  const answers = new Map<number, (answer: { result?: unknown; error?: { message: string } }) => void>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
    if (message.id !== undefined) answers.get(message.id)?.(message);
  });
  const call = async (method: string, params: object = {}): Promise<unknown> => {
    const id = ++last;
    const answered = new Promise<{ result?: unknown; error?: { message: string } }>((resolve) =>
      answers.set(id, resolve),
    );
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  try {
    await call("Profiler.enable");
    await call("Profiler.setSamplingInterval", { interval: SAMPLING_US });
    await call("Profiler.start");
    await work();
    const { profile } = (await call("Profiler.stop")) as { profile: CpuProfile };
    return profile;
  } finally {
    socket.close();
  }
}

async function debuggerUrl(port: number, worker: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json`);
      const targets = (await answer.json()) as readonly { id: string; webSocketDebuggerUrl: string }[];
      const found = targets.find(({ id }) => id === worker || id.endsWith(`:${worker}`));
      if (found !== undefined) return found.webSocketDebuggerUrl;
      throw new Error(`no ${worker} among ${targets.map(({ id }) => id).join(", ")}`);
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(100);
    }
  }
}
