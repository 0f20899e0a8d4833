import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashSources, isStamped, writeStamp } from "./stamp.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "millrace-stamp-"));
  mkdirSync(join(root, "workers/a"), { recursive: true });
  writeFileSync(join(root, "workers/a/one.ts"), "1");
  writeFileSync(join(root, "lock.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

const hash = () => hashSources(root, ["workers", "lock.json", "absent"]);

describe("hashSources", () => {
  it("stays the same when only times change", () => {
    const before = hash();
    utimesSync(join(root, "workers/a/one.ts"), 1, 1);
    expect(hash()).toBe(before);
  });

  it("changes with a content, a name, a new file and a moved boundary between two files", () => {
    const seen = new Set([hash()]);
    writeFileSync(join(root, "workers/a/one.ts"), "2");
    seen.add(hash());
    writeFileSync(join(root, "workers/a/two.ts"), "");
    seen.add(hash());
    writeFileSync(join(root, "workers/a/one.ts"), "");
    writeFileSync(join(root, "workers/a/two.ts"), "2");
    seen.add(hash());
    expect(seen.size).toBe(4);
  });

  it("does not look at tests and products", () => {
    const before = hash();
    writeFileSync(join(root, "workers/a/one.test.ts"), "x");
    mkdirSync(join(root, "workers/dist"));
    writeFileSync(join(root, "workers/dist/out.js"), "x");
    expect(hash()).toBe(before);
  });
});

describe("stamps", () => {
  it("holds only for the hash that was written", () => {
    const file = join(root, "stamps/worker");
    expect(isStamped(file, "a")).toBe(false);
    writeStamp(file, "a");
    expect(isStamped(file, "a")).toBe(true);
    expect(isStamped(file, "b")).toBe(false);
  });
});
