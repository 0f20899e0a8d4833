import { existsSync } from "node:fs";
import { join } from "node:path";
import { localSecrets } from "../../host/secrets.ts";
import { stateDirectory } from "../../lib/paths.ts";
import { isUp, type Server, startServer, temporaryPlace } from "./server.ts";

/** Where the scripts talk to, and who started it. */
export interface Place {
  readonly origin: string;
  readonly key: string;
  readonly own: boolean;
}

/**
 * Runs `work` against a server of its own: started with fresh state, stopped and erased after, also when
 * the terminal interrupts.
 */
export async function withOwnServer<T>(
  name: string,
  work: (server: Server, stateDir: string) => Promise<T>,
): Promise<T> {
  const options = await temporaryPlace(name);
  let server: Server | undefined;
  const interrupted = (): void => {
    void (server?.stop() ?? Promise.resolve()).finally(() => {
      options.remove();
      process.exit(130);
    });
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    server = await startServer(options);
    return await work(server, options.stateDir);
  } finally {
    await server?.stop();
    options.remove();
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}

/** Uses the server at PORT (8787) where one is up, else starts one. */
export async function withServer<T>(name: string, work: (place: Place) => Promise<T>): Promise<T> {
  const origin = `http://127.0.0.1:${process.env["PORT"] ?? "8787"}`;
  if (!(await isUp(origin))) {
    process.stderr.write(`Nothing answers at ${origin}: starting a platform of its own…\n`);
    return await withOwnServer(name, ({ origin: own, key }) => work({ origin: own, key, own: true }));
  }
  const state = stateDirectory();
  if (!process.env["DEV_API_KEY"] && !existsSync(join(state, "secrets.json"))) {
    throw new Error(
      `a server is up at ${origin}, and not from this folder: set DEV_API_KEY to the key that its npm start printed`,
    );
  }
  return await work({ origin, key: localSecrets(state).devApiKey, own: false });
}
