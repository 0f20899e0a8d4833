import { TERMINAL } from "../../shared/domain/execution.ts";
import { retryDelayMs } from "../../durable-objects/lib/publisher.ts";
import { check } from "./checks.ts";
import { living } from "./clock.ts";
import { Ledger } from "./ledger.ts";
import { People } from "./people.ts";
import { planOf, worldOf } from "./plan.ts";
import { BEGIN, laneNameOf, Platform } from "./platform.ts";
import { randomOf } from "./random.ts";

/** By then everything has come to its end, or never does: what waits is asked by the day. */
const PATIENCE_MS = 30 * 3_600_000;

export interface Finding {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly executions: number;
  readonly crashes: number;
}

/** One run of the real objects and engine over a simulated platform, and what was wrong with it. */
export async function simulate(seed: number): Promise<Finding> {
  const random = randomOf(seed);
  const plan = planOf(random);
  const platform = new Platform(seed, random, plan);
  const { clock, problems, receiver } = platform;
  const restore = clock.install();
  const silence = silent();
  const realFetch = globalThis.fetch;
  globalThis.fetch = receiver.fetch as typeof fetch;
  receiver.onArrival = (key, path) => {
    if (!hasIntent(platform, key)) problems.push(`a request to ${path} came without an intent on disk (${key})`);
    platform.callArrived(key.split(":")[0] ?? "");
  };
  const ledger = new Ledger(platform);
  try {
    const { parts, plain, isGone } = worldOf(plan, platform, ledger);
    living.exit(() => {
      for (const part of parts) part.begin();
      new People(platform, ledger).begin();
      platform.begin();
    });
    const settled = (): boolean =>
      clock.now >= platform.calmAt && platform.busy === 0 && ledger.areOver && parts.every((part) => part.isOver());
    const done = await living.exit(() => clock.run(settled, BEGIN + PATIENCE_MS));
    if (process.env["SIM_JOURNALS"] !== undefined) platform.trace.push(...journals(platform));
    if (!done) problems.push(`not everything came to its end: ${open(platform)}`);
    // What follows the end: marks, cursors, late deliveries; and publishing that failed so often that it waits for long.
    await living.exit(() => clock.run(() => false, clock.now + retryDelayMs(Infinity) + 60_000));
    await living.exit(() => readAll(platform, ledger, isGone));
    problems.push(...ledger.check(), ...check({ platform, views: ledger.views, plain, isGone }));
    for (const part of parts) problems.push(...part.check());
  } finally {
    restore();
    silence();
    globalThis.fetch = realFetch;
    platform.close();
  }
  return { seed, problems, trace: platform.trace, executions: ledger.views.size, crashes: platform.crashes };
}

async function readAll({ clock, problems }: Platform, ledger: Ledger, isGone: (id: string) => boolean): Promise<void> {
  let answer: string | null = "there is no answer";
  const reading = ledger.readAll(isGone).then(
    () => null,
    (error: unknown) => String(error),
  );
  let over = false;
  void reading.then((said) => {
    answer = said;
    over = true;
  });
  await clock.run(() => over, clock.now + 600_000);
  if (answer !== null) problems.push(`the executions can't be read: ${String(answer)}`);
}

function open({ tenant, busy }: Platform): string {
  const rows = [...tenant.index.values()].filter(({ status }) => !TERMINAL.has(status));
  return [...rows.map(({ id, status }) => `${id} is ${status}`), `${busy} are busy`].join(", ");
}

/** As its lane's row has it (durable-objects/intake/start-store.ts). */
const GUEST = 6;

/** On the disk of its object, or of the lane that it is a guest of. */
function hasIntent({ execution, intake }: Platform, key: string): boolean {
  const id = key.split(":")[0] ?? "";
  const isIntent = (entries: unknown): boolean =>
    String(entries).includes(key) && String(entries).includes("effect.requested");
  if (
    execution
      .disk(id)
      ?.rows("journal")
      .some(({ entries }) => isIntent(entries)) === true
  )
    return true;
  const row = intake
    .disk(laneNameOf(id))
    ?.rows("starts")
    .find((start) => start["id"] === id);
  return row !== undefined && row["state"] === GUEST && isIntent(row["data"]);
}

function journals({ execution }: Platform): string[] {
  return execution
    .names()
    .flatMap((name) =>
      (execution.disk(name)?.rows("journal") ?? [])
        .filter((row) => Number(row["first_seq"]) > 0)
        .map((row) => `${name} ${Number(row["at"]) - BEGIN} ${String(row["entries"]).slice(0, 3000)}`),
    );
}

/** What the objects log is in the way of twenty thousand runs. */
function silent(): () => void {
  const { debug, info, warn, error } = console;
  const nothing = (): void => undefined;
  Object.assign(console, { debug: nothing, info: nothing, warn: nothing, error: nothing });
  return () => Object.assign(console, { debug, info, warn, error });
}
