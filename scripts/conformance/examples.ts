import type { CaseInput } from "./case.ts";
import { EVENT_EXAMPLES } from "./examples-events.ts";
import { ISSUED_TOKEN } from "./stand-in/identity.ts";

const PETSTORE = "https://petstore.swagger.io";
const TOKEN = "a-token-of-the-caller";

/** Calls that ask for pet 1 with this authorization. */
function pet(input: Record<string, unknown>, authorization?: string): CaseInput {
  return {
    input,
    expect: {
      outputHas: { id: 1, name: "Milou", status: "available" },
      requests: [
        {
          method: "GET",
          url: `${PETSTORE}/v2/pet/1`,
          ...(authorization === undefined ? {} : { headers: { authorization } }),
        },
      ],
    },
  };
}

const CLIENT = { id: "workflow-runtime-id", secret: "workflow-runtime-secret" };
const OAUTH = { authority: "http://keycloak/realms/fake-authority", grant: "client_credentials", client: CLIENT };

const container: CaseInput = {
  refused: ["feature.unsupported"],
  note: "run.container: there is no container runtime in a Worker",
};

const characters = { searchQuery: "vader" };
const vader: NonNullable<CaseInput["expect"]> = { outputHas: { count: 1, results: [{ name: "Darth Vader" }] } };

/**
 * The standard's 66 examples (github.com/serverlessworkflow/specification, examples/): those that run, with what they
 * are given and what should come of it, and those that are refused, with the reason.
 */
