import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** A process of this machine as far as this user may see it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  /** When it started, in whatever form the system says it: with the pid it names a process for good, for pids are used again. */
  readonly started: string;
  /** Path or name of the program. */
  readonly program: string;
  /** `NAME=value` of its environment; empty where the system does not tell. */
  readonly environment: readonly string[];
}

/** All processes; empty on Windows, where none of what follows from it is done. */
export function listProcesses(): ProcessInfo[] {
  if (process.platform === "linux") return linuxPids().flatMap((pid) => linuxProcess(pid) ?? []);
  if (process.platform === "win32") return [];
  return psProcesses();
}

export function findProcess(pid: number): ProcessInfo | undefined {
  if (process.platform === "linux") return linuxProcess(pid);
  return listProcesses().find((candidate) => candidate.pid === pid);
}

/** True for the Workers runtime itself, wherever it is installed. */
export function isWorkerd(info: ProcessInfo): boolean {
  return /^workerd(\.exe)?$/.test(basename(info.program));
}

function linuxPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** From /proc, since a small image has no `ps`. proc_pid_stat(5): 4 is the parent, 22 the start in clock ticks since boot. */
function linuxProcess(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in brackets, and may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ppid] = fields;
    if (state === "Z") return undefined;
    return {
      pid,
      ppid: Number(ppid),
      started: fields[19] ?? "",
      program: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "",
      environment: ownedFile(`/proc/${pid}/environ`).split("\0"),
    };
  } catch {
    return undefined;
  }
}

/** Empty for a file of another user's process. */
function ownedFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** macOS and the BSDs: `-E` adds the environment of the user's own processes behind the command. */
function psProcesses(): ProcessInfo[] {
  const { stdout } = spawnSync("ps", ["-axwwE", "-o", "pid=,ppid=,lstart=,command="], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return (stdout ?? "").split("\n").flatMap((line) => parsePsLine(line) ?? []);
}

/** One line of `ps -o pid=,ppid=,lstart=,command=` in the C locale. */
export function parsePsLine(line: string): ProcessInfo | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, pid = "", ppid = "", started = "", command = ""] = match;
  const words = command.split(" ");
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    started: started.replaceAll(/\s+/g, " "),
    program: words[0] ?? "",
    environment: words.slice(1).filter((word) => /^\w+=/.test(word)),
  };
}
