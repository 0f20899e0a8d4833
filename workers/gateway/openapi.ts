import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from "zod-openapi";
import type { Contract } from "../../shared/api/contract.ts";
import { problemSchema } from "../../shared/api/problem.ts";
import type { FailureCode } from "../../shared/domain/result.ts";
import { PROBLEM_CODES, statusOf, titleOf } from "./problems.ts";
import type { Auth, Route } from "./route.ts";

const VERSION = "1.0.0";

const ABOUT = `Errors are \`application/problem+json\` (RFC 9457) and name a \`requestId\`. Lists are paged by \`cursor\`.
Every POST takes \`Idempotency-Key\`. Times are ISO 8601 in UTC.`;

const SECURITY: Readonly<Record<Auth, Record<string, string[]>[]>> = {
  key: [{ apiKey: [] }, { session: [] }],
  live: [{ apiKey: [] }, { session: [] }, { ticket: [] }],
  hook: [{ hookSignature: [] }, {}],
  admin: [{ adminToken: [] }],
  operator: [{ adminToken: [] }, {}],
  public: [],
};

/** Which problems a route can answer with, from what it declares. */
function problemsOf(route: Route): FailureCode[] {
  const { contract, auth } = route;
  const codes = new Set<FailureCode>(["internal", "unavailable"]);
  const takesBody = contract.body !== undefined || contract.rawBody !== undefined;
  if (contract.query !== undefined || contract.headers !== undefined || takesBody) codes.add("invalid");
  if (auth !== "public") codes.add("unauthenticated");
  if (auth === "key" || auth === "live") codes.add("forbidden");
  if (contract.params !== undefined || auth === "admin") codes.add("not_found");
  if (takesBody) codes.add("too_large");
  if (contract.body !== undefined) codes.add("unsupported_media_type");
  if (contract.method === "POST" && auth === "key") codes.add("conflict");
  if (contract.headers?.shape["if-match"] !== undefined) codes.add("precondition_failed");
  if (auth === "hook" || contract.id === "executions.start" || /^workflows\.(create|revise)$/.test(contract.id))
    codes.add("unprocessable");
  if (auth === "hook" || contract.id === "executions.start") {
    codes.add("conflict");
    codes.add("rate_limited");
  }
  return PROBLEM_CODES.filter((code) => codes.has(code));
}

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, spec] of Object.entries(route.contract.responses)) {
    const schema = spec.body ?? (spec.contentType === undefined ? undefined : { type: "string" as const });
    const content = schema === undefined ? {} : { content: { [spec.contentType ?? "application/json"]: { schema } } };
    responses[status as `${1 | 2 | 3 | 4 | 5}${string}`] = { description: spec.description, ...content };
  }
  for (const code of problemsOf(route)) {
    responses[`${statusOf(code)}` as `${1 | 2 | 3 | 4 | 5}${string}`] = {
      description: `${titleOf(code)}.`,
      content: { "application/problem+json": { schema: problemSchema } },
    };
  }
  return responses;
}

function requestBodyOf(contract: Contract): Pick<ZodOpenApiOperationObject, "requestBody"> {
  if (contract.rawBody !== undefined) {
    return { requestBody: { description: contract.rawBody, content: { "*/*": {} } } };
  }
  if (contract.body === undefined) return {};
  const example = contract.example === undefined ? {} : { example: contract.example };
  return {
    requestBody: {
      required: contract.bodyOptional !== true,
      content: { "application/json": { schema: contract.body, ...example } },
    },
  };
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { contract } = route;
  const parameters = {
    ...(contract.params === undefined ? {} : { path: contract.params }),
    ...(contract.query === undefined ? {} : { query: contract.query }),
    ...(contract.headers === undefined ? {} : { header: contract.headers }),
  };
  return {
    operationId: contract.id,
    summary: contract.summary,
    ...(contract.description === undefined ? {} : { description: contract.description }),
    tags: [...contract.tags],
    security: SECURITY[route.auth],
    ...(route.permission === null || route.permission === "any" ? {} : { "x-permission": route.permission }),
    ...(Object.keys(parameters).length === 0 ? {} : { requestParams: parameters }),
    ...requestBodyOf(contract),
    responses: responsesOf(route),
  };
}

export type OpenApiDocument = ReturnType<typeof createDocument>;
let built: OpenApiDocument | undefined;

/** OpenAPI 3.1 of the route table, without `servers`. Built once per isolate, when it is first asked for. */
export function openapiDocument(routes: readonly Route[]): OpenApiDocument {
  built ??= build(routes);
  return built;
}

function build(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const at = (paths[route.contract.path] ??= {});
    at[route.contract.method.toLowerCase()] = operationOf(route);
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Millrace",
      version: VERSION,
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: [...new Set(routes.flatMap(({ contract }) => contract.tags))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key, `mrk_…`." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-millrace",
          description: "The dashboard's session. What changes something needs an Origin header of the same origin.",
        },
        ticket: {
          type: "apiKey",
          in: "query",
          name: "ticket",
          description: "Good once, for one execution's live stream.",
        },
        adminToken: { type: "http", scheme: "bearer", description: "The deployment's own token." },
        hookSignature: {
          type: "apiKey",
          in: "header",
          name: "webhook-signature",
          description:
            "As the hook's `verification` says: Standard Webhooks, GitHub's HMAC, a bearer token, or nothing.",
        },
      },
    },
  });
}
