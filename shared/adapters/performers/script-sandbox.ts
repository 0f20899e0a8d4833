import { MAX_SCRIPT_OUTPUT, MAX_SCRIPT_STEPS } from "./script-limits.ts";

/** What the script finds when it starts; data, never code. */
export interface ScriptStart {
  readonly arguments: readonly string[] | Readonly<Record<string, unknown>>;
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The modules of one sandbox, by name. All of them run in the isolate of the script, which may tamper with anything
 * that they use: that harms its own answer, which is text to us, and nothing else.
 */
export function sandboxModules(script: string, start: ScriptStart): Readonly<Record<string, string>> {
  return {
    "main.js": MAIN,
    "guard.js": GUARD,
    "globals.js": GLOBALS,
    "process.js": PROCESS,
    "fs.js": FS,
    "start.js": `export default JSON.parse(${JSON.stringify(JSON.stringify(start))});`,
    "script.js": script,
  };
}

/** Counts steps. What it throws may be caught, but then every further step throws too, until nothing is left to run. */
const GUARD = `
let left = ${MAX_SCRIPT_STEPS};
let ended = null;
export const why = () => ended;
export const end = (reason, thrown) => { ended ??= reason; left = 0; throw thrown ?? new Error(reason); };
export const guard = (cost) => { if ((left -= cost) < 0) end("steps"); };
`;

/**
 * Of the isolate's globals a script keeps the language, and what computes without reaching out. The rest could do
 * nothing (no outbound, no bindings), and is taken away all the same.
 */
const GLOBALS = `
export const Answer = Response;
const listen = addEventListener;
export const onRejection = (then) => listen("unhandledrejection", (event) => then(event.reason));
const KEPT = new Set(("Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date " +
  "Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError " +
  "globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array " +
  "BigUint64Array BigInt64Array Uint8ClampedArray Float16Array Float32Array Float64Array DataView Map BigInt Set Iterator " +
  "WeakMap WeakSet WeakRef Proxy Reflect DisposableStack AsyncDisposableStack decodeURI decodeURIComponent " +
  "encodeURI encodeURIComponent escape unescape isFinite isNaN console crypto CryptoKey TextEncoder TextDecoder URL " +
  "URLSearchParams atob btoa structuredClone setTimeout clearTimeout setInterval clearInterval setImmediate " +
  "clearImmediate queueMicrotask AbortController AbortSignal Event EventTarget DOMException Blob performance").split(" "));
// A stack costs a hundred times what throwing does, and nobody sees it.
Error.stackTraceLimit = 0;
for (let from = globalThis; from !== null && from !== Object.prototype; from = Object.getPrototypeOf(from)) {
  for (const name of Object.getOwnPropertyNames(from)) {
    if (KEPT.has(name) || name === "constructor") continue;
    if (Reflect.deleteProperty(from, name)) continue;
    try { Object.defineProperty(from, name, { value: undefined }); } catch { from[name] = undefined; }
  }
}
`;

const PROCESS = `
import start from "./start.js";
import { end } from "./guard.js";
const written = { stdout: "", stderr: "" };
export const streams = written;
function write(to, text) {
  if (written[to].length + text.length > ${MAX_SCRIPT_OUTPUT}) {
    written[to] += text.slice(0, ${MAX_SCRIPT_OUTPUT} - written[to].length);
    end("output");
  }
  written[to] += text;
}
class Exit { constructor(code) { this.code = code; } }
export const isExit = (thrown) => thrown instanceof Exit;
function shown(value) {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.name + ": " + value.message;
  if (typeof value === "object" && value !== null) {
    try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
  }
  return String(value);
}
export const describe = shown;
const line = (to) => (...values) => write(to, values.map(shown).join(" ") + "\\n");
globalThis.console = {
  log: line("stdout"), info: line("stdout"), debug: line("stdout"),
  error: line("stderr"), warn: line("stderr"), trace: line("stderr"),
};
const decoder = new TextDecoder();
const text = (data) => typeof data === "string" ? data : decoder.decode(data);
export const writeTo = { 1: (data) => write("stdout", text(data)), 2: (data) => write("stderr", text(data)) };
const stream = (fd) => ({ fd, isTTY: false, write(data) { writeTo[fd](data); return true; }, end(data) { if (data !== undefined) writeTo[fd](data); } });
const stdin = {
  fd: 0, isTTY: false,
  setEncoding() { return stdin; }, resume() { return stdin; },
  read() { return start.stdin; },
  on(event, then) {
    if (event === "data" && start.stdin !== "") queueMicrotask(() => then(start.stdin));
    if (event === "end") setTimeout(then, 0);
    return stdin;
  },
  async *[Symbol.asyncIterator]() { if (start.stdin !== "") yield start.stdin; },
};
stdin.once = stdin.addListener = stdin.on;
const process = {
  argv: ["js", "script.js", ...(Array.isArray(start.arguments) ? start.arguments : [])],
  env: { ...start.environment },
  exitCode: undefined, platform: "millrace", version: "", versions: {},
  stdin, stdout: stream(1), stderr: stream(2),
  exit(code) { exited ??= new Exit(code ?? process.exitCode ?? 0); end("exit", exited); },
  nextTick: (then, ...values) => queueMicrotask(() => then(...values)),
  cwd: () => "/", on() { return process; }, once() { return process; },
};
let exited = null;
export const exitOf = () => exited;
globalThis.process = process;
export default process;
export const { argv, env, stdout, stderr, exit, nextTick, cwd } = process;
export { stdin };
`;

const FS = `
import start from "./start.js";
import { writeTo } from "./process.js";
class Bytes extends Uint8Array { toString() { return new TextDecoder().decode(this); } }
export function readFileSync(path, options) {
  if (path !== 0 && path !== "/dev/stdin") throw new Error("A script has no files: only stdin (0) can be read.");
  const encoding = typeof options === "string" ? options : options?.encoding;
  return encoding == null ? new Bytes(new TextEncoder().encode(start.stdin)) : start.stdin;
}
export function writeFileSync(path, data) {
  const to = { 1: 1, 2: 2, "/dev/stdout": 1, "/dev/stderr": 2 }[path];
  if (to === undefined) throw new Error("A script has no files: only stdout (1) and stderr (2) can be written.");
  writeTo[to](data);
}
export const writeSync = writeFileSync;
export default { readFileSync, writeFileSync, writeSync };
`;

/** Runs the script, waits until nothing is left that could go on, and answers with what it wrote. */
const MAIN = `
import { Answer, onRejection } from "./globals.js";
import start from "./start.js";
import process, { streams, describe, exitOf, isExit } from "./process.js";
import fs from "./fs.js";
import { why } from "./guard.js";
import script from "./script.js";
const realTimeout = setTimeout, realClear = clearTimeout, realInterval = setInterval;
const stringify = JSON.stringify;
let pending = 0;
let failure;
const failed = (thrown) => { if (!isExit(thrown)) failure ??= { thrown }; };
const live = new Set();
const done = (id) => { if (live.delete(id)) pending--; };
const timer = (make, again) => (then, ms, ...values) => {
  if (typeof then !== "function") throw new TypeError("A timer calls a function.");
  const id = make(() => {
    if (!again) done(id);
    if (over()) { done(id); realClear(id); return; }
    try { const result = then(...values); if (result instanceof Promise) result.catch(failed); } catch (thrown) { failed(thrown); }
  }, ms);
  live.add(id);
  pending++;
  return id;
};
globalThis.setTimeout = timer(realTimeout, false);
globalThis.setInterval = timer(realInterval, true);
globalThis.setImmediate = (then, ...values) => setTimeout(then, 0, ...values);
globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = (id) => { done(id); realClear(id); };
globalThis.require = (name) => {
  const of = String(name).replace(/^node:/, "");
  if (of === "fs") return fs;
  if (of === "process") return process;
  throw new Error("Cannot find module '" + name + "': a script has fs and process, and nothing else.");
};
if (!Array.isArray(start.arguments))
  for (const name of Object.keys(start.arguments))
    Object.defineProperty(globalThis, name, { value: start.arguments[name], writable: true, configurable: true, enumerable: true });
onRejection(failed);
const turn = (ms) => new Promise((resolve) => realTimeout(resolve, ms));
const over = () => why() !== null || failure !== undefined;
async function run() {
  let settled = false;
  const running = (async () => script())().then(() => { settled = true; }, (thrown) => { settled = true; failed(thrown); });
  for (let idle = 0; idle < 2 && !over(); ) {
    await turn(pending === 0 ? 0 : 2);
    idle = pending === 0 ? idle + 1 : 0;
  }
  let code = exitOf()?.code ?? process.exitCode ?? 0;
  if (exitOf() === null && failure) { streams.stderr += describe(failure.thrown) + "\\n"; code = 1; }
  else if (exitOf() === null && !settled && why() === null) {
    streams.stderr += "Error: the script waits for something that never comes\\n";
    code = 13;
  }
  return stringify({ stdout: streams.stdout, stderr: streams.stderr, code: Number(code) || 0, ended: why() });
}
export default { fetch: async () => new Answer(await run()) };
`;
