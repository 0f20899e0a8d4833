/**
 * `npm run chaos`: kills the whole process group of the platform with -9 in the middle of fifty executions of ten steps,
 * calls under way, some rounds again while it recovers, and starts it with the same state. When all is at rest it
 * settles what is in doubt, as a person would, and compares what senders were told, what the list and the histories say,
 * and what receivers outside of the group saw. docs/durability.md says what is checked.
 *
 * --rounds N       ten, each with kills of its own
 * --executions N   of a round; default 50
 * --seed N         of the decisions that are ours: what to start, when to kill (default: a new one, printed). Round R of
 *                  seed S is played again by --seed S+R-1 --rounds 1
 * Closes with `N passed, N failed`, and exits with 1 where anything does not hold; the state is then kept for a look.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { table } from "../bench/stats.ts";
import { Api } from "../demo/platform/api.ts";
import { type Server, startServer, temporaryPlace } from "../demo/platform/server.ts";
import { cancelTime } from "./cancel-time.ts";
import { listAll } from "./collect.ts";
import { type Finding, finding } from "./evidence.ts";
import type { Target } from "./poster.ts";
import { startReceiver } from "./receiver.ts";
import { playRound, type Round } from "./round.ts";
import { merged, verify } from "./verify.ts";

const MAX_VIOLATIONS_SHOWN = 10;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    executions: { type: "string", default: "50" },
    seed: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const executions = Number(values.executions);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const say = (line = ""): void => void process.stdout.write(`${line}\n`);
const definition = (name: string): string => readFileSync(new URL(`./${name}.yaml`, import.meta.url), "utf8");

async function targetAt(server: Server): Promise<Target> {
  const api = new Api(server.origin, server.key);
  await api.publishWorkflow(definition("parcel"), "chaos", "parcel");
  const { id } = await api.publishWorkflow(definition("order"), "chaos", "order");
  return { api, workflow: id, hook: await api.createHook(id) };
}

function rowOf(round: number, { evidence, figures }: Round): string[] {
  const { posted, executions: all, received, kills, settlements } = evidence;
  const ended = (status: string): number => [...all.values()].filter((one) => one.status === status).length;
  return [
    String(round),
    `${figures.acknowledgedAtKill}/${posted.length}`,
    `${Math.round(figures.ranMs)} ms`,
    kills.map(({ inFlight }) => inFlight.length).join(" + "),
    figures.readyMs.map((ms) => (ms / 1_000).toFixed(1)).join(" + "),
    (figures.restMs / 1_000).toFixed(1),
    String(received.length),
    String(figures.indeterminate),
    String(settlements.length),
    `${ended("completed")}/${ended("faulted")}/${ended("cancelled")}`,
  ];
}

const HEAD = [
  "round",
  "ack'd at the kill",
  "killed after",
  "calls under way",
  "up again, s",
  "at rest, s",
  "calls",
  "indeterminate",
  "settled",
  "completed/faulted/cancelled",
];

function report(findings: readonly Finding[]): boolean {
  let [passed, failed] = [0, 0];
  for (const { name, examined, violations } of findings) {
    // A check of nothing proves nothing: it is not counted.
    const sign = examined === 0 ? "–" : violations.length === 0 ? "✓" : "✗";
    if (sign === "✓") passed += 1;
    if (sign === "✗") failed += 1;
    say(`${sign} ${name} (${examined} examined)`);
    for (const violation of violations.slice(0, MAX_VIOLATIONS_SHOWN)) say(`    ${violation}`);
    if (violations.length > MAX_VIOLATIONS_SHOWN) say(`    and ${violations.length - MAX_VIOLATIONS_SHOWN} more`);
  }
  say(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

const place = await temporaryPlace("chaos");
const receiver = await startReceiver();
let server: Server | undefined;
let good = false;
const interrupted = (): void => void (server?.stop() ?? Promise.resolve()).finally(() => process.exit(130));
process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
try {
  say(`seed ${seed}, ${rounds} rounds of ${executions} executions, state in ${place.stateDir}`);
  let up = (server = await startServer(place));
  const target = await targetAt(up);
  say(await cancelTime(target.api, receiver));
  const restart = async (): Promise<Server> => (up = server = await startServer(place));
  const before = new Set((await listAll(target.api, new Set())).map(({ id }) => id));
  const rows = [HEAD];
  const findings: Finding[] = [];
  const ends = new Map<string, string>();
  for (let round = 1; round <= rounds; round++) {
    const options = { round, seed: seed + round - 1, executions, before };
    const played = await playRound(() => ({ server: up, restart }), target, receiver, options);
    rows.push(rowOf(round, played));
    say(
      `round ${round} of ${rounds} (seed ${options.seed}): ${HEAD.slice(1)
        .map((name, i) => `${name} ${rows.at(-1)?.[i + 1]}`)
        .join(", ")}`,
    );
    const found = verify(played.evidence);
    for (const { name, violations } of found) if (violations.length > 0) say(`  ✗ ${name}: ${violations[0]}`);
    findings.push(...found);
    for (const { id, status } of played.evidence.executions.values()) {
      before.add(id);
      ends.set(id, status);
    }
  }
  const later = await listAll(target.api, new Set());
  findings.push(
    finding("what was over stayed as it was, through the kills after it", [...ends], ([id, status]) => {
      const now = later.find((one) => one.id === id)?.status;
      return now === status ? [] : [`${id} was ${status}, and is ${now ?? "unknown"}`];
    }),
  );
  say(`\n${table(rows)}\n`);
  good = report(merged(findings));
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
