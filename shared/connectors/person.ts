import type { Connector } from "./schema.ts";

/** What both kinds of human task take. */
const asked = {
  assignee: {
    title: "Assignee",
    type: "string",
    minLength: 1,
    maxLength: 320,
    description: "Who is asked: an email address, or a name that your organisation knows them by.",
  },
  title: { title: "Title", type: "string", minLength: 1, maxLength: 200 },
  description: { title: "Description", type: "string", maxLength: 10_000 },
  expires: {
    title: "Expires after",
    type: ["string", "object"],
    description: "A duration of the DSL, PT72H or {days: 3}. Then the task fails with a timeout (408).",
    default: "P7D",
  },
  remindAfter: { title: "Remind after", type: ["string", "object"], description: "A duration of the DSL." },
  notify: {
    title: "Tell by",
    type: "string",
    minLength: 1,
    maxLength: 100,
    description: "A connection (email or slack) by which the assignee is told; else the task is only in the list.",
  },
} as const;

function functionOf(form: "approve" | "form") {
  return {
    call: "millrace.person",
    with: {
      form,
      assignee: "${ .assignee }",
      title: "${ .title }",
      description: "${ .description }",
      expires: '${ .expires // "P7D" }',
      remindAfter: '${ .remindAfter // "PT0S" }',
      notify: "${ .notify }",
      schema: form === "form" ? "${ .schema }" : null,
    },
  };
}

/** Work for a person: the execution waits, for days if need be, until somebody has answered. */
export const person: Connector = {
  name: "person",
  version: "1",
  title: "A person",
  description: "Asks somebody, by a link that is signed and expires, and goes on with the answer.",
  config: null,
  destination: [],
  baseUrl: null,
  auth: [],
  test: null,
  actions: [
    {
      name: "person.approve",
      version: "1",
      title: "Ask for approval",
      description: "The output is `{approved, comment, by, at}`.",
      input: {
        type: "object",
        properties: asked,
        required: ["assignee", "title"],
        additionalProperties: false,
      },
      function: functionOf("approve"),
    },
    {
      name: "person.form",
      version: "1",
      title: "Ask for data",
      description: "The output is `{answer, by, at}`; `answer` is of the schema.",
      input: {
        type: "object",
        properties: {
          ...asked,
          schema: { title: "Fields", type: "object", description: "JSON Schema of the answer: an object." },
        },
        required: ["assignee", "title", "schema"],
        additionalProperties: false,
      },
      function: functionOf("form"),
    },
  ],
};
