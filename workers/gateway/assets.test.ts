import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { dashboardFile, isForDashboard } from "./assets.ts";

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

describe("a file of the dashboard", () => {
  /** As the binding answers: the headers go by the path, also where there is nothing. */
  const files = async ({ url, headers }: Request): Promise<Response> => {
    const { pathname } = new URL(url);
    const there = ["/", "/assets/index-New.js"].includes(pathname);
    const kept = pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    return new Response(there ? `${pathname} ${headers.get("if-none-match") ?? ""}` : null, {
      status: there ? 200 : 404,
      headers: { "cache-control": kept },
    });
  };
  const ask = (path: string, headers = {}) => dashboardFile(files, new Request(`http://x${path}`, { headers }));

  it("is answered as it is", async () => {
    const answer = await ask("/assets/index-New.js");
    expect(await answer.text()).toContain("/assets/index-New.js");
    expect(answer.headers.get("cache-control")).toContain("immutable");
  });

  it("is the page where the address is none, asked as the page was", async () => {
    const answer = await ask("/workflows/wf_1/build?step=x", { "if-none-match": '"e"' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('/ "e"');
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  it.each(["/assets/index-Old.js", "/assets/index-Old.css", "/assets/"])(
    "of an older release is a 404 that nobody keeps: %s",
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("content-type")).toContain("text/plain");
    },
  );
});
