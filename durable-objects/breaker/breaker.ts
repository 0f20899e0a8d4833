import { createDurable } from "itty-durable/itty-durable.js";
import {
  type Admission,
  admitted,
  type BreakerChoice,
  type BreakerState,
  type BreakerView,
  breakerView,
  CLOSED,
  DEFAULT_BREAKER,
  effectiveSettings,
  probed,
  type ProbeResult,
  reported,
} from "../../shared/domain/breaker.ts";
import { MAX_STALE_MS } from "../../shared/domain/limits.ts";
import { countAlarmSet } from "../../shared/observability/meter.ts";
import { errorFields, log } from "../../shared/observability/log.ts";
import type { Verdict } from "../../shared/ports/breakers.ts";
import type { Env } from "../../workers/env.ts";
import { tenantModules } from "../lib/stubs.ts";
import { ABANDONED_MS, QUIET_MS, SWEEP_MS } from "./limits.ts";
import type { BreakerRpc, OrganisationBreaker } from "./rpc.ts";

const ORGANISATION: OrganisationBreaker = { enabled: true, ...DEFAULT_BREAKER };

/**
 * The breaker of one tenant and host (DESIGN §6). itty-durable carries the calls and loads what was kept; all public
 * fields are what it keeps, and they are written only where one changes, so a look costs no row.
 */
export class BreakerObject extends createDurable() implements BreakerRpc {
  tenant = "";
  host = "";
  breaker: BreakerState = CLOSED;
  organisation: OrganisationBreaker = ORGANISATION;
  /** When something was last heard, and when the organisation's settings were. Milliseconds since 1970. */
  heardAt = 0;
  settledAt = 0;
  readonly #env: Env;
  readonly #storage: DurableObjectStorage;
  #asking: Promise<void> | null = null;

  constructor(state: DurableObjectState, env: Env) {
    // Without bindings: it would make a client for each.
    super(state, {});
    this.#env = env;
    this.#storage = state.storage;
  }

  async report(
    tenant: string,
    host: string,
    seen: { readonly failures: number; readonly successes: number },
    choice: BreakerChoice | null,
  ): Promise<Verdict> {
    this.tenant = tenant;
    this.host = host;
    await this.#settled();
    const now = Date.now();
    this.heardAt = now;
    await this.#become(reported(this.breaker, seen, effectiveSettings(choice ?? undefined, this.organisation), now));
    return this.look();
  }

  async look(): Promise<Verdict> {
    const { breaker } = this;
    if (breaker.phase === "closed") return { state: "closed" };
    return { state: "open", retryAt: breaker.phase === "open" ? breaker.retryAt : breaker.probeUntil };
  }

  async admit(leaseMs: number): Promise<Admission> {
    const { state, admission } = admitted(this.breaker, leaseMs, Date.now());
    if (state !== this.breaker) await this.#become(state);
    return admission;
  }

  async probed(probe: number, result: ProbeResult): Promise<Verdict> {
    const now = Date.now();
    const next = probed(this.breaker, probe, result, now);
    if (next !== this.breaker) {
      this.heardAt = now;
      await this.#become(next);
    }
    return this.look();
  }

  async view(): Promise<BreakerView> {
    return breakerView(this.breaker, Date.now());
  }

  async close(): Promise<BreakerView> {
    if (this.breaker !== CLOSED) await this.#become(CLOSED);
    return this.view();
  }

  /** What has been well for long, or is no longer called, is taken off the list, and nothing of it is kept. */
  async alarm(): Promise<void> {
    await this.loadFromStorage();
    // First: an alarm that fails too often is given up by the runtime, and this one would stay on the list for good.
    await this.#arm();
    const { heardAt } = this;
    if (Date.now() < heardAt + (this.breaker.phase === "closed" ? QUIET_MS : ABANDONED_MS)) return;
    try {
      await this.#register().forgotten(this.host);
    } catch (error) {
      log.warn("breaker.forget.failed", { tenant: this.tenant, host: this.host, ...errorFields(error) });
      return;
    }
    // With the next report it is on the list again.
    this.settledAt = 0;
    // It failed just now.
    if (this.heardAt !== heardAt) return;
    this.breaker = CLOSED;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }

  async #become(breaker: BreakerState): Promise<void> {
    this.breaker = breaker;
    await this.persist();
  }

  /** What the organisation wants, at most MAX_STALE_MS old: asked only while the host fails. */
  async #settled(): Promise<void> {
    if (Date.now() - this.settledAt < MAX_STALE_MS) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    await this.#asking;
  }

  async #ask(): Promise<void> {
    try {
      this.organisation = await this.#register().noted(this.host);
    } catch (error) {
      // As it was: a breaker that waits for its settings protects nobody.
      log.warn("breaker.settings.unavailable", { tenant: this.tenant, host: this.host, ...errorFields(error) });
    }
    this.settledAt = Date.now();
    if ((await this.#storage.getAlarm()) === null) await this.#arm();
  }

  async #arm(): Promise<void> {
    countAlarmSet("breaker");
    await this.#storage.setAlarm(Date.now() + SWEEP_MS);
  }

  #register() {
    return tenantModules(this.#env.TENANT, this.tenant).breakers;
  }
}