export const EXAMPLES: Readonly<Record<string, CaseInput>> = {
  ...EVENT_EXAMPLES,

  "authentication-bearer": pet({ token: TOKEN }, `Bearer ${TOKEN}`),
  "authentication-bearer-uri-format": pet({ petId: 1, token: TOKEN }, `Bearer ${TOKEN}`),
  "authentication-reusable": pet({ petId: 1, token: TOKEN }, `Bearer ${TOKEN}`),
  "authentication-oauth2": pet({ petId: 1 }, `Bearer ${ISSUED_TOKEN}`),
  "authentication-oidc": pet({ petId: 1 }, `Bearer ${ISSUED_TOKEN}`),
  "authentication-oauth2-secret": {
    ...pet({ petId: 1 }, `Bearer ${ISSUED_TOKEN}`),
    secrets: { mySecret: { ...OAUTH, endpoints: { token: "/auth/token" } } },
  },
  "authentication-oidc-secret": { ...pet({ petId: 1 }, `Bearer ${ISSUED_TOKEN}`), secrets: { mySecret: OAUTH } },

  "call-custom-function-cataloged": {
    expect: { output: "[information] Hello, world!" },
    note: "the stand-in serves the function in JavaScript: the one of the standard's catalogue is Python",
  },
  "call-custom-function-inline": {
    expect: { outputHas: { id: 69 }, requests: [{ method: "GET", url: `${PETSTORE}/v2/pet/69` }] },
  },
  "call-grpc": {
    input: { user: { preferredDisplayName: "Ada" } },
    changes: { "/do/0/greet/with/proto/endpoint": "http://localhost:5011/greet.proto" },
    note: "the proto comes by HTTP: a Worker has no files; as it stands it is refused for that",
    expect: { output: { message: "Hello Ada" } },
  },
  "call-http-endpoint-interpolation": pet({ petId: 1 }),
  "call-http-endpoint-interpolation-shorthand": pet({ petId: 1 }),
  "call-http-query-headers-expressions": {
    input: characters,
    expect: {
      ...vader,
      requests: [{ url: "https://swapi.dev/api/people/?search=vader", headers: { accept: "application/json" } }],
    },
  },
  "call-http-query-parameters": { input: characters, expect: vader },
  "call-http-redirect": {
    input: characters,
    moved: ["/api/people/"],
    expect: { ...vader, requests: [{ url: "https://swapi.dev/moved/api/people/?search=vader" }] },
  },
  "call-mcp": { refused: ["feature.unsupported"], note: "stdio: there are no processes in a Worker" },
  "call-openapi": {
    expect: {
      outputHas: [{ id: 1 }, { id: 2 }],
      requests: [{ url: `${PETSTORE}/v2/pet/findByStatus?status=available` }],
    },
  },
  "call-openapi-redirect": {
    moved: ["/v2/pet/findByStatus"],
    expect: {
      outputHas: [{ id: 1 }, { id: 2 }],
      requests: [{ url: `${PETSTORE}/moved/v2/pet/findByStatus?status=available` }],
    },
  },
  "conditional-task": {
    input: { customer: { age: 42 }, bet: 10 },
    expect: {
      outputHas: { accepted: true },
      // Without `${ }` these are texts, in strict mode.
      requests: [
        {
          method: "POST",
          url: "https://superbet-casinos.com/api/bet/on/football",
          body: { customer: ".customer", bet: ".bet" },
        },
      ],
    },
  },
  "do-single": pet({ petId: 1 }),
  "do-multiple": {
    input: { petId: 1 },
    expect: {
      outputHas: { id: 1, status: "sold" },
      requests: [{ method: "PUT", url: `${PETSTORE}/v2/pet/`, body: { id: 1, status: "sold" } }],
    },
    note: "the second task's input is the pet, which has no petId: an undefined variable expands to nothing (RFC 6570 §3.2.1)",
  },
  emit: {
    expect: {
      outputHas: {
        source: "https://petstore.com",
        type: "com.petstore.order.placed.v1",
        data: { client: { firstName: "Cruella", lastName: "de Vil" }, items: [{ breed: "dalmatian", quantity: 101 }] },
      },
    },
  },
  fork: {
    input: { patient: { fullName: "Ada Lovelace" }, room: { number: 7 } },
    expect: {
      outputHas: { alerted: "doctor" },
      requests: [
        {
          method: "PUT",
          url: "https://fake-hospital.com/api/v3/alert/doctor",
          body: { patientId: "Ada Lovelace", room: 7 },
        },
      ],
    },
  },
  "mock-service-extension": {
    expect: { output: { sample: true }, requests: [{ method: "GET", url: "https://fake.com/sample" }] },
  },
  "raise-inline": raised(),
  "raise-reusable": raised(),
  "run-container": container,
  "run-container-cleanup-always": container,
  "run-container-cleanup-eventually": container,
  "run-container-stdin-and-arguments": container,
  "run-container-with-name": container,
  "run-container-with-pull-policy": container,
  "run-return-all": container,
  "run-return-code": container,
  "run-return-none": container,
  "run-return-stderr": container,
  "run-script-with-stdin-and-arguments": {
    expect: { output: "stdin >  Hello Workflow\narg >  hello\nenv >  bar" },
  },
  "run-shell-stdin-and-arguments": {
    refused: ["feature.unsupported"],
    note: "run.shell: there is no shell in a Worker",
  },
  "run-subflow": {
    workflows: [
      {
        document: { dsl: "1.0.3", namespace: "test", name: "register-customer", version: "0.1.0" },
        do: [{ register: { set: { registered: "${ .customer }" } } }],
      },
    ],
    // Without `${ }` it is a text, in strict mode.
    expect: { output: { registered: ".user" } },
  },
  "schedule-cron": {
    changes: { "/schedule/cron": "* * * * *" },
    expect: { requests: [{ method: "POST", url: "https://example.com/api/v1/backup/start" }] },
    note: "each minute instead of at midnight, so that it comes round while this runs",
  },
  "star-wars-homeworld": { input: { id: 1 }, expect: { output: { name: "Tatooine" } } },
  "switch-then-string": {
    input: { orderType: "physical" },
    expect: { output: { inventory: "clear", items: 1, address: "Elmer St" } },
  },
  "try-catch": {
    input: { petId: "unknown" },
    expect: { output: { petId: "unknown" } },
    note: "the pet is not found; the error is caught, and there is nothing to do about it",
  },
  "try-catch-retry-inline": retried(),
  "try-catch-retry-reusable": retried(),
  "try-catch-then": {
    input: { petId: "unknown" },
    expect: { output: { error: "$error" }, requests: [{ method: "GET", url: `${PETSTORE}/v2/pet/unknown` }] },
  },
  "wait-duration-inline": { input: { kept: true }, expect: { output: { kept: true } } },
  "wait-duration-iso8601": { input: { kept: true }, expect: { output: { kept: true } } },
};

function raised(): CaseInput {
  return {
    expect: {
      status: "faulted",
      errorHas: {
        type: "https://serverlessworkflow.io/errors/not-implemented",
        status: 500,
        title: "Not Implemented",
        detail: "The workflow 'raise-not-implemented:0.1.0' is a work in progress and cannot be run yet",
        instance: "/do/0/notImplemented",
      },
    },
  };
}

/** Answers 503 twice: the delays are three seconds and six. */
function retried(): CaseInput {
  return {
    input: { petId: 1 },
    failures: { "/v2/pet/1": 2 },
    expect: { outputHas: { id: 1 }, requests: [{ method: "GET", url: `${PETSTORE}/v2/pet/1`, times: 3 }] },
  };
}
