import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tenantOf } from "../../shared/domain/ids.ts";
import { localSecrets } from "./secrets.ts";

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "millrace-secrets-"));
});
afterEach(() => rmSync(state, { recursive: true }));

describe("localSecrets", () => {
  it("are made once, for this user alone, with a key that names its tenant", () => {
    const made = localSecrets(state, {});
    expect(Buffer.from(made.platformKey, "base64")).toHaveLength(32);
    expect(tenantOf(made.devApiKey)).toBe(made.devTenant);
    expect(localSecrets(state, {})).toEqual(made);
    if (process.platform !== "win32") expect(statSync(join(state, "secrets.json")).mode & 0o777).toBe(0o600);
  });

  it("give way to DEV_API_KEY, for this run", () => {
    const made = localSecrets(state, {});
    expect(localSecrets(state, { DEV_API_KEY: "my-own-key" })).toEqual({ ...made, devApiKey: "my-own-key" });
    expect(localSecrets(state, { DEV_API_KEY: "mrk_k3v9q2m7x1_abc" })).toMatchObject({ devTenant: "k3v9q2m7x1" });
    expect(localSecrets(state, {})).toEqual(made);
  });

  it("are never replaced where the file is damaged, for the data would be lost", () => {
    writeFileSync(join(state, "secrets.json"), '{"platformKey":');
    expect(() => localSecrets(state, {})).toThrow(/is damaged/);
  });
});
