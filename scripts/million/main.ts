/**
 * `npm run million`: a million executions in one organisation's index, and how long lists, filters and counts take
 * while more are written. On the real runtime, through the API; docs/benchmark.md has the figures.
 *
 * --rows N      instead of a million
 * --rate N      executions recorded a second meanwhile; default 500
 * --rounds N    of each question; default 40
 * Exits with 1 where one of twenty answers of a kind took 100 ms or more, or an answer was not what was asked for.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cpuMs } from "./cpu.ts";
import { machine } from "../bench/machine.ts";
import { percentile, table } from "../bench/stats.ts";
import { temporaryPlace } from "../demo/platform/server.ts";
import { demoOrganisation } from "../host/demo-organisation.ts";
import { localSecrets } from "../host/secrets.ts";
import { startServer } from "../host/server.ts";
import { ownWorkerd } from "../host/watchdog.ts";
import { DASHBOARD_DIST } from "../lib/build.ts";
import { ROOT, TOOLS } from "../lib/paths.ts";
import { mustRun } from "../lib/run-tool.ts";
import { type Item, queries } from "./queries.ts";

const BUDGET_MS = 100;
const FILL_BATCH = 4_000;
const WRITE_BATCH = 25;
/** Linux counts a process's time in hundredths of a second: one alone would be too short to see. */
const CPU_SAMPLES = 20;
/** Nothing is older than what retention keeps. */
const SPAN_MS = 29 * 86_400_000;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    rate: { type: "string", default: "500" },
    rounds: { type: "string", default: "40" },
  },
});
const [rows, rate, rounds] = [Number(values.rows), Number(values.rate), Number(values.rounds)];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const place = await temporaryPlace("million");
const secrets = localSecrets(place.stateDir);
const bundle = join(place.stateDir, "bundle");
const server = await startServer(place.stateDir, place.port, secrets, async () => {
  mkdirSync(DASHBOARD_DIST, { recursive: true });
  const entry = join(ROOT, "scripts/million/index.ts");
  await mustRun("The Worker's build", TOOLS.wrangler, ["deploy", entry, "--dry-run", "--env=", "--outdir", bundle]);
  return bundle;
});

try {
  await demoOrganisation(server.origin, secrets);
  process.exitCode = await measured();
} finally {
  await server.stop();
  rmSync(bundle, { recursive: true, force: true });
  place.remove();
}

async function measured(): Promise<number> {
  const tenant = secrets.devTenant;
  const began = Date.now() - SPAN_MS;
  const every = SPAN_MS / rows;
  const record = async (first: number, count: number, from: number, step: number): Promise<void> => {
    const query = new URLSearchParams({
      tenant,
      first: `${first}`,
      count: `${count}`,
      began: `${from}`,
      every: `${step}`,
    });
    const response = await fetch(`${server.origin}/million/record?${query}`, { method: "POST" });
    if (!response.ok) throw new Error(`recording answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };

  const fillBegan = performance.now();
  for (let first = 0; first < rows; first += FILL_BATCH) {
    await record(first, Math.min(FILL_BATCH, rows - first), began, every);
    if ((first / FILL_BATCH) % 50 === 0) say(`${first} of ${rows} recorded`);
  }
  const fillSeconds = (performance.now() - fillBegan) / 1000;

  // Paced, as lanes record: a batch for each of a few, whatever the lists do meanwhile.
  let [written, writing] = [0, true];
  const writer = (async () => {
    const start = performance.now();
    while (writing) {
      await record(rows + written, WRITE_BATCH, began, every);
      written += WRITE_BATCH;
      const ahead = (written / rate) * 1000 - (performance.now() - start);
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    return written / ((performance.now() - start) / 1000);
  })();

  const problems: string[] = [];
  const asked = queries(tenant, began, Date.now()).map((query) => ({ query, times: [] as number[], items: 0 }));
  const headers = { authorization: `Bearer ${secrets.devApiKey}` };
  for (let round = -1; round < rounds; round++) {
    for (const one of asked) {
      const url = one.query.url(((round + 1.5) * 0.6180339887) % 1);
      const sent = performance.now();
      const response = await fetch(`${server.origin}${url}`, { headers });
      const body = (await response.json()) as { items?: readonly Item[]; counts?: Record<string, number> };
      const took = performance.now() - sent;
      // The first of each also opens the shards' files.
      if (round >= 0) one.times.push(took);
      else say(`${one.query.name}, first: ${took.toFixed(1)} ms`);
      one.items += body.items?.length ?? 0;
      const { fits, never } = one.query;
      if (response.status !== 200) problems.push(`${url} answered ${response.status}: ${JSON.stringify(body)}`);
      else if (fits !== undefined && body.items?.every(fits) !== true)
        problems.push(`${url} gave what was not asked for`);
      else if (never === "empty" && body.items?.length === 0) problems.push(`${url} gave an empty page`);
      else if (fits === undefined && body.counts === undefined) problems.push(`${url} gave no counts`);
    }
  }
  writing = false;
  const perSecond = await writer;

  // What others do on this machine is in the times, and not in this: what the runtime itself computes for one of each.
  const work: (number | null)[] = [];
  for (const { query } of asked) {
    const before = cpuMs(ownWorkerd()?.pid);
    for (let n = 0; n < CPU_SAMPLES; n++)
      await (await fetch(`${server.origin}${query.url((n * 0.6180339887) % 1)}`, { headers })).arrayBuffer();
    const after = cpuMs(ownWorkerd()?.pid);
    work.push(before === null || after === null ? null : (after - before) / CPU_SAMPLES);
  }

  const { cpu, cores, node, workerd } = machine();
  const figure = (value: number | undefined): string => (value ?? Number.NaN).toFixed(1);
  const lines = asked.map(({ query, times, items }, at) => {
    const sorted = times.toSorted((a, b) => a - b);
    if (percentile(sorted, 0.95) >= BUDGET_MS)
      problems.push(`${query.name}: p95 is ${figure(percentile(sorted, 0.95))} ms`);
    return [
      query.name,
      query.fits === undefined ? "" : (items / (rounds + 1)).toFixed(0),
      figure(percentile(sorted, 0.5)),
      figure(percentile(sorted, 0.95)),
      figure(sorted.at(-1)),
      figure(work[at] ?? undefined),
    ];
  });
  process.stdout.write(
    [
      `${cpu}, ${cores} cores; node ${node}, workerd ${workerd}`,
      `${rows + written} executions in one organisation (${rows} recorded in ${fillSeconds.toFixed(0)} s, ${(rows / fillSeconds).toFixed(0)}/s), ${perSecond.toFixed(0)}/s recorded meanwhile.`,
      `${rounds} of each, one after the other, over HTTP; in milliseconds. CPU: of the runtime for one of them, nothing written meanwhile.`,
      "",
      table([["asked for", "items", "p50", "p95", "max", "CPU"], ...lines]),
      "",
    ].join("\n"),
  );
  for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}
