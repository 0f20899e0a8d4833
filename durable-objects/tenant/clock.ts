import { countAlarmSet } from "../../shared/observability/meter.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";

const log = createLogger();
/** When a pass that died in the middle is followed by another, in milliseconds. */
const RECOVERY_MS = 5_000;

/** Something that has to be done at some time, also where nobody asks this object for anything. */
export interface Duty {
  readonly name: string;
  /** As the tables say, now or within the transaction that is under way. Milliseconds since 1970; null: nothing. */
  nextAt(): number | null;
  /** What is due, a bounded batch of it. What fails has a later time when this resolves. */
  run(): Promise<void>;
}

/**
 * The object's one alarm, shared by all of its duties: always the earliest time that their tables say. Nothing is
 * kept in memory, so a transaction that fails takes its alarm with it.
 */
export class TenantClock {
  readonly #storage: DurableObjectStorage;
  readonly #duties: Duty[] = [];

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  add(duty: Duty): void {
    this.#duties.push(duty);
  }

  /** Part of the transaction that changed when something is due; and after a pass. No await in here. */
  arm(): void {
    const at = Math.min(...this.#duties.map((duty) => duty.nextAt() ?? Number.POSITIVE_INFINITY));
    if (at === Number.POSITIVE_INFINITY) void this.#storage.deleteAlarm();
    else this.#set(Math.max(at, Date.now()));
  }

  async ring(): Promise<void> {
    // First, so that an alarm that dies is followed by another.
    this.#set(Date.now() + RECOVERY_MS);
    await this.#storage.sync();
    const passes = await Promise.allSettled(this.#duties.map((duty) => duty.run()));
    passes.forEach((pass, index) => {
      if (pass.status === "rejected")
        log.error("tenant.duty.failed", { duty: this.#duties[index]?.name, ...errorFields(pass.reason) });
    });
    // Of one that failed the tables may say that it is due at once, for ever.
    if (passes.every(({ status }) => status === "fulfilled")) this.arm();
  }

  #set(at: number): void {
    countAlarmSet("tenant");
    void this.#storage.setAlarm(at);
  }
}
