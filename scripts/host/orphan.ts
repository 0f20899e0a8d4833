import { basename } from "node:path";
import { findProcess } from "./processes.ts";

const POLL_MS = 1000;
const SHELLS = new Set(["sh", "bash", "dash"]);

/**
 * Calls `ended` when who started us is gone, be it by kill -9: the process that scripts/run.mjs leaves behind as our
 * parent closes its channel, and npm, where it started us, leaves us (or the shell that it runs us in) to another
 * parent. Started by hand from a shell, nothing is watched: a server may outlive its shell.
 */
export function whenOrphaned(ended: () => void): void {
  process.once("disconnect", ended);
  if (process.env["npm_lifecycle_event"] === undefined || process.platform === "win32") return;
  const began = ancestry(process.pid);
  setInterval(() => {
    if (ancestry(process.pid) !== began) ended();
  }, POLL_MS).unref();
}

/** Our ancestors up to npm, as text: a process that lost its parent has another one. */
function ancestry(pid: number, depth = 0): string {
  const parent = findProcess(pid)?.ppid;
  if (parent === undefined || depth > 4) return "";
  const program = basename(findProcess(parent)?.program ?? "");
  // Between npm and us may be npm's shell and scripts/run.mjs; what is above npm is no business of ours.
  const further = SHELLS.has(program) || (depth === 0 && process.channel !== undefined);
  return `${parent}${further ? ` ${ancestry(parent, depth + 1)}` : ""}`;
}
