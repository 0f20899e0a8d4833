import type { EffectRequest } from "../api.ts";
import { titleOfRow } from "./failure-place.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** What a step does outside of its execution. */
export type Act = "service" | "email" | "message" | "event" | "person" | "workflow";

export interface Acting {
  readonly title: string;
  readonly act: Act;
  /** How often, retries not counted. */
  readonly times: number;
}

/**
 * What acted in an execution from a task's last run on, and so acts again when it is run again from there. What was
 * open then is sent again as well where it may be (shared/engine/rerun.ts): what may not is for a person to settle, and
 * what is with somebody stays there. What undid other steps is not done again.
 *
 * @param from null: from the start, with what this execution kept of an earlier one
 */
export function actsAgain(timeline: Timeline, definition: unknown, from: Row | null): readonly Acting[] {
  const { events, rows, frames } = timeline;
  const frame = from?.runs.at(-1)?.frame;
  const asked = new Map<string, { readonly row: string; readonly act: Act }>();
  let again = from === null;
  for (const event of events) {
    if (event.type === "execution.compensating") break;
    if (event.type === "task.started" && event.frame === frame) again = true;
    if ((event.type === "effect.settled" || event.type === "effect.parked") && !again) asked.delete(event.data.effect);
    if (event.type !== "effect.requested" || event.frame === undefined) continue;
    if (!again && !event.data.repeatable) continue;
    const act = actOf(event.data.request);
    const row = frames.get(event.frame);
    if (act !== null && row !== undefined) asked.set(event.data.effect, { row, act });
  }
  const acts = new Map([...asked.values()].map((one) => [one.row, one.act]));
  return summed(
    [...acts].flatMap(([id, act]) => {
      const row = rows.get(id);
      return row === undefined ? [] : [{ key: row.task, title: titleOfRow(definition, row), act }];
    }),
  );
}

/** One for each task. */
export function summed(all: readonly { readonly key: string; readonly title: string; readonly act: Act }[]): Acting[] {
  const found = new Map<string, Acting>();
  for (const { key, title, act } of all) found.set(key, { title, act, times: (found.get(key)?.times ?? 0) + 1 });
  return [...found.values()];
}

/** Null: nobody outside notices. A script has no way out; who only listens asks for nothing. */
function actOf(request: EffectRequest): Act | null {
  switch (request.kind) {
    case "http":
    case "openapi":
    case "grpc":
    case "mcp":
      return "service";
    case "asyncapi":
      return request.subscribe === true ? null : "message";
    case "email":
      return "email";
    case "emit":
      return "event";
    case "listen":
      return request.person === undefined ? null : "person";
    case "subflow":
      return "workflow";
    case "script":
      return null;
  }
}
