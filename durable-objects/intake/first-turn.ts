import { type Home, executionId } from "../../shared/domain/ids.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import type { Seed } from "../../shared/domain/rerun.ts";
import { ok, type Result } from "../../shared/domain/result.ts";
import { advance, inspect, type Program, rerun } from "../../shared/engine/index.ts";
import type { Advance, Inspection } from "../../shared/engine/types.ts";
import type { State } from "../../shared/engine/index.ts";

export interface FirstTurn {
  readonly id: string;
  readonly home: Home;
  readonly entries: Advance<State>["entries"];
  readonly state: Inspection;
}

export interface FirstTurnRequest {
  readonly tenant: string;
  readonly lane: number;
  readonly sequence: number;
  readonly started: Omit<StartedData, "id">;
  readonly seed?: Seed | undefined;
  readonly now: number;
}

/** Where this program's executions ended up last: the next one will most likely end up there too. */
const lastHome = new WeakMap<Program, Home>();

/**
 * The first turn, which decides where the execution is at home. The home is part of the id, and the id is
 * readable in the turn, so a wrong guess takes the turn again: the engine is pure, nothing has happened yet.
 */
export function firstTurn(program: Program, request: FirstTurnRequest): Result<FirstTurn> {
  const guess = lastHome.get(program) ?? "intake";
  const first = turn(program, request, guess);
  if (!first.ok || first.value.fits) return first;
  const other = turn(program, request, guess === "intake" ? "object" : "intake");
  if (!other.ok) return other;
  lastHome.set(program, other.value.home);
  // An object can be home to anything, also to what is over already; intake only to what is over.
  if (other.value.fits || other.value.home === "object") return other;
  return first;
}

function turn(program: Program, request: FirstTurnRequest, home: Home): Result<FirstTurn & { readonly fits: boolean }> {
  const { tenant, lane, sequence, started, seed, now } = request;
  const id = executionId({ tenant, lane, home, sequence });
  const own = { ...started, id };
  const result =
    seed === undefined
      ? ok(advance(program, null, { type: "start", started: own }, now))
      : rerun(program, own, seed, now);
  if (!result.ok) return result;
  const { entries } = result.value;
  const state = inspect(result.value.state);
  const over = state.outcome !== null;
  return ok({ id, home, entries, state, fits: over === (home === "intake") });
}
