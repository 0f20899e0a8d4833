import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { isForDashboard } from "./assets.ts";

describe("the dashboard's paths", () => {
  it.each(["/", "/executions/exe_1", "/assets/index.js", "/docs-of-mine", "/v1x", "/hooks"])(
    "%s is the dashboard's",
    (path) => {
      expect(isForDashboard("GET", path)).toBe(true);
      expect(isForDashboard("POST", path)).toBe(false);
    },
  );

  it.each([
    "/v1",
    "/v1/nope",
    "/hooks/x",
    "/healthz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/sign-in",
    "/.well-known/jwks.json",
  ])("%s is the Worker's own", (path) => {
    expect(isForDashboard("GET", path)).toBe(false);
  });

  it("are answered by the files, the rest by a problem", async () => {
    const asset = await env.ASSETS.fetch("http://x/");
    expect((await exports.default.fetch("http://x/")).status).toBe(asset.status);
    expect((await exports.default.fetch("http://x/v1/nope")).headers.get("content-type")).toContain(
      "application/problem+json",
    );
  });
});
