import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { custodyFile, keepForCustody, planSecrets } from "./secrets.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const fresh = { existing: null, databaseExisted: false, newPlatformKey: false, environment: {} };

describe("planSecrets", () => {
  it("makes both for a first deploy", () => {
    const plan = planSecrets(fresh);
    expect(plan.made).toEqual(["PLATFORM_KEY", "ADMIN_TOKEN"]);
    expect(Buffer.from(plan.set["PLATFORM_KEY"] ?? "", "base64")).toHaveLength(32);
    expect(planSecrets(fresh).set["PLATFORM_KEY"]).not.toBe(plan.set["PLATFORM_KEY"]);
  });

  it("never touches what the Worker has, whatever is given", () => {
    const existing = new Set(["PLATFORM_KEY", "ADMIN_TOKEN"]);
    const environment = { PLATFORM_KEY: KEY, ADMIN_TOKEN: "another" };
    expect(planSecrets({ existing, databaseExisted: true, newPlatformKey: true, environment })).toEqual({
      set: {},
      made: [],
    });
  });

  it("takes given ones, and makes no copy of them", () => {
    expect(planSecrets({ ...fresh, environment: { PLATFORM_KEY: KEY, ADMIN_TOKEN: "t" } })).toEqual({
      set: { PLATFORM_KEY: KEY, ADMIN_TOKEN: "t" },
      made: [],
    });
    expect(() => planSecrets({ ...fresh, environment: { PLATFORM_KEY: "c2hvcnQ=" } })).toThrow(/32 bytes in base64/);
  });

  it("makes no new platform key where data may exist under another one", () => {
    const lost = { ...fresh, existing: new Set(["ADMIN_TOKEN"]), databaseExisted: true };
    expect(() => planSecrets(lost)).toThrow(/has a database, but its Worker has no PLATFORM_KEY/);
    expect(planSecrets({ ...lost, environment: { PLATFORM_KEY: KEY } })).toEqual({
      set: { PLATFORM_KEY: KEY },
      made: [],
    });
    expect(planSecrets({ ...lost, newPlatformKey: true }).made).toEqual(["PLATFORM_KEY"]);
  });
});

describe("keepForCustody", () => {
  it("writes what was made for this user alone, and nothing that was given", () => {
    const home = mkdtempSync(join(tmpdir(), "millrace-custody-"));
    try {
      const files = keepForCustody(home, "staging", planSecrets({ ...fresh, environment: { ADMIN_TOKEN: "given" } }));
      const file = custodyFile(home, "staging", "PLATFORM_KEY");
      expect(files).toEqual([file]);
      expect(Buffer.from(readFileSync(file, "utf8"), "base64")).toHaveLength(32);
      if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
