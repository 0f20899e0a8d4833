import type { Connector } from "./schema.ts";

const addresses = {
  type: ["string", "array"],
  description: "One address, or a list of them: `name@example.com`, or `Name <name@example.com>`.",
  minLength: 3,
  maxLength: 1000,
  minItems: 1,
  maxItems: 100,
  items: { type: "string", minLength: 3, maxLength: 1000 },
} as const;

/** Mail by SMTP submission (RFC 6409), through the connection's own server. */
export const email: Connector = {
  name: "email",
  version: "1",
  title: "Email (SMTP)",
  description: "Send mail through your own server or provider.",
  config: {
    type: "object",
    properties: {
      host: {
        title: "Server",
        type: "string",
        maxLength: 253,
        pattern: "^[A-Za-z0-9.:_-]+$",
        description: "The password is sent to this server, and to no other.",
      },
      port: {
        title: "Port",
        type: "integer",
        minimum: 1,
        maximum: 65_535,
        description: "587 where it is not given; 465 where TLS is on from the start.",
      },
      tls: {
        title: "TLS",
        type: "string",
        enum: ["starttls", "on", "off"],
        description: "`starttls` where it is not given; `on` from the start is for port 465; `off` is for development.",
      },
      from: { title: "From", type: "string", minLength: 3, maxLength: 320, pattern: "@" },
    },
    required: ["host", "from"],
    additionalProperties: false,
  },
  destination: ["host", "port", "tls"],
  baseUrl: null,
  auth: [
    {
      kind: "password",
      title: "User name and password",
      fields: {
        type: "object",
        properties: {
          username: { title: "User name", type: "string", minLength: 1, maxLength: 512 },
          password: { title: "Password", type: "string", minLength: 1, maxLength: 1024, writeOnly: true },
        },
        required: ["username", "password"],
        additionalProperties: false,
      },
      place: { in: "login" },
    },
    {
      kind: "none",
      title: "None",
      fields: { type: "object", properties: {}, additionalProperties: false },
      place: { in: "none" },
    },
  ],
  test: {
    action: "email.send",
    with: { to: "{from}", subject: "Millrace: this connection works", text: "You asked for this test." },
  },
  actions: [
    {
      name: "email.send",
      version: "1",
      title: "Send an email",
      description: "The output is `{messageId, accepted}`.",
      input: {
        type: "object",
        properties: {
          connection: { title: "Connection", type: "string", minLength: 1, maxLength: 100 },
          to: { title: "To", ...addresses },
          cc: { title: "Cc", ...addresses },
          bcc: { title: "Bcc", ...addresses },
          from: { title: "From", type: "string", maxLength: 320, description: "Default: the connection's." },
          replyTo: { title: "Reply to", type: "string", maxLength: 320 },
          subject: { title: "Subject", type: "string", maxLength: 900 },
          text: { title: "Text", type: "string" },
          html: { title: "HTML", type: "string" },
        },
        required: ["connection", "to", "subject"],
        anyOf: [{ required: ["text"] }, { required: ["html"] }],
        additionalProperties: false,
      },
      function: {
        call: "millrace.email",
        with: {
          connection: "${ .connection }",
          from: "${ .from }",
          to: "${ .to }",
          cc: "${ .cc }",
          bcc: "${ .bcc }",
          replyTo: "${ .replyTo }",
          subject: "${ .subject }",
          text: "${ .text }",
          html: "${ .html }",
        },
      },
    },
  ],
};
