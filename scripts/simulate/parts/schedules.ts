import type { ScheduleRpc, ScheduleSpec, ScheduleView } from "../../../durable-objects/schedule/rpc.ts";
import type { MissedPolicy, ScheduleRule } from "../../../shared/domain/schedule.ts";
import type { Ledger } from "../ledger.ts";
import type { Part } from "../part.ts";
import { type Platform, TENANT } from "../platform.ts";
import type { Random } from "../random.ts";
import type { Step } from "../scenario.ts";
import { checkSchedule, fireTimesOf, type Told } from "./schedules-check.ts";

const WORKFLOW = `wf_${TENANT}_clock`;
const NAME = "by-the-clock";
/** Executions of `after` that have to have begun, once the storm is over. */
const ROUNDS = 2;

/** A workflow that the clock starts, published anew once, and archived when it has caught up after the storm. */
export class Schedules implements Part {
  readonly #platform: Platform;
  readonly #ledger: Ledger;
  readonly #rule: ScheduleRule;
  readonly #missed: MissedPolicy;
  readonly #told: Told[] = [];
  #last: ScheduleView | null = null;
  #caughtUpAt: number | null = null;

  constructor(platform: Platform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
    const { random, tenant } = platform;
    this.#rule = ruleOf(random);
    this.#missed = random.pick(["skip", "one", "all"]);
    const { kind } = this.#rule;
    // What the execution asks of its definition is whether somebody waits for its end.
    const schedule = kind === "after" ? { after: { milliseconds: this.#rule.afterMs } } : {};
    const call: Step = {
      call: { call: "http", with: { method: "post", endpoint: "http://service.test/keyed/by-the-clock", body: {} } },
    };
    const tasks = random.chance(0.5) ? [{ only: { set: { n: 1 } } }] : [call];
    for (const n of [0, 1]) tenant.add(this.#revision(n), NAME, tasks, {}, { workflowId: WORKFLOW, schedule });
  }

  begin(): void {
    this.#platform.track(this.#publish());
  }

  isOver(): boolean {
    return true;
  }

  check(): readonly string[] {
    if (this.#last === null || this.#caughtUpAt === null) return ["the schedule was never seen to have caught up"];
    return checkSchedule({
      platform: this.#platform,
      rule: this.#rule,
      missed: this.#missed,
      told: this.#told,
      caughtUpAt: this.#caughtUpAt,
      view: this.#last,
      executions: [...this.#ledger.views.values()].filter(
        ({ workflow, rerun }) => workflow.name === NAME && rerun === undefined,
      ),
      alarm: this.#platform.schedule.disk(WORKFLOW)?.durableAlarm ?? null,
    });
  }

  async #publish(): Promise<void> {
    const { clock, random } = this.#platform;
    await clock.wait(random.below(8_000));
    const since = clock.now;
    const spec = (n: number): ScheduleSpec => ({
      workflow: WORKFLOW,
      revision: this.#revision(n),
      rule: this.#rule,
      missed: this.#missed,
      since,
    });
    await this.#set(spec(0), 1);
    await clock.wait(random.below(40_000));
    if (random.chance(0.6)) await this.#set(spec(1), 2);
    // The first telling again, late: it must not bring the first revision back.
    if (random.chance(0.4)) await this.#set(spec(0), 1);
    await this.#catchUp();
    await this.#set(null, 3);
    // What was fired in the meantime is on its way, and comes to its end.
    await clock.wait(5_000);
    const view = await this.#view();
    this.#last = view;
  }

  async #set(spec: ScheduleSpec | null, version: number): Promise<void> {
    const askedAt = this.#platform.clock.now;
    const set = await this.#platform.persistently(() => this.#object.set(TENANT, WORKFLOW, spec, version));
    if (!set.ok) this.#platform.problems.push(`the schedule was refused: ${set.error.detail}`);
    this.#told.push({ spec, version, askedAt, knownAt: this.#platform.clock.now });
    this.#platform.say(`the schedule is ${spec === null ? "none" : spec.revision} (${version})`);
  }

  /** Waits until everything has been fired that was due. */
  async #catchUp(): Promise<void> {
    const { clock, calmAt, tenant } = this.#platform;
    await clock.wait(Math.max(0, calmAt - clock.now));
    const since = this.#told[0]?.spec?.since ?? 0;
    const begun = (): number =>
      [...tenant.index.values()].filter(({ workflowName, startedAt }) => workflowName === NAME && startedAt > calmAt)
        .length;
    for (;;) {
      const askedAt = clock.now;
      const { last } = await this.#view();
      const due = fireTimesOf(this.#rule, since, askedAt).at(-1);
      const done = this.#rule.kind === "after" ? begun() >= ROUNDS : due === undefined || (last?.dueAt ?? 0) >= due;
      if (done) {
        this.#caughtUpAt = askedAt;
        return;
      }
      await clock.wait(2_000);
    }
  }

  async #view(): Promise<ScheduleView> {
    const view = await this.#platform.persistently(() => this.#object.view(1));
    if (!view.ok) throw new Error(view.error.detail);
    return view.value;
  }

  #revision(n: number): string {
    return this.#platform.revision(`clock${n}`);
  }

  get #object(): ScheduleRpc {
    return this.#platform.schedule.get(WORKFLOW) as ScheduleRpc;
  }
}

function ruleOf(random: Random): ScheduleRule {
  const seconds = random.pick([10, 15, 20]);
  switch (random.below(3)) {
    case 0:
      return { kind: "cron", expression: `*/${seconds} * * * * *`, timeZone: "UTC" };
    case 1:
      return { kind: "every", everyMs: seconds * 1_000 + random.below(5_000) };
    default:
      return { kind: "after", afterMs: 2_000 + random.below(8_000) };
  }
}
