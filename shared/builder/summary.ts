import { durationMs } from "../dsl/duration.ts";
import { splitTemplate } from "../jq/dsl/index.ts";
import { isObject, type Json } from "./document.ts";
import { readIf } from "./if-step.ts";
import { at } from "./tree.ts";
import type { StepKind } from "./types.ts";

/** The plain verb for a task. */
export function kindOf(task: Json): StepKind {
  const { call, run } = task;
  if (typeof call === "string") return kindOfCall(call);
  if ("for" in task) return "forEach";
  if ("do" in task) return readIf(task) === null ? "group" : "if";
  if (isObject(run)) return "workflow" in run ? "workflow" : "script" in run ? "script" : "other";
  for (const [member, kind] of MEMBERS) if (member in task) return kind;
  return "other";
}

const MEMBERS: readonly (readonly [string, StepKind])[] = [
  ["set", "set"],
  ["fork", "parallel"],
  ["wait", "wait"],
  ["emit", "emit"],
  ["listen", "listen"],
  ["raise", "fail"],
  ["try", "try"],
];

function kindOfCall(call: string): StepKind {
  if (call === "http") return "http";
  if (/^person\.approve(?::|@|$)/.test(call)) return "approval";
  if (/^person\.form(?::|@|$)/.test(call)) return "form";
  return call.endsWith("@connectors") ? "action" : "other";
}

/** One line of what a task does; empty where nothing is filled in. */
export function summaryOf(task: Json, kind: StepKind): string {
  const line = lineOf(task, kind).replace(/\s+/g, " ").trim();
  const most = kind === "http" ? MAX_ADDRESS : MAX_SUMMARY;
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

const MAX_SUMMARY = 120;
/** An address is known by its end, too: where it is shown, there its middle is left out. */
const MAX_ADDRESS = 500;

function lineOf(task: Json, kind: StepKind): string {
  switch (kind) {
    case "http": {
      const endpoint = at(task, ["with", "endpoint"]);
      const uri = text(isObject(endpoint) ? endpoint["uri"] : endpoint);
      return uri === "" ? "" : `${text(at(task, ["with", "method"])).toUpperCase()} ${uri}`;
    }
    case "action":
      if (/^http\.request[:@]/.test(text(task["call"])))
        return [at(task, ["with", "method"]) ?? "GET", at(task, ["with", "path"])].map(text).join(" ");
      return text(task["call"]).replace(/:[^:@]*@connectors$/, "");
    case "approval":
    case "form":
      return text(at(task, ["with", "assignee"]));
    case "set":
      if (task["then"] === "end" && isObject(task["set"]) && Object.keys(task["set"]).join() === "ended")
        return "The workflow is done";
      return isObject(task["set"]) ? Object.keys(task["set"]).join(", ") : "";
    case "wait":
      return durationInWords(task["wait"]);
    case "emit":
      return text(at(task, ["emit", "event", "with", "type"]));
    case "listen":
      return text(at(task, ["listen", "to", "one", "with", "type"]));
    case "workflow":
      return text(at(task, ["run", "workflow", "name"]));
    case "script":
      return text(at(task, ["run", "script", "language"]));
    case "fail":
      return text(at(task, ["raise", "error", "title"])) || text(at(task, ["raise", "error"]));
    default:
      return text(task["call"]);
  }
}

/** Expressions are not for reading: a field shows its chips. */
function text(value: unknown): string {
  if (typeof value !== "string") return "";
  try {
    return splitTemplate(value)
      .map((part) => (part.type === "literal" ? part.text : "…"))
      .join("");
  } catch {
    return value.slice(0, value.indexOf("${")) + "…";
  }
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** `PT1M30S` is "1 minute 30 seconds"; empty where it is no duration. */
function durationInWords(duration: unknown): string {
  const ms = inMs(duration);
  if (ms === null) return "";
  let left = ms;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = unit === "second" ? left / size : Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? "0 seconds" : parts.join(" ");
}

function inMs(duration: unknown): number | null {
  try {
    return durationMs(duration as string);
  } catch {
    return null;
  }
}
