import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { findProcess, isWorkerd, listProcesses, parsePsLine } from "./processes.ts";
import { guard, ownWorkerd } from "./watchdog.ts";

describe("processes", () => {
  it("finds this one, with its parent, its start and its environment", () => {
    const self = listProcesses().find(({ pid }) => pid === process.pid);
    expect(self).toMatchObject({ pid: process.pid, ppid: process.ppid });
    expect(self?.started).toBe(findProcess(process.pid)?.started);
    expect(self?.environment.some((entry) => entry.startsWith("PATH="))).toBe(true);
    expect(findProcess(2 ** 30)).toBeUndefined();
  });

  it("reads what macOS prints", () => {
    expect(
      parsePsLine("  512   511 Mon Nov  2 09:05:01 2026     /x/bin/workerd serve - PATH=/bin MILLRACE_WORKERD_OF=/s"),
    ).toEqual({
      pid: 512,
      ppid: 511,
      started: "Mon Nov 2 09:05:01 2026",
      program: "/x/bin/workerd",
      environment: ["PATH=/bin", "MILLRACE_WORKERD_OF=/s"],
    });
    expect(parsePsLine("")).toBeUndefined();
  });

  it("knows a workerd by its program and not by its arguments", () => {
    const info = { pid: 1, ppid: process.pid, started: "", environment: [] };
    expect(isWorkerd({ ...info, program: "C/workerd.exe" })).toBe(true);
    expect(isWorkerd({ ...info, program: "/opt/workerd/bin/node" })).toBe(false);
    expect(ownWorkerd([{ ...info, program: "/a/workerd", ppid: 1 }])).toBeUndefined();
  });
});

describe.skipIf(process.platform === "win32")("guard", () => {
  const sleeper = () => spawn("/bin/sleep", ["60"], { stdio: "ignore" });
  const GUARDING = (pid: number) => `
    import { guard } from ${JSON.stringify(new URL("watchdog.ts", import.meta.url).href)};
    import { findProcess } from ${JSON.stringify(new URL("processes.ts", import.meta.url).href)};
    guard(findProcess(${pid}));
    console.log("guarding");
    setInterval(() => {}, 1000);`;

  it("kills the runtime when its host is killed with -9", async () => {
    const runtime = sleeper();
    const host = spawn(process.execPath, ["--input-type=module", "-e", GUARDING(runtime.pid ?? 0)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(host.stdout, "data");
    host.kill("SIGKILL");
    const [, signal] = await once(runtime, "exit");
    expect(signal).toBe("SIGKILL");
  });

  it("leaves it alone once released", async () => {
    const runtime = sleeper();
    guard(findProcess(runtime.pid ?? 0))();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(findProcess(runtime.pid ?? 0)).toBeDefined();
    runtime.kill("SIGKILL");
  });
});
