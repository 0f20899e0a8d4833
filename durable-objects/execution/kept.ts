import { TERMINAL } from "../../shared/domain/execution.ts";
import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import type { LifecycleLevel } from "../../shared/domain/lifecycle.ts";
import type { Program } from "../../shared/engine/index.ts";
import { log } from "../lib/log.ts";
import type { JournalStore } from "./journal-store.ts";
import { Outbox } from "./publication.ts";
import { Run, type RunHost } from "../lib/run/run.ts";
import { snapshotDue } from "./size.ts";
import type { Snapshot, SnapshotStore } from "./snapshot-store.ts";

/** How an execution is had back from its journal, and from the snapshot that spares the next instance most of it. */
export class Kept {
  readonly #journal: JournalStore;
  readonly #snapshots: SnapshotStore;
  readonly #level: LifecycleLevel;
  /** Of the journal, since the last snapshot; and how large that was. */
  #since = { entries: 0, units: 0 };
  #saved = 0;
  /** Of the journal, when it was counted last. */
  #units = 0;
  /** How often in a row it was resumed at its end. */
  #resumes = 0;

  constructor(journal: JournalStore, snapshots: SnapshotStore, level: LifecycleLevel) {
    this.#journal = journal;
    this.#snapshots = snapshots;
    this.#level = level;
  }

  get resumes(): number {
    return this.#resumes;
  }

  wake(program: Program, started: StartedData, host: RunHost): { readonly run: Run; readonly outbox: Outbox } {
    const saved = this.#snapshots.read();
    if (saved === null) return this.#wake(program, started, host, null);
    try {
      return this.#wake(program, started, host, saved);
    } catch (error) {
      log.warn("execution.snapshot.unusable", { execution: started.id, seq: saved.seq, error: String(error) });
      return this.#wake(program, started, host, null);
    }
  }

  /** From the snapshot and what comes after it; or from the journal alone, which says the same. */
  #wake(program: Program, started: StartedData, host: RunHost, saved: Snapshot | null) {
    const outbox = new Outbox(this.#journal.cursor, this.#level, saved?.outbox);
    this.#resumes = saved?.resumes ?? 0;
    this.#since = { entries: 0, units: 0 };
    this.#journal.units = this.#units = 0;
    const seq = saved?.seq ?? 0;
    const run = Run.wake(program, this.#told(started, outbox, seq), host, saved ?? undefined);
    if (saved !== null) this.#journal.units = this.#units = saved.units + this.#since.units;
    return { run, outbox };
  }

  /**
   * The journal, row by row; what passes is noted on the way. What was not published yet is read again, also where the
   * snapshot has it.
   */
  *#told(started: StartedData, outbox: Outbox, saved: number): Generator<readonly AnyEntry[]> {
    for (const entries of this.#journal.rows(Math.min(saved, outbox.cursor))) {
      outbox.add(started, entries);
      if ((entries.at(-1)?.seq ?? 0) > saved) this.count(entries);
      else this.#units = this.#journal.units;
      yield entries;
    }
  }

  /** These have been read, or written. */
  count(entries: readonly AnyEntry[]): void {
    const { units } = this.#journal;
    this.#since = { entries: this.#since.entries + entries.length, units: this.#since.units + units - this.#units };
    this.#units = units;
    for (const { type } of entries) this.#resumes = type === "execution.resumed" ? this.#resumes + 1 : 0;
  }

  isDue(run: Run): boolean {
    return snapshotDue(this.#since, this.#saved) && !TERMINAL.has(run.inspect().status);
  }

  /** Everything that has been committed has been counted, and added to the outbox. Within a transaction. */
  save(run: Run, outbox: Outbox): void {
    const { seq } = run.inspect();
    // So that events which are published need not be made again from the journal.
    if (outbox.cursor > this.#journal.cursor) this.#journal.cursor = outbox.cursor;
    this.#saved = this.#snapshots.write({
      seq,
      units: this.#journal.units,
      ...run.snapshot(),
      outbox: outbox.freeze(seq),
      resumes: this.#resumes,
    });
    this.#since = { entries: 0, units: 0 };
  }
}
