import type { ExecutionView } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { fold, inspect } from "../../shared/engine/index.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import type { Env } from "../../workers/env.ts";
import type { HistoryPage } from "../execution/rpc.ts";
import type { Live } from "../lib/live.ts";
import { type LoadedRevision, loadRevision } from "../lib/programs.ts";
import { tenantModules } from "../lib/stubs.ts";
import { viewOf } from "../lib/view.ts";
import type { Run } from "../lib/run/run.ts";
import type { Guests } from "./guests.ts";
import { pendingView } from "./pending.ts";
import type { Standing } from "./rpc.ts";
import { entriesAfter, isHere, nonceOf, standingOf } from "./starting.ts";
import type { StartStore, StoredStart } from "./start-store.ts";

export const UNKNOWN = fail("not_found", "There is no such execution.");

/** Whose history is watched here. */
const SHOWN: ReadonlySet<StoredStart["state"]> = new Set(["intake", "guest", "over"]);

/** What the rows of a lane say of its executions. */
export class LaneReader {
  readonly #env: Pick<Env, "TENANT">;
  readonly #store: StartStore;

  constructor(env: Pick<Env, "TENANT">, store: StartStore) {
    this.#env = env;
    this.#store = store;
  }

  /** One whose journal is here. */
  find(id: string): StoredStart | undefined {
    const start = this.#bySequence(id);
    return start?.id === id && isHere(start) ? start : undefined;
  }

  /** Wherever it is at home: a gate does not know. */
  standing(id: string): Standing {
    return standingOf(this.#bySequence(id)?.state);
  }

  async describe(id: string): Promise<Result<ExecutionView>> {
    const start = this.find(id);
    return start === undefined ? UNKNOWN : ok(await this.view(start));
  }

  history(id: string, after: number, limit: number): Result<HistoryPage> {
    const start = this.find(id);
    if (start === undefined) return UNKNOWN;
    const events = entriesAfter(start, after);
    const { nonce } = nonceOf(start);
    return ok({
      entries: JSON.stringify(events.slice(0, limit)),
      more: events.length > limit,
      ...(nonce === undefined ? {} : { nonce }),
    });
  }

  watch(live: Live, id: string, after: number): Response {
    const start = this.find(id);
    if (start === undefined || !SHOWN.has(start.state)) return new Response("not found", { status: 404 });
    return live.accept(entriesAfter(start, after), nonceOf(start), start.state !== "guest", id);
  }

  /** Undefined where it is neither a guest nor one that ended here as one. */
  async control(
    guests: Pick<Guests, "control">,
    id: string,
    done: string,
    ask: (run: Run) => Result<ExecutionView>,
  ): Promise<Result<ExecutionView> | undefined> {
    const start = this.find(id);
    if (start?.state !== "over") return start === undefined ? undefined : guests.control(start.sequence, ask);
    const { status } = await this.view(start);
    return fail("conflict", `The execution is ${status}, and can't be ${done} any more.`);
  }

  /** How a guest, or one that ended as one, stands; of a guest that is under way, after at most `timeoutMs`. */
  async result(guests: Guests, id: string, timeoutMs: number): Promise<Result<ExecutionView>> {
    const found = this.find(id);
    if (found?.state === "guest") await guests.away(found.sequence, timeoutMs);
    const start = this.find(id);
    const isStill = start?.state === "guest" && guests.has(start.sequence);
    return start !== undefined && (start.state === "over" || isStill) ? ok(await this.view(start)) : UNKNOWN;
  }

  async view(start: StoredStart): Promise<ExecutionView> {
    const state = await this.inspect(start);
    return start.state === "pending" ? pendingView(state) : viewOf(state);
  }

  async inspect(start: StoredStart): Promise<Inspection> {
    const revision = await this.revisionOf(start);
    if (!revision.ok) throw new Error(revision.error.detail);
    return inspect(fold(revision.value.program, start.entries));
  }

  async revisionOf(start: StoredStart): Promise<Result<LoadedRevision>> {
    const started = start.entries[0];
    const tenant = parseExecutionId(start.id)?.tenant;
    if (started?.type !== "execution.started" || tenant === undefined)
      throw new Error("a start without execution.started");
    return this.revision(tenant, started.data.revision);
  }

  revision(tenant: string, id: string): Promise<Result<LoadedRevision>> {
    return loadRevision(id, () => tenantModules(this.#env.TENANT, tenant).revision(id));
  }

  #bySequence(id: string): StoredStart | undefined {
    const sequence = parseExecutionId(id)?.sequence;
    return sequence === undefined ? undefined : this.#store.bySequence(sequence);
  }
}
