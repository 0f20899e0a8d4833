import type { Json } from "./document.ts";
import type { StepKind } from "./types.ts";

/** A path of an "if" without steps: it leads to the end of the "if" at once. */
export function emptyPath(label: string, when: string | null): Json {
  return { [label]: when === null ? { then: "exit" } : { when, then: "exit" } };
}

/** The name of the switch within an "if". */
export const CHOOSE = "choose";
/** A path that nobody has said a condition for. */
export const ALWAYS = "${ true }";
/** A loop that nobody has said a list for. */
export const NOTHING = "${ [] }";
const RUNTIME_ERROR = "https://serverlessworkflow.io/spec/1.0.0/errors/runtime";

/**
 * A new step of a kind: what is left to be filled in is empty. None of them reads what the step before gives, so that
 * it may stand anywhere.
 *
 * @param item a name for a loop's item that no loop around it has
 */
export function newTask(kind: StepKind, title: string, item = "item", index = "index"): Json {
  switch (kind) {
    case "http":
      return { call: "http", with: { method: "get", endpoint: "" } };
    case "action":
      return { call: "", with: {} };
    case "set":
      return { set: {} };
    case "if":
      return { do: [{ [CHOOSE]: { switch: [emptyPath("ifSo", ALWAYS), emptyPath("otherwise", null)] } }] };
    case "parallel":
      return { fork: { branches: [{ branch1: { do: [] } }, { branch2: { do: [] } }] } };
    case "forEach":
      return loop([], item, index);
    case "wait":
      return { wait: { minutes: 1 } };
    case "approval":
      return { call: "person.approve:1@connectors", with: { assignee: "", title: "" } };
    case "form":
      return {
        call: "person.form:1@connectors",
        with: { assignee: "", title: "", schema: { type: "object", properties: {} } },
      };
    case "emit":
      return { emit: { event: { with: { source: "/workflows", type: "" } } } };
    case "listen":
      return { listen: { to: { one: { with: { type: "" } } } } };
    case "workflow":
      return { run: { workflow: { namespace: "default", name: "", version: "latest", input: {} } } };
    case "script":
      return { run: { script: { language: "js", code: "" } } };
    case "fail":
      return { raise: { error: { type: RUNTIME_ERROR, status: 500, title } } };
    case "try":
      return { try: [], catch: { do: [] } };
    case "group":
    case "other":
      return { do: [] };
  }
}

/** One after the other, each by itself: side by side with nobody. Its result is the list of theirs. */
export function loop(steps: readonly Json[], item: string, index: string): Json {
  const names = { each: item, in: NOTHING, ...(index === "index" ? {} : { at: index }) };
  return { for: names, metadata: { concurrency: 1 }, do: [...steps] };
}
