/**
 * `npm run profile`: where the time of a webhook goes, from the edge to its row in the list: a CPU profile of the
 * Worker's isolate, which is also its objects', while a hook is called.
 *
 * --workflow pure|http   of scripts/bench/systems (pure)
 * --concurrency N        in flight (16)
 * --seconds N            (5)
 * --rows N               of each table (40)
 * --out FILE             the profile itself, for Chrome DevTools (millrace.cpuprofile)
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startHelper } from "../bench/children.ts";
import { ITEMS } from "../bench/systems/items.ts";
import { platformSystem } from "../bench/systems/platform.ts";
import { Api } from "../demo/platform/api.ts";
import { freePort } from "../demo/platform/server.ts";
import { withOwnServer } from "../demo/platform/with-server.ts";
import { profiled } from "./inspector.ts";
import { render, shares } from "./table.ts";

const { values } = parseArgs({
  options: {
    workflow: { type: "string", default: "pure" },
    concurrency: { type: "string", default: "16" },
    seconds: { type: "string", default: "5" },
    rows: { type: "string", default: "40" },
    out: { type: "string", default: "millrace.cpuprofile" },
  },
});
const load = { concurrency: Number(values.concurrency), seconds: Number(values.seconds) };
const port = await freePort();
process.env["INSPECTOR_PORT"] = String(port);
const echo = await startHelper("./echo.ts");
try {
  await withOwnServer("profile", async (server) => {
    const api = new Api(server.origin, server.key);
    const body = JSON.stringify({ echo: echo.url, items: ITEMS });
    const system = await platformSystem(api, values.workflow, { label: values.workflow, floor: "", body });
    await system.measure({ ...load, seconds: 2 });
    let executions = 0;
    const profile = await profiled(port, "millrace", async () => {
      const result = await system.measure(load);
      executions = result.acknowledged;
      process.stdout.write(
        `${values.workflow}: ${executions} executions, ${result.perSecond.toFixed(0)}/s while profiled\n\n`,
      );
    });
    writeFileSync(values.out, JSON.stringify(profile));
    process.stdout.write(`${render(shares(profile), executions, Number(values.rows))}\n\n${values.out} is written.\n`);
  });
} finally {
  await echo.stop();
}
