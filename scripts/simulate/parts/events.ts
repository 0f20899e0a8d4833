import type { CorrelatorRpc, Subscription } from "../../../durable-objects/correlator/rpc.ts";
import { triggersOf } from "../../../durable-objects/tenant/triggers-of.ts";
import type { CloudEvent } from "../../../shared/domain/cloud-event.ts";
import type { Ledger } from "../ledger.ts";
import type { Part } from "../part.ts";
import { type Platform, TENANT } from "../platform.ts";
import type { Step } from "../scenario.ts";
import { checkEvents, type Sent, type Trigger } from "./events-check.ts";
import { eventsFor, type Listener, LISTENERS, PAID, RETURNED, SHIPPED } from "./listeners.ts";

const byOrder = (type: string): Step => ({ with: { type }, correlate: { order: { from: ".data.order" } } });
const STRATEGIES = {
  any: { any: [{ with: { type: PAID } }, { with: { type: RETURNED } }] },
  all: { all: [byOrder(PAID), byOrder(SHIPPED)] },
} as const;

/** Workflows that wait for events, and workflows that are started by them; events that come twice and out of order. */
export class Events implements Part {
  readonly #platform: Platform;
  readonly #ledger: Ledger;
  readonly #orders: readonly Listener[];
  readonly #triggers: Trigger[];
  readonly #sent = new Map<string, Sent>();

  constructor(platform: Platform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
    const { random, tenant } = platform;
    this.#orders = Array.from({ length: 1 + random.below(4) }, () => random.pick(LISTENERS));
    for (const { name, tasks } of LISTENERS) tenant.add(platform.revision(name.replace("-", "")), name, tasks);
    tenant.add(platform.revision("tells"), "tells", [
      {
        tell: {
          emit: { event: { with: { source: "/emitter", type: "sim.told", data: { from: "${ $workflow.id }" } } } },
        },
      },
    ]);
    const strategies = (["any", "all"] as const).filter(() => random.chance(0.6));
    this.#triggers = strategies.map((strategy) => {
      const name = `started-by-${strategy}`;
      const workflow = `wf_${TENANT}_by${strategy}`;
      const schedule = { on: STRATEGIES[strategy] };
      const revisions = [0, 1].map((n) => platform.revision(`by${strategy}${n}`));
      const tasks = [{ only: { set: { started: true } } }];
      for (const revision of revisions) tenant.add(revision, name, tasks, {}, { workflowId: workflow, schedule });
      return { strategy, name, workflow, revisions, told: [] };
    });
  }

  begin(): void {
    const { random } = this.#platform;
    this.#orders.forEach((listener, order) => {
      this.#platform.track(this.#listen(listener, order));
      eventsFor(listener, random).forEach((type, n) => this.#send(`${order}-${n}`, type, order));
    });
    const more = random.below(5);
    for (let n = 0; n < more; n++)
      this.#send(`more-${n}`, random.pick([PAID, SHIPPED, RETURNED]), random.below(this.#orders.length + 1));
    for (const trigger of this.#triggers) this.#platform.track(this.#publish(trigger));
    if (random.chance(0.4)) this.#platform.track(this.#tell());
  }

  isOver(): boolean {
    return true;
  }

  check(): readonly string[] {
    const { correlator } = this.#platform;
    const disk = correlator.disk(TENANT);
    if (disk === undefined) return this.#sent.size === 0 ? [] : ["the correlator was never made"];
    return checkEvents({
      platform: this.#platform,
      disk,
      views: [...this.#ledger.views.values()],
      sent: this.#sent,
      triggers: this.#triggers,
    });
  }

  /** Sends it at some time, and maybe again, until it is acknowledged. */
  #send(id: string, type: string, order: number): void {
    const event: CloudEvent = { specversion: "1.0", id, source: "/sim", type, data: { order } };
    const times = this.#platform.random.chance(0.4) ? 2 : 1;
    for (let n = 0; n < times; n++) this.#platform.track(this.#deliver(event));
  }

  async #deliver(event: CloudEvent): Promise<void> {
    const { clock, random } = this.#platform;
    await clock.wait(random.below(50_000));
    const askedAt = clock.now;
    const published = await this.#platform.persistently(() => this.#correlator.publish(TENANT, [event]));
    if (!published.ok) return void this.#platform.problems.push(`an event was refused: ${published.error.detail}`);
    const known = this.#sent.get(event.id);
    this.#sent.set(event.id, {
      event,
      askedAt: Math.min(askedAt, known?.askedAt ?? askedAt),
      knownAt: Math.min(clock.now, known?.knownAt ?? clock.now),
    });
    this.#platform.say(`event ${event.id} (${event.type}, ${JSON.stringify(event.data)}) is acknowledged`);
  }

  async #listen({ name }: Listener, order: number): Promise<void> {
    const { clock, random } = this.#platform;
    await clock.wait(random.below(40_000));
    const revision = (): string => this.#platform.revision(name.replace("-", ""));
    await this.#ledger.start({ key: `listens-${order}`, lane: order % 2, revision, input: { order } });
  }

  async #tell(): Promise<void> {
    await this.#platform.clock.wait(this.#platform.random.below(40_000));
    const revision = (): string => this.#platform.revision("tells");
    await this.#ledger.start({ key: "tells", lane: 0, revision, input: {} });
  }

  /** Publishes a workflow that events start, and a while later another revision of it. */
  async #publish(trigger: Trigger): Promise<void> {
    const { clock, random, tenant } = this.#platform;
    await clock.wait(random.below(5_000));
    const again = random.chance(0.5);
    for (const revision of trigger.revisions.slice(0, again ? 2 : 1)) {
      const definition = tenant.revisions.get(revision)?.["definition"];
      const triggers = triggersOf(definition, trigger.workflow, revision, clock.now);
      if (!triggers.ok || triggers.value.subscription === null) throw new Error("this workflow is started by events");
      const subscription: Subscription = triggers.value.subscription;
      const askedAt = clock.now;
      await this.#platform.persistently(() => this.#correlator.subscribe(TENANT, subscription));
      trigger.told.push({ revision, askedAt, knownAt: clock.now });
      this.#platform.say(`${trigger.name} is started by events now (${revision})`);
      await clock.wait(random.below(30_000));
    }
  }

  get #correlator(): CorrelatorRpc {
    return this.#platform.correlator.get(TENANT) as CorrelatorRpc;
  }
}
