import type { OpenApiEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { Egress } from "../../ports/egress.ts";
import { createOpenApiPerformer } from "../../adapters/performers/openapi.ts";
import { callDependencies } from "./call-performers.ts";
import { createNodeEgress, testCall } from "./egress.ts";
import { json, type SeenRequest, type TestServer, useHttpServer } from "./http-server.ts";

type Json = Record<string, unknown>;

export interface OpenApiServer {
  readonly server: TestServer;
  /** More documents, by their paths. */
  documents: Json;
  /** Calls the operation `op` of a document that is served as /api/openapi.json. */
  run(
    document: unknown,
    parameters?: Json,
    more?: Partial<OpenApiEffect>,
    egress?: Egress,
  ): Promise<{ outcome: EffectOutcome; said: readonly string[]; sent: SeenRequest | undefined }>;
}

/** A server of OpenAPI documents and of what they describe: each operation answers with the path that was asked for. */
export function useOpenApiServer(): OpenApiServer {
  const server = useHttpServer((request, response) => {
    const document = one.documents[request.path];
    if (document !== undefined)
      return typeof document === "string" ? response.end(document) : json(response, 200, document);
    return json(response, request.path.includes("missing") ? 404 : 200, { path: request.path });
  });
  const one: OpenApiServer = {
    server,
    documents: {},
    async run(document, parameters = {}, more = {}, egress = createNodeEgress()) {
      one.documents["/api/openapi.json"] = document;
      const call = testCall();
      const effect: OpenApiEffect = {
        kind: "openapi",
        document: { uri: `${server.origin}/api/openapi.json` },
        operationId: "op",
        parameters,
        output: "content",
        redirect: false,
        timeoutMs: 5_000,
        ...more,
      };
      const performed = await createOpenApiPerformer(callDependencies(egress)).perform(effect, call);
      if (performed.parked) throw new Error("parked");
      return { outcome: performed.outcome, said: call.said, sent: server.last() };
    },
  };
  return one;
}

/** A document of OpenAPI 3 with the operation `op`. */
export function v3(operation: object, path = "/things", more: object = {}, method = "get"): Json {
  return { openapi: "3.1.0", paths: { [path]: { [method]: { operationId: "op", ...operation } } }, ...more };
}

/** A document of OpenAPI 2.0 with the operation `op`. */
export function v2(operation: object, path = "/things", more: object = {}, method = "get"): Json {
  return { swagger: "2.0", paths: { [path]: { [method]: { operationId: "op", ...operation } } }, ...more };
}

export function parameter(name: string, place: string, more: object = {}): Json {
  return { name, in: place, ...more };
}
