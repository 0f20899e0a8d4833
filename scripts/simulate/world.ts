import { ExecutionObject } from "../../durable-objects/execution/execution.ts";
import type { ExecutionRpc } from "../../durable-objects/execution/rpc.ts";
import { IntakeObject } from "../../durable-objects/intake/intake.ts";
import type { IntakeRpc } from "../../durable-objects/intake/rpc.ts";
import { type ExecutionSummary, type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { seedOf } from "../../shared/domain/rerun.ts";
import { check } from "./checks.ts";
import { Clock, type Life, living } from "./clock.ts";
import { ObjectSpace, type Weather } from "./objects.ts";
import { randomOf } from "./random.ts";
import { Receiver } from "./receiver.ts";
import { type Asked, checkLimited } from "./limited.ts";
import { CALLEES, limited, scenario } from "./scenario.ts";
import { Tenant } from "./tenant.ts";

const TENANT = "smtenant00";
/** 2026-01-01. */
const BEGIN = 1_767_225_600_000;
/** Things go wrong for this long; after that they only take their time. */
const STORM_MS = 60_000;
/** By then everything has come to its end, or never does. */
const PATIENCE_MS = 6 * 3_600_000;

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
  const clock = new Clock(BEGIN, random);
  const restore = clock.install();
  const silence = silent();
  const trace: string[] = [];
  const say = (what: string): void => void trace.push(`${String(clock.now - BEGIN).padStart(7)} ${what}`);
  const storm: Weather = { delay: 40, flush: 10, lost: random.pick([0, 0.02, 0.1]), crash: random.pick([0, 2, 6]) };
  let crashes = 0;
  const gate = async (life: Life | undefined): Promise<void> => {
    if (life === undefined) return;
    for (const space of spaces) if (space.owns(life)) return space.gateOf(life);
    // A dead one's words are never heard.
    await new Promise<never>(() => undefined);
  };
  const intake = new ObjectSpace(IntakeObject as never, clock, random, storm, say);
  const execution = new ObjectSpace(ExecutionObject as never, clock, random, storm, say);
  const spaces = [intake, execution];
  const wire = async <T>(work: () => T): Promise<T> => {
    await gate(living.getStore());
    await clock.wait(random.below(execution.weather.delay + 1));
    if (random.chance(execution.weather.lost)) throw new Error("Network connection lost.");
    const value = structuredClone(work());
    await clock.wait(random.below(execution.weather.delay + 1));
    if (random.chance(execution.weather.lost)) throw new Error("Network connection lost.");
    return value;
  };
  const tenant = new Tenant(wire);
  const receiver = new Receiver(clock, random, gate, storm.lost, storm.delay);
  const realFetch = globalThis.fetch;
  globalThis.fetch = receiver.fetch as typeof fetch;
  const env = {
    INTAKE: intake,
    EXECUTION: execution,
    TENANT: tenant.namespace,
    INDEX: tenant.indexNamespace,
    LIFECYCLE: tenant.queue,
    EGRESS_ALLOW_PRIVATE: "true",
  };
  for (const space of spaces) {
    space.env = env;
    space.gateAnywhere = gate;
  }

  const views = new Map<string, ExecutionView>();
  const byKey = new Map<string, Set<string>>();
  const problems: string[] = [];
  const intents = (key: string): boolean => {
    const disk = execution.disk(key.split(":")[0] ?? "");
    // What its owner has written and not flushed would be gone after a crash: it does not count.
    return disk !== undefined && !disk.dirty ? has(disk, key) : disk !== undefined && has(disk, key);
  };
  receiver.onArrival = (key, path) => {
    if (!intents(key)) problems.push(`a request to ${path} came without an intent on disk (${key})`);
  };

  const runs = 1 + random.below(3);
  const scenarios = Array.from({ length: runs }, (_, at) => scenario(random, `w${at}`));
  for (const [name, tasks] of Object.entries(CALLEES)) tenant.add(`rev_${seed}_${name}`, name, tasks);
  scenarios.forEach(({ tasks }, at) => tenant.add(`rev_${seed}_w${at}`, `w${at}`, tasks));

  const rationed = random.chance(0.5) ? limited(random) : null;
  if (rationed !== null) tenant.add(`rev_${seed}_limited`, rationed.name, rationed.tasks, rationed.metadata);
  const rations: Asked[] = [];

  const intakeOf = (lane: number): IntakeRpc => intake.get(`${TENANT}:${lane}`) as IntakeRpc;
  const describe = (id: string): ReturnType<ExecutionRpc["describe"]> => {
    const parts = parseExecutionId(id);
    if (parts?.home === "intake") return intakeOf(parts.lane).describe(id);
    return (execution.get(id) as ExecutionRpc).describe();
  };

  /** One who starts an execution, and does not give up before it was acknowledged. */
  const client = async (at: number, key: string, of = `w${at}`, input: object = { n: at }): Promise<void> => {
    if (of === `w${at}`) await clock.wait(random.below(20_000));
    const askedAt = clock.now;
    for (;;) {
      try {
        const started = await intakeOf(at % 2).start({
          tenant: TENANT,
          lane: at % 2,
          revision: `rev_${seed}_${of}`,
          trigger: { kind: "api", source: "sim" },
          input,
          idempotency: { key, bodyHash: "x", onMismatch: "conflict", windowMs: 86_400_000 },
        });
        if (started.ok) {
          const { id } = started.value.execution;
          views.set(id, started.value.execution);
          byKey.set(key, (byKey.get(key) ?? new Set()).add(id));
          say(`${key} is ${id}`);
          if (of === "limited") rations.push({ id, askedAt, knownAt: clock.now, key: String(Object.values(input)[0]) });
          return;
        }
        say(`${key} refused: ${started.error.detail}`);
      } catch (error) {
        say(`${key} unanswered: ${String(error)}`);
      }
      await clock.wait(500);
    }
  };

  const object = (id: string): ExecutionRpc => execution.get(id) as ExecutionRpc;
  const persistently = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch {
        await clock.wait(500);
      }
    }
  };
  const isOver = (id: string): boolean => TERMINAL.has(tenant.index.get(id)?.status ?? "pending");

  const underWay = (id: string): boolean => receiver.under.has(id);

  /** One who has an execution stop for a while. */
  const suspender = async (): Promise<void> => {
    await clock.wait(random.below(25_000));
    const id = [...views.keys()].find((one) => parseExecutionId(one)?.home === "object" && !isOver(one));
    if (id === undefined) return;
    // While a call is under way, most likely.
    for (let n = 0; n < 200 && !underWay(id); n++) await clock.wait(50);
    // It may not have reached its object yet, or be over.
    const suspended = await persistently(() => object(id).suspend("a look", "user:sim"));
    if (!suspended.ok) return;
    say(`${id} suspended`);
    if (storm.crash > 0 && random.chance(0.5)) execution.crash(id);
    await clock.wait(random.below(30_000));
    const resumed = await persistently(() => object(id).resume("user:sim"));
    say(`${id} resumed: ${resumed.ok}`);
  };

  /** One who says of calls in doubt that they were made. */
  const settler = async (): Promise<void> => {
    for (let n = 0; n < 30; n++) {
      await clock.wait(5_000);
      for (const row of tenant.index.values()) {
        if (row.status !== "indeterminate") continue;
        const settled = await persistently(() =>
          object(row.id).settle({ effect: null, outcome: { ok: true, output: { said: true } }, by: "user:sim" }),
        );
        say(`${row.id} settled: ${settled.ok}`);
      }
    }
  };

  /** One who has an execution that is over go on from one of its tasks. */
  const rerunner = async (): Promise<void> => {
    let id: string | undefined;
    for (let n = 0; n < 100 && id === undefined; n++) {
      await clock.wait(3_000);
      id = [...views.keys()].find(isOver);
    }
    const parts = parseExecutionId(id ?? "");
    if (id === undefined || parts === undefined) return;
    const of = id;
    const page = await persistently(() =>
      parts.home === "intake" ? intakeOf(parts.lane).history(of, 0, 10_000) : object(of).history(0, 10_000),
    );
    const [started] = page.ok ? page.value.events : [];
    const tasks = page.ok ? page.value.events.filter(({ type }) => type === "task.started") : [];
    if (!page.ok || started?.type !== "execution.started" || tasks.length === 0) return;
    const chosen = random.pick(tasks);
    const seed = seedOf(page.value.events, chosen.task ?? "", chosen.frame ?? null);
    if (!seed.ok) return say(`${of} is not run again: ${seed.error.detail}`);
    const lane = parts.lane;
    const again = await persistently(() =>
      intakeOf(lane).start({
        tenant: TENANT,
        lane,
        revision: started.data.revision,
        trigger: { kind: "api", source: "sim" },
        input: started.data.input,
        idempotency: { key: `again-${of}`, bodyHash: "x", onMismatch: "conflict", windowMs: 86_400_000 },
        rerun: { of, from: seed.value.from, at: seed.value.then },
        seed: seed.value,
      }),
    );
    // A 503: the gate was not reached, nothing was begun, and whoever asked may ask again.
    if (!again.ok && again.error.code === "unavailable")
      return say(`${of} could not be run again: ${again.error.detail}`);
    // Its workflow's lane is full: a re-run does not stand in line.
    if (!again.ok && (again.error.code === "rate_limited" || again.error.detail.includes("at work at a time")))
      return say(`${of} is not run again now`);
    if (!again.ok) return void problems.push(`${of} can't be run again from ${chosen.task}: ${again.error.detail}`);
    const { execution: begun } = again.value;
    views.set(begun.id, begun);
    say(`${of} goes on from ${chosen.task} as ${begun.id}`);
  };

  let waiting = 0;
  const track = (work: Promise<void>): void => {
    waiting++;
    void work.then(
      () => waiting--,
      (error: unknown) => problems.push(`the simulation itself failed: ${String(error)}`),
    );
  };
  living.exit(() => {
    for (let at = 0; at < runs; at++) {
      track(client(at, `key-${at}`));
      // The same delivery again, side by side or later.
      if (random.chance(0.4)) track(client(at, `key-${at}`));
    }
    rationed?.starts.forEach(({ key, afterMs }, at) => {
      const start = async (wait: number): Promise<void> => {
        await clock.wait(wait);
        await client(at, `limited-${at}`, "limited", { key });
      };
      track(start(afterMs));
      if (random.chance(0.3)) track(start(afterMs + random.below(2_000)));
    });
    if (random.chance(0.3)) {
      track(
        (async () => {
          await clock.wait(5_000 + random.below(20_000));
          const id = [...views.keys()][0];
          if (id === undefined || parseExecutionId(id)?.home === "intake") return;
          try {
            await (execution.get(id) as ExecutionRpc).cancel("the simulation wants it so");
            say(`${id} cancelled`);
          } catch (error) {
            say(`cancel unanswered: ${String(error)}`);
          }
        })(),
      );
    }
    if (random.chance(0.4)) track(suspender());
    if (random.chance(0.4)) track(rerunner());
    if (random.chance(0.5)) track(settler());
    for (let n = 0; n < storm.crash; n++) {
      clock.after(random.below(STORM_MS), () => {
        crashes++;
        if (random.chance(0.3)) {
          say("everything crashes");
          for (const space of spaces) space.crashAll();
          return;
        }
        const space = random.pick(spaces);
        const names = space.names();
        if (names.length === 0) return;
        const name = random.pick(names);
        say(`${name} crashes`);
        space.crash(name);
      });
    }
    clock.after(STORM_MS, () => {
      say("the storm is over");
      for (const space of spaces) space.weather = { ...storm, lost: 0, crash: 0 };
      receiver.lost = 0;
    });
  });

  const settled = (): boolean => {
    if (clock.now < BEGIN + STORM_MS || waiting > 0) return false;
    const ended = (row: ExecutionSummary | undefined): boolean =>
      row !== undefined && (TERMINAL.has(row.status) || row.status === "indeterminate");
    // Those that were acknowledged, and all that came of them.
    return [...views.keys()].every((id) => ended(tenant.index.get(id))) && [...tenant.index.values()].every(ended);
  };
  try {
    const done = await living.exit(() => clock.run(settled, BEGIN + PATIENCE_MS));
    if (process.env["SIM_JOURNALS"] !== undefined) {
      for (const name of execution.names())
        for (const row of execution
          .disk(name)
          ?.exec("SELECT at, entries FROM journal WHERE first_seq > 0", [])
          .toArray() ?? [])
          trace.push(`${name} ${Number(row["at"]) - BEGIN} ${String(row["entries"]).slice(0, 3000)}`);
    }
    if (!done) {
      const open = [...tenant.index.values()].filter(({ status }) => !TERMINAL.has(status));
      problems.push(`not everything came to its end: ${open.map(({ id, status }) => `${id} is ${status}`).join(", ")}`);
    }
    // What follows the end: marks, cursors, late deliveries.
    await living.exit(() => clock.run(() => false, clock.now + 120_000));
    for (const [key, ids] of byKey) if (ids.size > 1) problems.push(`${key} made ${[...ids].join(" and ")}`);
    let last: unknown = null;
    const asked = living.exit(() =>
      (async () => {
        for (const id of new Set([...views.keys(), ...tenant.index.keys()])) {
          const view = await describe(id);
          if (view.ok) views.set(id, view.value);
          else problems.push(`${id}: ${view.error.detail}`);
        }
      })().catch((error: unknown) => (last = error)),
    );
    let over = false;
    void asked.then(() => (over = true));
    await living.exit(() => clock.run(() => over, clock.now + 600_000));
    if (!over || last !== null) problems.push(`the executions can't be read: ${String(last)}`);
    problems.push(...check({ views, execution, intake, tenant, receiver, scenarios, random }));
    if (rationed !== null) problems.push(...checkLimited(rationed, rations, views, intake));
  } finally {
    restore();
    silence();
    globalThis.fetch = realFetch;
    for (const space of spaces) space.close();
  }
  return { seed, problems, trace, executions: views.size, crashes };
}

function has(disk: NonNullable<ReturnType<ObjectSpace["disk"]>>, key: string): boolean {
  const made = disk.exec("SELECT 1 FROM sqlite_master WHERE name = 'journal'", []).toArray().length > 0;
  if (!made) return false;
  return (
    disk
      .exec("SELECT 1 FROM journal WHERE instr(entries, ?) > 0 AND instr(entries, 'effect.requested') > 0", [key])
      .toArray().length > 0
  );
}

/** What the objects log is in the way of twenty thousand runs. */
function silent(): () => void {
  const { debug, info, warn, error } = console;
  const nothing = (): void => undefined;
  Object.assign(console, { debug: nothing, info: nothing, warn: nothing, error: nothing });
  return () => Object.assign(console, { debug, info, warn, error });
}
