import { isWorkerd, listProcesses } from "../host/processes.ts";

/** The pid of the runtime that a server has started, itself or by others. */
export function runtimeOf(server: number): number | undefined {
  const processes = listProcesses();
  const parents = new Map(processes.map(({ pid, ppid }) => [pid, ppid]));
  const isOf = (pid: number | undefined): boolean => pid === server || (pid !== undefined && isOf(parents.get(pid)));
  return processes.find((info) => isWorkerd(info) && isOf(info.pid))?.pid;
}
