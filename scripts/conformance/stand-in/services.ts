import { asyncApiDocument } from "./asyncapi.ts";
import { bodyOf, json, type Received, type Reply, type Service } from "./exchange.ts";
import { greeter } from "./grpc.ts";
import { identityProvider } from "./identity.ts";
import { petstore } from "./petstore.ts";

/** What the kit and the examples call, by the origin they name. */
export const SERVICES: Readonly<Record<string, Service>> = {
  "https://petstore.swagger.io": petstore,
  "https://httpbin.org": httpbin,
  "https://swapi.dev": starWars,
  "http://keycloak": identityProvider,
  "https://fake.com": fake,
  "http://myorg.io": orders,
  "http://localhost:5011": greeter,
  "https://raw.githubusercontent.com": catalogue,
  "https://superbet-casinos.com": accept,
  "https://fake-hospital.com": hospital,
  "https://hospital.example.com": accept,
  "https://fake-chat-api.com": accept,
  "https://virtual-wf-powered-race.com": accept,
  "https://example.com": accept,
};

/** Takes what is sent, and says so. */
function accept(request: Received): Reply | null {
  if (!["POST", "PUT"].includes(request.method)) return null;
  return json(200, { accepted: true, path: request.path, body: bodyOf(request) });
}

/** The doctor is the first to answer. */
async function hospital(request: Received): Promise<Reply | null> {
  if (request.path.endsWith("/nurses")) await new Promise((done) => setTimeout(done, 1_000));
  return request.method === "PUT" ? json(200, { alerted: request.path.split("/").at(-1) }) : null;
}

function httpbin({ path, headers }: Received): Reply | null {
  const [, what, user, password] = path.split("/");
  if (what !== "basic-auth") return null;
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  if (headers["authorization"] === wanted) return json(200, { authenticated: true, user });
  return { status: 401, headers: { "www-authenticate": 'Basic realm="Fake Realm"' } };
}

const PEOPLE = [
  { id: 1, name: "Luke Skywalker", planet: 1 },
  { id: 4, name: "Darth Vader", planet: 1 },
  { id: 5, name: "Leia Organa", planet: 2 },
];
const PLANETS = ["Tatooine", "Alderaan"];

function starWars({ path, query, here }: Received): Reply | null {
  const person = ({ name, planet }: (typeof PEOPLE)[number]) => ({ name, homeworld: `${here}/api/planets/${planet}/` });
  if (path === "/api/people/") {
    const search = (query.get("search") ?? "").toLowerCase();
    const results = PEOPLE.filter(({ name }) => name.toLowerCase().includes(search)).map(person);
    return json(200, { count: results.length, next: null, previous: null, results });
  }
  const [, kind, id] = /^\/api\/(people|planets)\/(\d+)\/?$/.exec(path) ?? [];
  const found = PEOPLE.find((one) => one.id === Number(id));
  if (kind === "people" && found !== undefined) return json(200, person(found));
  const planet = PLANETS[Number(id) - 1];
  return kind === "planets" && planet !== undefined ? json(200, { name: planet }) : null;
}

function fake(request: Received): Reply | null {
  if (request.path === "/docs/asyncapi.json") return json(200, asyncApiDocument(request.here));
  if (request.path === "/sample") return json(200, { sample: true });
  return request.path.startsWith("/channels/") ? accept(request) : null;
}

function orders(request: Received): Reply | null {
  if (request.path !== "/ordersservices.json") return accept(request);
  const operation = (operationId: string) => ({ post: { operationId, responses: { 200: { description: "Done." } } } });
  return json(200, {
    openapi: "3.0.3",
    info: { title: "Orders", version: "1.0.0" },
    servers: [{ url: request.here }],
    paths: { "/readings": operation("logreading"), "/reports": operation("produceReport") },
  });
}

/** The catalogue's own function is Python; this one does as much, in JavaScript. */
function catalogue({ path }: Received): Reply | null {
  if (!path.endsWith("/functions/log/1.0.0/function.yaml")) return null;
  const body = `
input:
  schema:
    document:
      type: object
      required: [message]
run:
  script:
    language: javascript
    arguments:
      - \${ .message }
      - \${ .level }
    code: |
      const [, , message, level] = process.argv;
      console.log("[" + level + "] " + message);
`;
  return { status: 200, headers: { "content-type": "application/yaml" }, body };
}
