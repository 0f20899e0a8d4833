/**
 * `npm run dev`: as `npm start`, on the same state, with the Worker built anew when a source changes. `wrangler dev`
 * serves a fraction of what `npm start` does; for speed and for durability tests use that.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDashboard } from "../lib/build.ts";
import { ROOT, stateDirectory, TOOLS } from "../lib/paths.ts";
import { command, say, Stop } from "../lib/terminal.ts";
import { demoOrganisation } from "./demo-organisation.ts";
import { banner } from "./banner.ts";
import { whenOrphaned } from "./orphan.ts";
import { wantedPort } from "./port.ts";
import { localBindings, localSecrets } from "./secrets.ts";
import { migrateDirectory, takeState } from "./server.ts";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 200;

await command(async () => {
  const began = performance.now();
  const state = stateDirectory();
  const port = wantedPort();
  const secrets = localSecrets(state);
  await takeState(state, port);
  await buildDashboard();
  await migrateDirectory(state);

  const variables = join(state, "dev.vars");
  const lines = Object.entries(localBindings(secrets)).map(([name, value]) => `${name}=${value}`);
  writeFileSync(variables, `${lines.join("\n")}\n`, { mode: 0o600 });
  const args = [
    "dev",
    "--env=",
    "--ip",
    "127.0.0.1",
    "--port",
    String(port),
    "--persist-to",
    join(state, "state"),
    "--env-file",
    variables,
  ];
  const wrangler = spawn(process.execPath, [TOOLS.wrangler, ...args, "--show-interactive-dev-session=false"], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
  });
  const ended = new Promise<number>((resolve) => wrangler.once("close", (code) => resolve(code ?? 1)));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => wrangler.kill(signal));
  whenOrphaned(() => wrangler.kill("SIGTERM"));

  const origin = `http://127.0.0.1:${port}`;
  const up = await Promise.race([answers(origin), ended.then(() => false)]);
  if (!up) {
    wrangler.kill("SIGTERM");
    throw new Stop("wrangler dev did not come up.");
  }
  try {
    say(
      banner({
        origin,
        key: secrets.devApiKey,
        demo: await demoOrganisation(origin, secrets),
        tookMs: performance.now() - began,
      }),
    );
  } catch (error) {
    wrangler.kill("SIGTERM");
    throw error;
  }
  process.exit(await ended);
});

async function answers(origin: string): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}
