/**
 * `npm run chaos -- --rounds 10`: kills the whole process group of the platform with -9 at random moments,
 * calls under way, starts it again with the same state, and at the end compares what senders were told,
 * what the list and the histories say, and what a receiver outside of the group saw.
 *
 * --rounds N       kills (10)
 * --executions N   new executions a round (12)
 * --seed N         of the decisions that are ours: when to post, when to kill (default: a new one, printed)
 * Exits with 1 where anything does not hold; the state is then kept for a look.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { table } from "../bench/stats.ts";
import { Api, type Event, type Execution } from "../demo/platform/api.ts";
import { isUp, type Server, startServer, temporaryPlace } from "../demo/platform/server.ts";
import { Poster } from "./poster.ts";
import { between, seeded } from "./random.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { type Evidence, type Finding, type Kill, verify } from "./verify.ts";

const SETTLE_TIMEOUT_MS = 180_000;
/** An answer written this soon after the kill can't have been journalled; clocks and signals take a moment. */
const KILL_SLACK_MS = 10;
const BURST = 4;
const BURST_MS = 30;
const MAX_VIOLATIONS_SHOWN = 10;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    executions: { type: "string", default: "12" },
    seed: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const perRound = Number(values.executions);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const say = (line = ""): void => void process.stdout.write(`${line}\n`);

/** Every other round waits for a call to be under way; the rest strike when they strike. */
async function momentToKill(random: () => number, round: number, receiver: Receiver): Promise<void> {
  await sleep(between(random, 200, 2_500));
  if (round % 2 === 0) return;
  const deadline = performance.now() + 3_000;
  while (receiver.inFlight().length === 0 && performance.now() < deadline) await sleep(2);
  await sleep(between(random, 0, 40));
}

async function killNow(server: Server, round: number, receiver: Receiver): Promise<Kill> {
  const killing = server.kill9();
  const at = Date.now();
  await killing;
  if (await isUp(server.origin))
    throw new Error(`something of round ${round} outlived kill -9 and still serves ${server.origin}`);
  const inFlight = receiver.log.filter(
    (one) => one.arrivedAt < at && (one.respondedAt === null || one.respondedAt > at + KILL_SLACK_MS),
  );
  return { round, at, inFlight };
}

async function collect(
  api: Api,
  workflow: string,
  poster: Poster,
  receiver: Receiver,
  kills: readonly Kill[],
): Promise<Evidence> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    await poster.repeat();
    const listed: string[] = [];
    let open = 0;
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await api.list({ workflow, limit: "200", ...(cursor === "" ? {} : { cursor }) });
      listed.push(...page.items.map((item) => item.id));
      open += page.items.filter((item) => item.endedAt === null).length;
      cursor = page.nextCursor;
    }
    const unlisted = poster.posted.flatMap((one) => one.named).filter((id) => !listed.includes(id)).length;
    if ((open === 0 && unlisted === 0) || performance.now() > deadline) {
      const ids = [...new Set([...listed, ...poster.posted.flatMap((one) => one.named)])];
      const executions = new Map<string, Execution>();
      const histories = new Map<string, readonly Event[]>();
      for (const id of ids) {
        executions.set(id, await api.execution(id));
        histories.set(id, await api.history(id));
      }
      return { posted: poster.posted, listed, executions, histories, received: receiver.log, kills };
    }
    await sleep(500);
  }
}

function report(evidence: Evidence, findings: readonly Finding[]): boolean {
  const acknowledged = evidence.posted.filter((one) => one.named.length > 0).length;
  const resumes = [...evidence.histories.values()].flat().filter((event) => event.type === "execution.resumed").length;
  say(
    `\n${evidence.posted.length} posted, ${acknowledged} acknowledged, ${evidence.listed.length} listed; ${evidence.received.length} calls received; ${resumes} resumes in the histories\n`,
  );
  for (const { name, examined, violations } of findings) {
    say(`${violations.length === 0 ? "✓" : "✗"} ${name} (${examined} examined)`);
    for (const violation of violations.slice(0, MAX_VIOLATIONS_SHOWN)) say(`    ${violation}`);
    if (violations.length > MAX_VIOLATIONS_SHOWN) say(`    … and ${violations.length - MAX_VIOLATIONS_SHOWN} more`);
  }
  const failed = findings.filter((one) => one.violations.length > 0).length;
  say(`\n${findings.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

const random = seeded(seed);
const place = await temporaryPlace("chaos");
const receiver = await startReceiver();
const poster = new Poster(random, receiver.url, seed.toString(36));
const rows: string[][] = [["round", "ready after", "ran for", "posted", "acknowledged", "in flight at the kill"]];
const kills: Kill[] = [];
let server: Server | undefined;
let good = false;
const interrupted = (): void => void (server?.stop() ?? Promise.resolve()).finally(() => process.exit(130));
process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
try {
  say(`seed ${seed}, ${rounds} rounds of ${perRound} executions, state in ${place.stateDir}`);
  server = await startServer(place);
  const api = new Api(server.origin, server.key);
  const workflow = await api.publishWorkflow(
    readFileSync(new URL("./workflow.yaml", import.meta.url), "utf8"),
    "chaos",
    "chaos",
  );
  poster.aim(await api.createHook(workflow.id));
  for (let round = 1; round <= rounds; round++) {
    const began = performance.now();
    const stop = new AbortController();
    const posting = Promise.all([poster.repeat(), poster.send(perRound, 2_000, stop.signal)]);
    await momentToKill(random, round, receiver);
    // Some posts are to be under way themselves when it happens.
    const burst = poster.send(BURST, BURST_MS, stop.signal);
    await sleep(between(random, 0, BURST_MS));
    const ran = performance.now() - began;
    stop.abort();
    const kill = await killNow(server, round, receiver);
    await Promise.all([posting, burst]);
    kills.push(kill);
    const acknowledged = poster.posted.filter((one) => one.named.length > 0).length;
    rows.push([
      String(round),
      `${Math.round(server.readyMs)} ms`,
      `${Math.round(ran)} ms`,
      String(poster.posted.length),
      String(acknowledged),
      String(kill.inFlight.length),
    ]);
    say(`round ${round} of ${rounds}: killed after ${Math.round(ran)} ms, ${kill.inFlight.length} calls under way`);
    server = await startServer(place);
  }
  say(`\n${table(rows)}`);
  say("\nwaiting for everything to end…");
  const evidence = await collect(api, workflow.id, poster, receiver, kills);
  good = report(evidence, verify(evidence));
} catch (error) {
  process.stderr.write(
    `chaos could not be carried out: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
} finally {
  await server?.stop();
  await receiver.close();
  if (good) place.remove();
  else say(`the state is kept in ${place.stateDir}`);
  process.exitCode = good ? 0 : 1;
}
