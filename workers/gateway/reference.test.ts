import { describe, expect, it } from "vitest";
import { routes } from "../routes.ts";
import { platform } from "../testing/world.ts";
import { sha256 } from "./secrets.ts";

const send = platform();

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly $ref?: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

describe("/openapi.json", () => {
  it("holds every route of the table, with its security, problems and Idempotency-Key", async () => {
    const response = await send("/openapi.json");
    expect(response.headers.get("content-type")).toBe("application/json");
    const document = await response.json<Document>();
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: "http://millrace.test" }]);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      routes.map(({ contract }) => contract.id).sort(),
    );
    for (const route of routes) {
      const operation = document.paths[route.contract.path]?.[route.contract.method.toLowerCase()];
      if (operation === undefined) throw new Error(route.contract.path);
      const needsNobody = operation.security?.length === 0;
      expect(needsNobody, operation.operationId).toBe(route.auth === "public");
      const takesKey = operation.parameters?.some(({ name }) => name === "idempotency-key") === true;
      // What its handler reads by itself (a delivery, events, a page's form) is known again by what it holds.
      const { method, rawBody } = route.contract;
      expect(takesKey, operation.operationId).toBe(method === "POST" && rawBody === undefined);
      expect(operation.responses["500"]?.content).toHaveProperty(["application/problem+json"]);
    }
    for (const name of ["Problem", "Workflow", "Execution", "Hook", "Key"])
      expect(document.components.schemas).toHaveProperty(name);
  });

  it("refers to nothing that it does not hold", async () => {
    const text = await (await send("/openapi.json")).text();
    const document = JSON.parse(text) as Document;
    const references = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name));
    expect(references.size).toBeGreaterThan(10);
    for (const name of references) expect(document.components.schemas).toHaveProperty([name]);
  });
});

describe("/docs", () => {
  it("shows every route, by a page that needs nothing else and is allowed nothing else", async () => {
    const response = await send("/docs");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const html = await response.text();
    for (const { contract } of routes) {
      expect(html).toContain(`id="${contract.id.replaceAll(".", "-")}"`);
      expect(html).toContain(contract.path);
    }
    expect(html).not.toMatch(/(src|href)="https?:/);
    expect(html).not.toContain("undefined");
    expect(html).not.toContain("[object Object]");
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const tag of ["style", "script"]) {
      const [, content = ""] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html) ?? [];
      const hash = btoa(String.fromCharCode(...(await sha256(content))));
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it("links to no anchor that is not there, and names the caller's origin escaped", async () => {
    const html = await (await send("/docs")).text();
    for (const [, anchor = ""] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${anchor}"`);
    const odd = await (await platform({ PUBLIC_URL: "https://x.test/<b>" })("/docs")).text();
    expect(odd).toContain("https://x.test/&lt;b&gt;/v1/workflows");
    expect(odd).not.toContain("<b>");
  });
});
