import { CorrelatorObject } from "../../durable-objects/correlator/correlator.ts";
import { ExecutionObject } from "../../durable-objects/execution/execution.ts";
import { IndexObject } from "../../durable-objects/index/index.ts";
import { IntakeObject } from "../../durable-objects/intake/intake.ts";
import { ScheduleObject } from "../../durable-objects/schedule/schedule.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { Clock, living } from "./clock.ts";
import { directoryOf } from "./directory.ts";
import { ObjectSpace, type Weather } from "./objects.ts";
import type { Random } from "./random.ts";
import { Receiver } from "./receiver.ts";
import { Tenant } from "./tenant.ts";

export const TENANT = "smtenant00";

/** The object that is this execution's lane. */
export const laneNameOf = (id: string): string => `${TENANT}:${parseExecutionId(id)?.lane}`;
/** 2026-01-01. */
export const BEGIN = 1_767_225_600_000;
/** Things go wrong for this long; after that they only take their time. */
export const STORM_MS = 60_000;
const LONGEST_OUTAGE_MS = 150_000;

export interface Storm extends Weather {
  /** The whole platform is away, from and to when. */
  readonly outage: { readonly from: number; readonly to: number } | null;
}

export interface Choices {
  /** Whether the index is the object itself, which takes its time, or a list in memory. */
  readonly index: boolean;
  readonly outage: boolean;
}

/** The simulated platform of one seed: its objects over disks, clock and network, and the services around them. */
export class Platform {
  readonly seed: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly storm: Storm;
  readonly trace: string[] = [];
  readonly problems: string[] = [];
  readonly intake: ObjectSpace;
  readonly execution: ObjectSpace;
  readonly correlator: ObjectSpace;
  readonly schedule: ObjectSpace;
  readonly index: ObjectSpace;
  readonly spaces: readonly ObjectSpace[];
  readonly tenant: Tenant;
  readonly receiver: Receiver;
  crashes = 0;
  /** People and clients who have something left to do. */
  busy = 0;

  constructor(seed: number, random: Random, choices: Choices) {
    this.seed = seed;
    this.random = random;
    this.clock = new Clock(BEGIN, random);
    this.storm = stormOf(random, choices.outage);
    this.receiver = new Receiver(this.clock, random, this.storm.lost, this.storm.delay);
    const tenant = new Tenant((work) => this.#wire(work));
    this.tenant = tenant;
    class MirroredIndex extends IndexObject {
      override async record(summaries: readonly ExecutionSummary[]): ReturnType<IndexObject["record"]> {
        const recorded = await super.record(summaries);
        if (recorded.ok) tenant.mirror(summaries);
        return recorded;
      }
    }
    const space = (type: unknown): ObjectSpace =>
      new ObjectSpace(type as never, this.clock, random, this.storm, (what) => this.say(what));
    this.intake = space(IntakeObject);
    this.execution = space(ExecutionObject);
    this.correlator = space(CorrelatorObject);
    this.schedule = space(ScheduleObject);
    this.index = space(MirroredIndex);
    this.spaces = [this.intake, this.execution, this.correlator, this.schedule, this.index];
    const env = {
      INTAKE: this.intake,
      EXECUTION: this.execution,
      CORRELATOR: this.correlator,
      SCHEDULE: this.schedule,
      INDEX: choices.index ? this.index : tenant.indexNamespace,
      TENANT: tenant.namespace,
      LIFECYCLE: tenant.queue,
      LIFECYCLE_EVENTS: "all",
      DIRECTORY: directoryOf(TENANT, (work) => this.#wire(work)),
      EGRESS_ALLOW_PRIVATE: "true",
    };
    for (const one of this.spaces) one.env = env;
  }

  /** An id of a revision of this run: revisions are known to the process, and are never another's. */
  revision(name: string): string {
    return `rev_${TENANT}_${this.seed}x${name}`;
  }

  /** When the last of what goes wrong is over. */
  get calmAt(): number {
    return Math.max(BEGIN + STORM_MS, this.storm.outage?.to ?? 0);
  }

  say(what: string): void {
    this.trace.push(`${String(this.clock.now - BEGIN).padStart(7)} ${what}`);
  }

  /** Somebody who is waited for. */
  track(work: Promise<void>): void {
    this.busy++;
    void work.then(
      () => this.busy--,
      (error: unknown) => this.problems.push(`the simulation itself failed: ${String(error)}`),
    );
  }

  /** Asks until there is an answer. */
  async persistently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch {
        await this.clock.wait(500);
      }
    }
  }

  /** Lets crashes come, and the storm end. */
  begin(): void {
    const { clock, random, storm } = this;
    for (let n = 0; n < storm.crash; n++) clock.after(random.below(STORM_MS), () => this.#crash());
    if (storm.outage !== null) {
      const { from, to } = storm.outage;
      clock.after(from - BEGIN, () => {
        this.say(`the platform is away for ${to - from} ms`);
        for (const space of this.spaces) {
          space.downUntil = to;
          space.crashAll();
        }
      });
      clock.after(to - BEGIN, () => this.say("the platform is back"));
    }
    clock.after(STORM_MS, () => {
      this.say("the storm is over");
      for (const space of this.spaces) space.weather = { ...storm, lost: 0, crash: 0 };
      this.receiver.lost = 0;
    });
  }

  close(): void {
    for (const space of this.spaces) space.close();
  }

  /** Some senders never hear the answer: it is where most can go wrong. */
  callArrived(id: string): void {
    if (this.storm.crash === 0 || this.clock.now >= this.calmAt || !this.random.chance(0.05)) return;
    this.crashes++;
    this.say(`${id} crashes in a call`);
    this.crash(id);
  }

  /** Whatever this execution is under way in. */
  crash(id: string): void {
    if (this.execution.disk(id) === undefined) this.intake.crash(laneNameOf(id));
    else this.execution.crash(id);
  }

  #crash(): void {
    this.crashes++;
    if (this.random.chance(0.3)) {
      this.say("everything crashes");
      for (const space of this.spaces) space.crashAll();
      return;
    }
    // In the middle of a call is where most can go wrong.
    const [calling] = this.receiver.under;
    if (calling !== undefined && this.random.chance(0.4)) {
      this.say(`${calling} crashes in a call`);
      this.crash(calling);
      return;
    }
    const used = this.spaces.filter((one) => one.names().length > 0);
    if (used.length === 0) return;
    const space = this.random.pick(used);
    const name = this.random.pick(space.names());
    this.say(`${name} crashes`);
    space.crash(name);
  }

  /** Carries a call to a simulated service and back: it may be lost on either way. */
  async #wire<T>(work: () => T): Promise<T> {
    const { delay, lost } = this.execution.weather;
    await living.getStore()?.gate();
    await this.clock.wait(this.random.below(delay + 1));
    if (this.random.chance(lost)) throw new Error("Network connection lost.");
    const value = structuredClone(work());
    await this.clock.wait(this.random.below(delay + 1));
    if (this.random.chance(lost)) throw new Error("Network connection lost.");
    return value;
  }
}

function stormOf(random: Random, withOutage: boolean): Storm {
  const [lost, crash] = [random.pick([0, 0.02, 0.1]), random.pick([0, 2, 6])];
  const from = BEGIN + 5_000 + random.below(45_000);
  const outage = withOutage ? { from, to: from + 10_000 + random.below(LONGEST_OUTAGE_MS - 10_000) } : null;
  return { delay: 40, flush: 10, lost, crash, outage };
}
