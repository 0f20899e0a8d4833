import { bodyOf, json, type Received, type Reply } from "./exchange.ts";

/** https://petstore.swagger.io/v2, as far as the kit and the examples look at it. */
export function petstore(request: Received): Reply | null {
  const { method, path, query, here } = request;
  if (path === "/v2/swagger.json") return json(200, swagger(here));
  if (path === "/v2/pet/findByStatus") {
    return json(
      200,
      PETS.filter(({ status }) => query.getAll("status").includes(status)),
    );
  }
  // An existing pet is updated without its id in the path; a template whose variable is undefined leaves the slash.
  if (method === "PUT" && /^\/v2\/pet\/?$/.test(path)) return json(200, bodyOf(request));
  const id = /^\/v2\/pet\/(\d+)$/.exec(path)?.[1];
  if (id === undefined) return json(404, { code: 404, message: "null for uri" });
  if (method === "PUT") return json(200, bodyOf(request));
  return method === "GET" ? json(200, pet(Number(id), "available")) : null;
}

function pet(id: number, status: "available" | "sold") {
  return { id, name: "Milou", status, photoUrls: [], tags: [] };
}

const PETS = [pet(1, "available"), pet(2, "available"), pet(3, "sold")];

function swagger(here: string): unknown {
  const answers = { 200: { description: "What was asked for." } };
  return {
    swagger: "2.0",
    info: { title: "Pet store", version: "1.0.7" },
    host: new URL(here).host,
    basePath: "/v2",
    schemes: ["http"],
    paths: {
      "/pet/findByStatus": {
        get: {
          operationId: "findPetsByStatus",
          produces: ["application/json"],
          parameters: [
            {
              name: "status",
              in: "query",
              required: true,
              type: "array",
              items: { type: "string", enum: ["available", "pending", "sold"] },
              collectionFormat: "multi",
            },
          ],
          responses: answers,
        },
      },
      "/pet/{petId}": {
        get: {
          operationId: "getPetById",
          produces: ["application/json"],
          parameters: [{ name: "petId", in: "path", required: true, type: "integer", format: "int64" }],
          responses: answers,
        },
      },
    },
  };
}
