import { type Home, executionId } from "../../shared/domain/ids.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import { advance, inspect, type Program } from "../../shared/engine/index.ts";
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
  readonly now: number;
}

/** Where this program's executions ended up last: the next one will most likely end up there too. */
const lastHome = new WeakMap<Program, Home>();

/**
 * The first turn, which decides where the execution is at home. The home is part of the id, and the id is
 * readable in the turn, so a wrong guess takes the turn again: the engine is pure, nothing has happened yet.
 */
export function firstTurn(program: Program, request: FirstTurnRequest): FirstTurn {
  const guess = lastHome.get(program) ?? "intake";
  const first = turn(program, request, guess);
  if (first.fits) return first;
  const other = turn(program, request, guess === "intake" ? "object" : "intake");
  lastHome.set(program, other.home);
  // An object can be home to anything, also to what is over already; intake only to what is over.
  if (other.fits || other.home === "object") return other;
  return first;
}

function turn(program: Program, request: FirstTurnRequest, home: Home): FirstTurn & { readonly fits: boolean } {
  const { tenant, lane, sequence, started, now } = request;
  const id = executionId({ tenant, lane, home, sequence });
  const result = advance(program, null, { type: "start", started: { ...started, id } }, now);
  const state = inspect(result.state);
  const over = state.outcome !== null;
  return { id, home, entries: result.entries, state, fits: over === (home === "intake") };
}
