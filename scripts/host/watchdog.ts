import { spawn } from "node:child_process";
import { findProcess, isWorkerd, listProcesses, type ProcessInfo } from "./processes.ts";

/**
 * The runtime's process: our child that is a workerd.
 * @returns undefined on Windows, where processes are not listed
 */
export function ownWorkerd(processes: readonly ProcessInfo[] = listProcesses()): ProcessInfo | undefined {
  return processes.find((info) => info.ppid === process.pid && isWorkerd(info));
}

/**
 * Ends the runtime when this process is gone, however it went: a shell of a session of its own waits on a pipe that
 * only we hold open; when kill -9 takes us the pipe ends, and it kills the runtime that would else go on serving.
 * @returns releases it, before the runtime is stopped in good order
 */
export function guard(workerd: ProcessInfo | undefined): () => void {
  if (workerd === undefined || process.platform === "win32" || findProcess(workerd.pid) === undefined)
    return () => undefined;
  const shell = spawn("/bin/sh", ["-c", `read -r word || kill -9 ${workerd.pid}`], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
  });
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return () => shell.stdin.end("done\n");
}
