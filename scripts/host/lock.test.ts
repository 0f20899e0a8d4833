import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claim, leftovers, OWNER_VARIABLE, release } from "./lock.ts";
import { findProcess, type ProcessInfo } from "./processes.ts";

const STATE = "/home/ada/millrace/.millrace";
const workerd = (over: Partial<ProcessInfo>): ProcessInfo => ({
  pid: 100,
  ppid: 1,
  started: "5000",
  program: "/home/ada/millrace/node_modules/@cloudflare/workerd-linux-64/bin/workerd",
  environment: [],
  ...over,
});

describe("leftovers", () => {
  const named = { workerd: { pid: 100, started: "5000" } };

  it("are what the lock file names, and what says that it serves this directory", () => {
    const known = workerd({});
    const marked = workerd({ pid: 101, environment: ["PATH=/bin", `${OWNER_VARIABLE}=${STATE}`] });
    expect(leftovers(STATE, named, [known, marked])).toEqual([known, marked]);
  });

  it("are never another's: the same pid that started at another time, another directory, another program", () => {
    const others = [
      workerd({ started: "9000" }),
      workerd({ pid: 102, environment: [`${OWNER_VARIABLE}=${STATE}2`] }),
      workerd({ pid: 103, environment: [`NOTE=${OWNER_VARIABLE}=${STATE}`] }),
      workerd({ program: "/usr/bin/node" }),
      workerd({ pid: 104, program: "/usr/bin/not-workerd", environment: [`${OWNER_VARIABLE}=${STATE}`] }),
      workerd({ pid: 105 }),
    ];
    expect(leftovers(STATE, named, others)).toEqual([]);
    expect(leftovers(STATE, undefined, [workerd({})])).toEqual([]);
  });
});

describe.skipIf(process.platform === "win32")("claim", () => {
  let state = "";
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "millrace-lock-"));
  });
  afterEach(() => rmSync(state, { recursive: true }));
  const file = () => join(state, "host.json");
  const hold = (host: { pid: number; started: string }) =>
    writeFileSync(file(), JSON.stringify({ host, workerd: null, port: 8787 }));

  it("takes a free directory, refuses it to a second one, and gives it back", async () => {
    expect(await claim(state, 8787)).toBe(0);
    await expect(claim(state, 8788)).rejects.toThrow(/already runs.*http:\/\/127\.0\.0\.1:8787/s);
    release(state);
    expect(await claim(state, 8788)).toBe(0);
  });

  it("takes over from a server that is gone, though its pid is used again, and from a damaged file", async () => {
    hold({ pid: process.pid, started: "long ago" });
    await claim(state, 8789);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toMatchObject({
      port: 8789,
      host: { pid: process.pid, started: findProcess(process.pid)?.started },
    });
    writeFileSync(file(), "{");
    expect(await claim(state, 8790)).toBe(0);
  });

  it("does not remove the lock of another server when it ends", () => {
    hold({ pid: process.pid + 1, started: "1" });
    release(state);
    expect(readFileSync(file(), "utf8")).toContain(String(process.pid + 1));
  });

  it("kills a leftover of this directory, and leaves one of another alone", async () => {
    // Programs that are called workerd and do nothing: bash gives a process any name.
    const start = (owner: string) =>
      spawn("/bin/bash", ["-c", "exec -a workerd sleep 60"], {
        stdio: "ignore",
        env: { ...process.env, [OWNER_VARIABLE]: owner },
      });
    const [ours, other] = [start(state), start(`${state}-other`)];
    try {
      await expect
        .poll(() => [ours.pid, other.pid].map((pid) => findProcess(pid ?? 0)?.program))
        .toEqual(["workerd", "workerd"]);
      expect(await claim(state, 8787)).toBe(1);
      await expect.poll(() => ours.signalCode).toBe("SIGKILL");
      expect(findProcess(other.pid ?? 0)).toBeDefined();
    } finally {
      ours.kill("SIGKILL");
      other.kill("SIGKILL");
    }
  });
});
