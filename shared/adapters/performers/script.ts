import { z } from "zod";
import type { ScriptEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { EffectCall, Performer } from "../../ports/performer.ts";
import { reasonOf, standardError } from "../standard-errors.ts";
import { MAX_SCRIPT_ANSWER_BYTES, MAX_SCRIPT_OUTPUT, MAX_SCRIPT_STEPS, SCRIPT_CPU_MS } from "./script-limits.ts";
import { sandboxModules } from "./script-sandbox.ts";
import { guardedModule } from "./script-source.ts";
import { settled } from "./settled.ts";

/** What is needed of the Worker Loader binding (`env.LOADER`). */
export interface ScriptLoader {
  load(code: ScriptWorker): { getEntrypoint(): { fetch(request: Request): Promise<Response> } };
}

/** The Worker that a script becomes: text alone, so that it can also be sent to another process. */
export interface ScriptWorker {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: string[];
  readonly mainModule: string;
  readonly modules: Record<string, string>;
  readonly env: Record<string, never>;
  readonly globalOutbound: null;
  readonly limits: { readonly cpuMs: number; readonly subRequests: number };
}

/** Of the runtime that scripts see; moves when the language may. */
const COMPATIBILITY_DATE = "2026-10-01";

export interface ScriptPerformerOptions {
  readonly loader: ScriptLoader;
}

/**
 * `run: script` (DSL 1.0.3, "Script Process"). Every run has an isolate of its own, made for it and dropped after it:
 * no network, no bindings, no Node, nothing left of an earlier run. What comes back is text, read to a limit and by a
 * schema. A script that fails is an error of the task where it asks for stdout or nothing; `stderr`, `code` and `all`
 * say it themselves.
 */
export function createScriptPerformer(options: ScriptPerformerOptions): Performer<ScriptEffect> {
  return { perform: (request, call) => settled(() => run(options.loader, request, call)) };
}

async function run(loader: ScriptLoader, request: ScriptEffect, call: EffectCall): Promise<EffectOutcome> {
  const script = await guardedModule(request.code, `g${crypto.randomUUID().replaceAll("-", "")}`);
  if (!script.ok) return failed("Invalid Script", script.error.detail);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
  const signal = AbortSignal.any([call.signal, deadline.signal]);
  try {
    const worker = loader.load(workerOf(script.value, request));
    const text = await orAborted(
      signal,
      answerOf(worker.getEntrypoint().fetch(new Request("http://script/", { signal }))),
    );
    return text === null ? failed("Script Output Too Large", TOO_MUCH) : outcomeOf(text, request);
  } catch (error) {
    if (deadline.signal.aborted) {
      const detail = `The script was not done within ${request.timeoutMs} ms.`;
      return { ok: false, error: standardError("timeout", 408, "Request Timeout", detail) };
    }
    return failed("Script Failed", `The script was ended by the runtime: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function workerOf(script: string, request: ScriptEffect): ScriptWorker {
  const { arguments: given, stdin, environment } = request;
  return {
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: ["no_nodejs_compat", "no_nodejs_compat_v2"],
    mainModule: "main.js",
    modules: { ...sandboxModules(script, { arguments: given, stdin: stdin ?? "", environment }) },
    env: {},
    globalOutbound: null,
    limits: { cpuMs: SCRIPT_CPU_MS, subRequests: 0 },
  };
}

/** Null where it is longer than an honest sandbox's can be. */
async function answerOf(response: Promise<Response>): Promise<string | null> {
  const { body } = await response;
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of body as ReadableStream<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    if (text.length > MAX_SCRIPT_ANSWER_BYTES) return null;
  }
  return text + decoder.decode();
}

/** The sandbox's answer may never come, and need not listen to its signal. */
function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error("it took too long, or was called off"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

const answerSchema = z.object({
  stdout: z.string(),
  stderr: z.string(),
  code: z.number().int(),
  ended: z.enum(["steps", "output", "exit"]).nullable(),
});

const TOO_MUCH = `The script wrote more than ${MAX_SCRIPT_OUTPUT} characters to one of its streams.`;

function outcomeOf(text: string, request: ScriptEffect): EffectOutcome {
  const read = answerSchema.safeParse(jsonOf(text));
  if (!read.success) return failed("Script Failed", "The script broke the runtime that it ran in: it has no result.");
  const { code, ended } = read.data;
  if (ended === "output") return failed("Script Output Too Large", TOO_MUCH);
  if (ended === "steps") {
    const detail = `The script was ended after ${MAX_SCRIPT_STEPS} steps (iterations and calls). Does a loop in it never end?`;
    return failed("Script Limit Exceeded", detail);
  }
  const stdout = withoutLastLineBreak(read.data.stdout);
  const stderr = withoutLastLineBreak(read.data.stderr);
  switch (request.return) {
    case "all":
      return { ok: true, output: { code, stdout, stderr } };
    case "code":
      return { ok: true, output: code };
    case "stderr":
      return { ok: true, output: stderr };
    default:
      if (code !== 0) return failed("Script Failed", `The script ended with code ${code}: ${stderr.slice(0, 2_000)}`);
      return { ok: true, output: request.return === "none" ? null : stdout };
  }
}

/** As a shell's `$(…)` does: nobody wants the last line's end in a value. */
function withoutLastLineBreak(text: string): string {
  return text.replace(/(\r?\n)+$/, "");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(title: string, detail: string): EffectOutcome {
  return { ok: false, error: standardError("runtime", 500, title, detail) };
}
