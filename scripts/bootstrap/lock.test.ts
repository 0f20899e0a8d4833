import { describe, expect, it } from "vitest";
import { missingPackages } from "./lock.mjs";

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/hono": { version: "4.0.0", integrity: "sha512-a" },
    "node_modules/workerd-mac": { version: "1.0.0", integrity: "sha512-b", optional: true },
  },
};

describe("missingPackages", () => {
  it("names every package that must be there when nothing is installed", () => {
    expect(missingPackages(lock, undefined)).toEqual(["node_modules/hono"]);
  });

  it("is content when all but other platforms' packages are there", () => {
    const installed = { packages: { "node_modules/hono": { version: "4.0.0", integrity: "sha512-a" } } };
    expect(missingPackages(lock, installed)).toEqual([]);
  });

  it("sees another version, the same version with another content, and an optional one that is out of date", () => {
    const hono = { version: "4.0.0", integrity: "sha512-a" };
    const of = (packages: Record<string, { version: string; integrity: string }>) =>
      missingPackages(lock, { packages });
    expect(of({ "node_modules/hono": { ...hono, version: "4.0.1" } })).toEqual(["node_modules/hono"]);
    expect(of({ "node_modules/hono": { ...hono, integrity: "sha512-z" } })).toEqual(["node_modules/hono"]);
    expect(
      of({ "node_modules/hono": hono, "node_modules/workerd-mac": { version: "0.9.0", integrity: "sha512-b" } }),
    ).toEqual(["node_modules/workerd-mac"]);
  });
});
