import { actionOf } from "../connectors/index.ts";
import type { Problem } from "../domain/result.ts";
import { durationMs } from "../dsl/duration.ts";
import { readCondition, unfinishedSides } from "./condition.ts";
import { isObject, type Json } from "./document.ts";
import { readField } from "./fields.ts";
import { readIf, titleIn } from "./if-step.ts";
import { asWords } from "./names.ts";
import { NOTHING } from "./new-step.ts";
import { readStart } from "./start.ts";
import { at, type Place, pointer } from "./tree.ts";
import type { Condition } from "./types.ts";

/** What the builder has put there so that the definition can be read, or let go empty, and nobody has filled in. */
export function unfinished(root: Json, all: readonly Place[]): readonly Problem[] {
  return [...unfinishedStart(root), ...all.flatMap((place) => [...conditionsOf(place), ...fieldsOf(place)])];
}

function unfinishedStart(root: Json): readonly Problem[] {
  const start = readStart(root);
  if (start.kind !== "event" || !start.types.includes("")) return [];
  return [{ path: "/schedule/on", code: "field.unset", message: "Say which events start it." }];
}

function conditionsOf({ path, task }: Place): readonly Problem[] {
  const found: Problem[] = [];
  const branch = readIf(task);
  const conditional = branch?.paths.filter((one) => one.case["when"] !== undefined) ?? [];
  for (const one of conditional) {
    const member = pointer(["do", 0, branch?.switchName ?? "", "switch", one.index, one.name, "when"]);
    const label =
      conditional.length < 2
        ? ""
        : `“${one.target === null ? asWords(one.name) : (titleIn(one.target.task) ?? asWords(one.name))}”: `;
    found.push(...conditionProblems(path + member, one.case["when"], "Say when this path is taken.", label));
  }
  if ("while" in task) found.push(...conditionProblems(`${path}/while`, task["while"], "Say how long it goes on."));
  return found;
}

function conditionProblems(path: string, value: unknown, unset: string, label = ""): readonly Problem[] {
  const condition: Condition = readCondition(value);
  if (condition.kind === "expression") return [];
  const { rows } = condition;
  if (rows.length === 0) return [{ path, code: "condition.unset", message: label + unset }];
  return rows.flatMap((row, i) =>
    unfinishedSides(row).map((side): Problem => {
      const which = rows.length < 2 ? "" : `Condition ${i + 1}: `;
      const words =
        side === "right"
          ? "Compare with what? One side of the comparison is empty."
          : "Compare which value? Choose one, to the left of the comparison.";
      return { path, code: "condition.unfinished", message: label + which + words };
    }),
  );
}

/** Fields that a new step leaves empty, and that the language takes so, or says of in its own words. */
const NEEDED: readonly (readonly [readonly string[], string])[] = [
  [["with", "endpoint"], "Say which address it calls, such as https://example.com/orders."],
  [["with", "endpoint", "uri"], "Say which address it calls, such as https://example.com/orders."],
  [["emit", "event", "with", "type"], "Say what kind of event it sends."],
  [["listen", "to", "one", "with", "type"], "Say what kind of event it waits for."],
  [["run", "workflow", "name"], "Choose the workflow that it runs."],
  [["run", "script", "code"], "Write the script that it runs."],
  [["raise", "error", "title"], "Say what has gone wrong."],
];

function fieldsOf({ path, task }: Place): readonly Problem[] {
  const found: Problem[] = [];
  const unset = (member: readonly (string | number)[], message: string, code = "field.unset"): void =>
    void found.push({ path: path + pointer(member), code, message });
  for (const [member, message] of NEEDED) if (isBlank(at(task, member))) unset(member, message);
  if (isObject(task["for"]) && hasNoList(task["for"]["in"]))
    unset(["for", "in"], "Choose the list that it goes through.", "loop.unset");
  if ("wait" in task && isNoTime(task["wait"])) unset(["wait"], "Say how long it waits.");
  for (const kind of ["any", "all"]) {
    const filters = at(task, ["listen", "to", kind]);
    if (!Array.isArray(filters)) continue;
    for (const [index, filter] of filters.entries())
      if (isBlank(at(filter, ["with", "type"])))
        unset(["listen", "to", kind, index, "with", "type"], "Say what kind of event it waits for.");
  }
  for (const [member, message] of missingInputs(task)) unset(["with", ...member], message);
  return found;
}

/** Nothing but space is nothing. What is not there at all is told by the language, where it has to be. */
const isBlank = (value: unknown): boolean => typeof value === "string" && value.trim() === "";

function hasNoList(list: unknown): boolean {
  if (list === NOTHING) return true;
  const field = typeof list === "string" ? readField(list, true) : null;
  return isBlank(list) || (field?.kind === "literal" && (isBlank(field.value) || field.value === null));
}

function isNoTime(wait: unknown): boolean {
  if (wait === null || isBlank(wait)) return true;
  if (typeof wait !== "string" && !isObject(wait)) return false;
  if (isObject(wait) && Object.keys(wait).length === 0) return true;
  try {
    return durationMs(wait) === 0;
  } catch {
    // An expression, or what the validation tells of.
    return false;
  }
}

/** Of an action of the catalogue: what it can't be done without, and nobody has given. */
function missingInputs(task: Json): readonly (readonly [member: readonly string[], message: string])[] {
  const call = /^([^:]+):([^@]+)@connectors$/.exec(String(task["call"]));
  const action = call === null ? undefined : actionOf(call[1] ?? "", call[2] ?? "")?.action;
  const given = task["with"] ?? {};
  if (action === undefined || !isObject(given)) return [];
  const { properties, required = [] } = action.input;
  const isMissing = (name: string): boolean => {
    const value = given[name];
    return value === undefined || value === null || isBlank(value) || (Array.isArray(value) && value.length === 0);
  };
  const message = (name: string): string =>
    INPUTS[`${action.name}.${name}`] ?? INPUTS[name] ?? `Fill in “${properties[name]?.title ?? asWords(name)}”.`;
  const missing = required.filter(isMissing);
  const anyOf = action.input["anyOf"];
  const ways = Array.isArray(anyOf) ? (anyOf as { readonly required?: readonly string[] }[]) : [];
  const open = ways.map((way) => way.required ?? []).filter((names) => names.some(isMissing));
  const first = ways.length > 0 && open.length === ways.length ? (open[0] ?? []) : [];
  return [...missing, ...first].map((name) => [[name], message(name)]);
}

const INPUTS: Readonly<Record<string, string>> = {
  connection: "Choose a connection, or make one.",
  "person.approve.assignee": "Say who is asked.",
  "person.approve.title": "Write the question that is asked.",
  "person.form.assignee": "Say who is asked.",
  "person.form.title": "Write the question that is asked.",
};
