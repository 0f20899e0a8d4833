import type { ScriptEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { ScriptBody, SubflowBody } from "../compile-run.ts";
import { complete } from "../lifecycle.ts";
import type { Frame } from "../state.ts";
import type { Turn } from "../turn.ts";
import { requestEffect, valueOf } from "./request.ts";
import { record, scalar } from "./values.ts";

/** Starting it twice is safe: the key of the effect is that of the start. */
export function runSubflow(turn: Turn, frame: Frame, body: SubflowBody): void {
  const input = body.input === null ? frame.input : valueOf(turn, frame)(body.input);
  requestEffect(turn, frame, { kind: "subflow", workflow: body.workflow, input, await: body.await }, true);
}

/** A script reaches nothing outside, so running it again changes nothing. */
export function runScript(turn: Turn, frame: Frame, body: ScriptBody): void {
  const value = valueOf(turn, frame);
  const request: ScriptEffect = {
    kind: "script",
    language: "js",
    code: scalar(value(body.code), "script.code"),
    arguments: body.arguments === null ? [] : argumentsOf(value(body.arguments)),
    stdin: body.stdin === null ? null : text(value(body.stdin)),
    environment: body.environment === null ? {} : environmentOf(value(body.environment)),
    return: body.return,
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
  requestEffect(turn, frame, request, true);
}

/**
 * DSL reference, "Run": what is not awaited gives the task's input, whatever becomes of it. That a sub-workflow can't
 * be started is an error all the same.
 * @returns false where the outcome is the task's own error
 */
export function ranProcess(turn: Turn, frame: Frame, body: SubflowBody | ScriptBody, outcome: EffectOutcome): boolean {
  if (!outcome.ok && (body.await || body.kind === "subflow")) return false;
  const silent = body.kind === "subflow" ? body.silent : body.return === "none";
  complete(turn, frame, !body.await || !outcome.ok ? frame.input : silent ? null : outcome.output);
  return true;
}

/** argv is text; the form by name (DSL 1.0.2) keeps its values. */
function argumentsOf(value: unknown): ScriptEffect["arguments"] {
  return Array.isArray(value) ? (value as readonly unknown[]).map(text) : record(value, "script.arguments");
}

function environmentOf(value: unknown): ScriptEffect["environment"] {
  const entries = Object.entries(record(value, "script.environment")).filter(([, one]) => one !== null);
  return Object.fromEntries(entries.map(([name, one]) => [name, text(one)]));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
