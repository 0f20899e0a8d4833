import type { WorkflowError } from "../domain/execution.ts";
import type { Exchange } from "../ports/egress.ts";

/** DSL reference, "Standard Error Types". */
const BASE = "https://serverlessworkflow.io/spec/1.0.0/errors/";
type Kind =
  | "configuration"
  | "validation"
  | "authentication"
  | "authorization"
  | "timeout"
  | "communication"
  | "runtime";

export function standardError(kind: Kind, status: number, title: string, detail: string): WorkflowError {
  return { type: BASE + kind, status, title, detail };
}

export function refused(kind: Kind, status: number, title: string, detail: string): Exchange<never> {
  return { ok: false, error: standardError(kind, status, title, detail) };
}

/** A URL as an error may show it: user information and query are where credentials travel. */
export function shownUrl(target: string): string {
  if (!URL.canParse(target)) return target.slice(0, 200);
  const url = new URL(target);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** The runtime's words, less the URLs that they may repeat. */
export function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/(?:https?|wss?):\/\/\S+/gi, shownUrl).slice(0, 500);
}
