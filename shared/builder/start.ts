import { isObject, type Json } from "./document.ts";
import { at } from "./tree.ts";
import type { Start } from "./types.ts";

/** What starts the workflow. A hook is made beside the definition, so that one is told by a word in its metadata. */
export function readStart(root: Json): Start {
  const schedule = root["schedule"];
  if (isObject(schedule)) return readSchedule(schedule, root);
  const kind = at(root, ["document", "metadata", "start"]);
  return kind === "webhook" || kind === "person" ? { kind } : { kind: "unset" };
}

function readSchedule(schedule: Json, root: Json): Start {
  const { cron, every, on } = schedule;
  if (Object.keys(schedule).length > 1) return { kind: "other" };
  if (typeof cron === "string") {
    const timezone = at(root, ["document", "metadata", "timezone"]);
    return { kind: "schedule", cron, timezone: typeof timezone === "string" ? timezone : null };
  }
  if (every !== undefined) return { kind: "interval", every };
  const types = typesOf(on);
  return types === null ? { kind: "other" } : { kind: "event", types };
}

/** The types of events where nothing but types is looked at. */
function typesOf(on: unknown): readonly string[] | null {
  if (!isObject(on) || Object.keys(on).length !== 1) return null;
  const filters: readonly unknown[] | null = Array.isArray(on["any"])
    ? (on["any"] as unknown[])
    : "one" in on
      ? [on["one"]]
      : null;
  const types = filters?.map((filter) => {
    const one = at(filter, ["with"]);
    return isObject(filter) && Object.keys(filter).length === 1 && isObject(one) && Object.keys(one).length === 1
      ? one["type"]
      : null;
  });
  return types?.every((type) => typeof type === "string") === true ? types : null;
}

/** Writes it. What an earlier start needed and this one does not goes. */
export function writeStart(root: Json, start: Start): void {
  if (start.kind === "other") return;
  const document = isObject(root["document"]) ? root["document"] : (root["document"] = {} as Json);
  const metadata = isObject(document["metadata"]) ? document["metadata"] : {};
  delete metadata["start"];
  if (start.kind !== "schedule") delete metadata["timezone"];
  delete root["schedule"];
  switch (start.kind) {
    case "webhook":
    case "person":
      metadata["start"] = start.kind;
      break;
    case "schedule":
      root["schedule"] = { cron: start.cron };
      if (start.timezone === null) delete metadata["timezone"];
      else metadata["timezone"] = start.timezone;
      break;
    case "interval":
      root["schedule"] = { every: start.every };
      break;
    case "event":
      root["schedule"] = {
        on:
          start.types.length === 1
            ? { one: { with: { type: start.types[0] } } }
            : { any: start.types.map((type) => ({ with: { type } })) },
      };
      break;
    default:
      break;
  }
  if (Object.keys(metadata).length === 0) delete document["metadata"];
  else if (document["metadata"] !== metadata) document["metadata"] = metadata;
}
