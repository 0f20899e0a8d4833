import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { install } from "./install.mjs";

const lock = (version: string) => JSON.stringify({ packages: { "": {}, "node_modules/hono": { version } } });
let base = "";
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "millrace-install-"));
  mkdirSync(join(base, "own"));
  mkdirSync(join(base, "other", "node_modules"), { recursive: true });
  writeFileSync(join(base, "own", "package-lock.json"), lock("4.0.0"));
});
afterEach(() => rmSync(base, { recursive: true }));

const link = (to: string) => symlinkSync(to, join(base, "own", "node_modules"));
const installed = (version: string) =>
  writeFileSync(join(base, "other", "node_modules", ".package-lock.json"), lock(version));

test("nothing is installed through a link, which leads to another checkout", async () => {
  installed("3.9.9");
  link(join(base, "other", "node_modules"));
  await expect(install(join(base, "own"))).rejects.toThrow(
    /symbolic link to .*other.*node_modules\/hono is missing, or of another version/s,
  );
  expect(readdirSync(join(base, "other", "node_modules"))).toEqual([".package-lock.json"]);
});

test("a link that leads nowhere is none to install through either", async () => {
  link(join(base, "gone"));
  await expect(install(join(base, "own"))).rejects.toThrow("symbolic link");
});

test("a link to what the lock says will do", async () => {
  installed("4.0.0");
  link(join(base, "other", "node_modules"));
  await expect(install(join(base, "own"))).resolves.toBeUndefined();
});
