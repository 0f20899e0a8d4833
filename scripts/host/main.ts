/**
 * `npm start`: the whole platform on this machine, at http://127.0.0.1:8787, with no account and no network.
 * PORT, DEV_API_KEY and MILLRACE_STATE_DIR (default: .millrace) are honoured.
 */
import { stateDirectory } from "../lib/paths.ts";
import { command, say, step } from "../lib/terminal.ts";
import { banner } from "./banner.ts";
import { demoOrganisation } from "./demo-organisation.ts";
import { whenOrphaned } from "./orphan.ts";
import { wantedPort } from "./port.ts";
import { localSecrets } from "./secrets.ts";
import { startServer } from "./server.ts";

await command(async () => {
  const began = Number(process.env["MILLRACE_BEGAN"] ?? performance.timeOrigin);
  const state = stateDirectory();
  const secrets = localSecrets(state);
  const server = await startServer(state, wantedPort(), secrets);

  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    if (stopping) process.exit(code === 0 ? 1 : code);
    stopping = true;
    await server.stop();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Miniflare ends the process at the first signal, before anything could be put in order.
    process.removeAllListeners(signal);
    process.on(signal, () => void stop(0));
  }
  whenOrphaned(() => void stop(1));

  try {
    const demo = await step("Preparing the demo organisation", () => demoOrganisation(server.origin, secrets));
    say(banner({ origin: server.origin, key: secrets.devApiKey, demo, tookMs: Date.now() - began }));
  } catch (error) {
    await server.stop();
    throw error;
  }
});
