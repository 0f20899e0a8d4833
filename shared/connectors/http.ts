import type { Connector } from "./schema.ts";

const secret = { type: "string", minLength: 1, maxLength: 8192, writeOnly: true } as const;
/** What a header can carry; the runtime's log repeats what it has to encode. */
const headerSecret = { ...secret, pattern: "^[\\x20-\\x7e]+$" } as const;

/** Any HTTP API, by its base URL and credentials. */
export const http: Connector = {
  name: "http",
  version: "1",
  title: "HTTP",
  description: "Any HTTP API: a base URL, and credentials that workflows use without seeing them.",
  config: {
    type: "object",
    properties: {
      baseUrl: {
        title: "Base URL",
        type: "string",
        maxLength: 2000,
        pattern: "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$",
        description: "Credentials are sent to this origin, and to no other.",
      },
      testPath: {
        title: "Path to test with",
        type: "string",
        maxLength: 2000,
        pattern: "^/[^\\s]*$",
        default: "/",
        description: "A GET of it is answered with 2xx where the credentials are good.",
      },
    },
    required: ["baseUrl"],
    additionalProperties: false,
  },
  destination: ["baseUrl"],
  baseUrl: { config: "baseUrl", default: null },
  auth: [
    {
      kind: "none",
      title: "None",
      fields: { type: "object", properties: {}, additionalProperties: false },
      place: { in: "none" },
    },
    {
      kind: "bearer",
      title: "Bearer token",
      fields: {
        type: "object",
        properties: { token: { title: "Token", ...headerSecret } },
        required: ["token"],
        additionalProperties: false,
      },
      place: { in: "bearer", token: "{token}" },
    },
    {
      kind: "basic",
      title: "User name and password",
      fields: {
        type: "object",
        properties: {
          username: { title: "User name", type: "string", minLength: 1, maxLength: 512, pattern: "^[^:]+$" },
          password: { title: "Password", ...secret },
        },
        required: ["username", "password"],
        additionalProperties: false,
      },
      place: { in: "basic", username: "{username}", password: "{password}" },
    },
    {
      kind: "header",
      title: "A header of its own",
      fields: {
        type: "object",
        properties: {
          name: {
            title: "Header",
            type: "string",
            maxLength: 100,
            pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
            examples: ["x-api-key"],
          },
          value: { title: "Value", ...headerSecret },
        },
        required: ["name", "value"],
        additionalProperties: false,
      },
      place: { in: "header", name: "{name}", value: "{value}" },
    },
    {
      kind: "query",
      title: "A query parameter",
      fields: {
        type: "object",
        properties: {
          name: { title: "Parameter", type: "string", minLength: 1, maxLength: 100, examples: ["api_key"] },
          value: { title: "Value", ...secret },
        },
        required: ["name", "value"],
        additionalProperties: false,
      },
      place: { in: "query", name: "{name}", value: "{value}" },
    },
    {
      kind: "oauth2",
      title: "OAuth 2.0, client credentials",
      fields: {
        type: "object",
        properties: {
          tokenUrl: {
            title: "Token endpoint",
            type: "string",
            maxLength: 2000,
            pattern: "^https?://[^/?#@\\s]+/[^?#\\s]*$",
          },
          clientId: { title: "Client id", type: "string", minLength: 1, maxLength: 512 },
          clientSecret: { title: "Client secret", ...secret },
          scopes: { title: "Scopes", type: "string", maxLength: 2000, description: "Separated by spaces." },
          audience: { title: "Audience", type: "string", maxLength: 2000 },
        },
        required: ["tokenUrl", "clientId", "clientSecret"],
        additionalProperties: false,
      },
      place: {
        in: "oauth2",
        tokenUrl: "{tokenUrl}",
        clientId: "{clientId}",
        clientSecret: "{clientSecret}",
        scopes: "{scopes}",
        audience: "{audience}",
      },
    },
  ],
  test: { action: "http.request", with: { path: "{testPath}" } },
  actions: [
    {
      name: "http.request",
      version: "1",
      title: "Send a request",
      description: "The answer's body is the output; with `full`, also its status and headers.",
      input: {
        type: "object",
        properties: {
          connection: { title: "Connection", type: "string", minLength: 1, maxLength: 100 },
          method: {
            title: "Method",
            type: "string",
            enum: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
            default: "GET",
          },
          path: {
            title: "Path",
            type: "string",
            pattern: "^/",
            default: "/",
            description: "Below the connection's base URL.",
          },
          query: { title: "Query", type: "object" },
          headers: { title: "Headers", type: "object" },
          body: { title: "Body", description: "Text is sent as it is, anything else as JSON." },
          full: { title: "Status and headers too", type: "boolean", default: false },
        },
        required: ["connection"],
        additionalProperties: false,
      },
      function: {
        call: "http",
        with: {
          method: '${ .method // "GET" }',
          endpoint: {
            uri: '${ "connection:" + (.path // "/") }',
            authentication: { connection: "${ .connection }", connector: "http" },
          },
          query: "${ .query // {} }",
          headers: "${ .headers // {} }",
          body: "${ .body }",
          output: "response",
        },
        output: {
          as: "${ if $input.full == true then {status: .statusCode, headers, body: .content} else .content end }",
        },
      },
    },
  ],
};
