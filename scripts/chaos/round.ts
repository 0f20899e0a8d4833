import { setTimeout as sleep } from "node:timers/promises";
import type { Api, Summary } from "../demo/platform/api.ts";
import { isUp, type Server } from "../demo/platform/server.ts";
import { atRest, readAll, restOf } from "./collect.ts";
import { type Evidence, type Kill, type Settlement, TERMINAL } from "./evidence.ts";
import { settleAll } from "./person.ts";
import { Poster, type Target } from "./poster.ts";
import { between, seeded } from "./random.ts";
import type { Receiver } from "./receiver.ts";

/** An answer written this soon after the kill can't have been journalled; clocks and signals take a moment. */
const KILL_SLACK_MS = 10;
const POSTING_MS = 1_500;
const BURST = 5;
const BURST_MS = 30;
/** Calls that the receivers have seen for each execution, of some thirteen: however fast the machine is, that is in the middle. */
const KILL_AFTER_CALLS = [1, 9] as const;
const KILL_TIMEOUT_MS = 30_000;
/** Of rounds: the platform dies again, while it takes up what it lost. */
const SECOND_KILL_SHARE = 0.5;
const SECOND_KILL_AFTER_MS = [0, 3_000] as const;
/** A call that is settled with "retry" may bring the next one that is in doubt, but each does so once. */
const MAX_SETTLING = 5;

export interface Platform {
  readonly server: Server;
  restart(): Promise<Server>;
}

export interface RoundOptions {
  readonly round: number;
  readonly seed: number;
  readonly executions: number;
  /** Of earlier rounds. */
  readonly before: ReadonlySet<string>;
}

export interface Round {
  readonly evidence: Evidence;
  readonly figures: {
    readonly acknowledgedAtKill: number;
    readonly ranMs: number;
    readonly readyMs: readonly number[];
    readonly restMs: number;
    readonly indeterminate: number;
  };
}

/** After so many calls; every other round waits for one to the receiver that honours no keys to be under way, the rest strike when they strike. */
async function momentToKill(
  random: () => number,
  { executions, patient }: { readonly executions: number; readonly patient: boolean },
  receiver: Receiver,
): Promise<void> {
  const calls =
    receiver.log.length + between(random, executions * KILL_AFTER_CALLS[0], executions * KILL_AFTER_CALLS[1]);
  const extra = between(random, 0, 40);
  const deadline = performance.now() + KILL_TIMEOUT_MS;
  const isReached = (): boolean =>
    receiver.log.length >= calls && (!patient || receiver.inFlight().some(({ keyed }) => !keyed));
  while (!isReached() && performance.now() < deadline) await sleep(2);
  await sleep(extra);
}

async function killNow(server: Server, round: number, receiver: Receiver): Promise<Kill> {
  const killing = server.kill9();
  const at = Date.now();
  await killing;
  if (await isUp(server.origin))
    throw new Error(`something of round ${round} outlived kill -9 and still serves ${server.origin}`);
  const inFlight = receiver.log.filter(
    ({ arrivedAt, respondedAt, droppedAt }) =>
      arrivedAt < at &&
      (respondedAt === null || respondedAt > at + KILL_SLACK_MS) &&
      // What the platform itself had given up by then is not interrupted.
      (droppedAt === null || droppedAt >= at),
  );
  return { round, at, inFlight };
}

/** Fifty executions, one or two kills in the middle of them, what came of it, and what a person says of the calls in doubt. */
export async function playRound(
  platform: () => Platform,
  target: Target,
  receiver: Receiver,
  { round, seed, executions, before }: RoundOptions,
): Promise<Round> {
  const random = seeded(seed);
  const poster = new Poster(target, {
    random: seeded(seed + 1),
    receiver: receiver.url,
    run: seed.toString(36),
    first: round * 10_000,
  });
  const twice = random() < SECOND_KILL_SHARE;
  const secondAfterMs = between(random, ...SECOND_KILL_AFTER_MS);
  const kills: Kill[] = [];
  const readyMs: number[] = [];
  const began = performance.now();
  const stop = new AbortController();
  const posting = poster.send(executions - BURST, POSTING_MS, stop.signal);
  await momentToKill(random, { executions, patient: round % 2 === 0 }, receiver);
  // Some are to be on their way themselves when it happens.
  const burst = poster.send(BURST, BURST_MS, stop.signal);
  await sleep(between(random, 0, BURST_MS));
  const ranMs = performance.now() - began;
  const acknowledgedAtKill = poster.posted.filter(({ named }) => named.length > 0).length;
  stop.abort();
  kills.push(await killNow(platform().server, round, receiver));
  await Promise.all([posting, burst]);
  readyMs.push((await platform().restart()).readyMs);
  if (twice) {
    await Promise.all([poster.repeat(), sleep(secondAfterMs)]);
    kills.push(await killNow(platform().server, round, receiver));
    readyMs.push((await platform().restart()).readyMs);
  }
  const up = performance.now();
  const resting = await atRest(target.api, poster, before);
  const restMs = performance.now() - up;
  const rested = await restOf(target.api, resting);
  const { listed, settlements } = await settled(target.api, poster, receiver, resting, before, random);
  const { api } = target;
  const ids = [...new Set([...listed.map(({ id }) => id), ...poster.posted.flatMap(({ named }) => named)])];
  const all = await readAll(api, ids);
  const first = round * 10_000;
  const received = receiver.log.filter(({ n }) => n >= first && n < first + 10_000);
  return {
    evidence: { posted: poster.posted, listed, rested, settlements, ...all, received, kills },
    figures: {
      acknowledgedAtKill,
      ranMs,
      readyMs,
      restMs,
      indeterminate: [...rested.values()].filter(({ status }) => status === "indeterminate").length,
    },
  };
}

async function settled(
  api: Api,
  poster: Poster,
  receiver: Receiver,
  resting: readonly Summary[],
  before: ReadonlySet<string>,
  random: () => number,
): Promise<{ listed: readonly Summary[]; settlements: readonly Settlement[] }> {
  const settlements: Settlement[] = [];
  let listed = resting;
  for (let pass = 0; pass < MAX_SETTLING && listed.some(({ status }) => !TERMINAL.has(status)); pass++) {
    const doubtful = listed.filter(({ status }) => status === "indeterminate").map(({ id }) => id);
    if (doubtful.length === 0) break;
    settlements.push(...(await settleAll(api, receiver, doubtful, random)));
    listed = await atRest(api, poster, before);
  }
  return { listed, settlements };
}
