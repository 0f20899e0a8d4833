import { countAlarmSet, type MeteredObject } from "../../shared/observability/meter.ts";

/**
 * One alarm for the earliest of all timers. Setting it writes a row, so an alarm that rings too early is
 * left as it is: it finds nothing due and arms the next.
 */
export class AlarmClock {
  readonly #storage: DurableObjectStorage;
  readonly #object: MeteredObject;
  #armedAt: number | null;

  private constructor(storage: DurableObjectStorage, object: MeteredObject, armedAt: number | null) {
    this.#storage = storage;
    this.#object = object;
    this.#armedAt = armedAt;
  }

  static async open(storage: DurableObjectStorage, object: MeteredObject): Promise<AlarmClock> {
    return new AlarmClock(storage, object, await storage.getAlarm());
  }

  isArmedBy(at: number): boolean {
    return this.#armedAt !== null && this.#armedAt <= at;
  }

  /** Part of the caller's transaction: no await in here. */
  armBy(at: number): void {
    if (this.isArmedBy(at)) return;
    this.#armedAt = at;
    // The write is coalesced with those of the same turn; a failure resets the object.
    countAlarmSet(this.#object);
    void this.#storage.setAlarm(at);
  }

  /** Nothing is left to wait for. */
  disarm(): void {
    this.#armedAt = null;
    void this.#storage.deleteAlarm();
  }

  /** The runtime has taken the alarm away before it called `alarm()`. */
  rang(): void {
    this.#armedAt = null;
  }
}
