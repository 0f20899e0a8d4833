import { readFileSync } from "node:fs";

/** Of proc(5): the 14th and 15th field of /proc/[pid]/stat, in hundredths of a second. */
const USER = 11;
const SYSTEM = 12;

/** What this process has computed so far, in milliseconds; null where the system does not say it as Linux does. */
export function cpuMs(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before may hold spaces: the fields are counted from its bracket on.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[USER]) + Number(fields[SYSTEM])) * 10;
  } catch {
    return null;
  }
}
