import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Hook } from "../api.ts";
import { curl } from "./curl.ts";

beforeAll(() => void vi.stubGlobal("window", { location: { origin: "https://flows.example.com" } }));
afterAll(() => void vi.unstubAllGlobals());

const hook = (kind: "none" | "github"): Hook =>
  ({ url: "https://flows.example.com/hooks/h", verification: { kind } }) as Hook;
/** What a shell would hand to curl. */
const sent = (line: string): string =>
  execFileSync("sh", ["-c", `curl() { for last; do :; done; printf %s "$last"; }\n${line}`], { encoding: "utf8" });

test("what is sent comes through a shell as it is, whatever is in it", () => {
  const body = { name: `it's $HOME "now" \\ \`id\``, total: 3 };
  for (const kind of ["none", "github"] as const)
    expect(JSON.parse(sent(curl.sendHook(hook(kind), body)))).toEqual(body);
});

test("of what is long, or not known, a short one is sent", () => {
  for (const body of [undefined, { all: "x".repeat(1_000) }])
    expect(JSON.parse(sent(curl.sendHook(hook("none"), body)))).toEqual({ hello: "world" });
});
