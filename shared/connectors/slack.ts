import type { Connector } from "./schema.ts";

/** Slack's Web API (https://docs.slack.dev/reference/methods), by a bot's token. */
export const slack: Connector = {
  name: "slack",
  version: "1",
  title: "Slack",
  description: "Post messages as a Slack app.",
  config: {
    type: "object",
    properties: {
      baseUrl: {
        title: "API",
        type: "string",
        maxLength: 2000,
        pattern: "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$",
        default: "https://slack.com/api",
        description:
          "Another one than Slack's own: GovSlack, or a proxy. The token is sent to this origin, and to no other.",
      },
    },
    additionalProperties: false,
  },
  destination: ["baseUrl"],
  baseUrl: { config: "baseUrl", default: "https://slack.com/api" },
  auth: [
    {
      kind: "token",
      title: "Bot token",
      fields: {
        type: "object",
        properties: {
          token: {
            title: "Token",
            type: "string",
            minLength: 8,
            maxLength: 1024,
            pattern: "^[\\x21-\\x7e]+$",
            writeOnly: true,
            description: "Begins with xoxb-: the app's page, under OAuth & Permissions. It needs the scope chat:write.",
          },
        },
        required: ["token"],
        additionalProperties: false,
      },
      place: { in: "bearer", token: "{token}" },
    },
  ],
  test: { action: "slack.authTest", with: {} },
  actions: [
    {
      name: "slack.postMessage",
      version: "1",
      title: "Post a message",
      description: "chat.postMessage. The output is `{channel, ts, message}`.",
      input: {
        type: "object",
        properties: {
          connection: { title: "Connection", type: "string", minLength: 1, maxLength: 100 },
          channel: { title: "Channel", type: "string", minLength: 1, description: "An id, or a name with #." },
          text: { title: "Text", type: "string", maxLength: 40_000 },
          blocks: { title: "Blocks", type: "array", maxItems: 50 },
          attachments: { title: "Attachments", type: "array", maxItems: 100 },
          thread_ts: { title: "In the thread of", type: "string" },
          reply_broadcast: { title: "Show it in the channel, too", type: "boolean" },
          mrkdwn: { title: "Markdown", type: "boolean" },
          unfurl_links: { title: "Preview links", type: "boolean" },
          unfurl_media: { title: "Preview media", type: "boolean" },
          username: { title: "Shown name", type: "string" },
          icon_emoji: { title: "Shown emoji", type: "string" },
          icon_url: { title: "Shown picture", type: "string" },
        },
        required: ["connection", "channel"],
        anyOf: [{ required: ["text"] }, { required: ["blocks"] }, { required: ["attachments"] }],
        additionalProperties: false,
      },
      function: {
        do: [
          {
            post: {
              call: "http",
              with: {
                method: "post",
                endpoint: {
                  uri: "connection:/chat.postMessage",
                  authentication: { connection: "${ .connection }", connector: "slack" },
                },
                // Slack asks for the charset where the body is JSON.
                headers: { "content-type": "application/json; charset=utf-8" },
                body: "${ del(.connection) }",
              },
            },
          },
          refusal(),
        ],
        output: { as: "${ {channel, ts, message} }" },
      },
    },
    {
      name: "slack.authTest",
      version: "1",
      title: "Who am I?",
      description: "auth.test: the workspace and user that the token is of.",
      input: {
        type: "object",
        properties: { connection: { title: "Connection", type: "string", minLength: 1, maxLength: 100 } },
        required: ["connection"],
        additionalProperties: false,
      },
      function: {
        do: [
          {
            ask: {
              call: "http",
              with: {
                method: "post",
                endpoint: {
                  uri: "connection:/auth.test",
                  authentication: { connection: "${ .connection }", connector: "slack" },
                },
                headers: { "content-type": "application/x-www-form-urlencoded" },
              },
            },
          },
          refusal(),
        ],
        output: { as: "${ {url, team, user, team_id, user_id} }" },
      },
    },
  ],
};

/** Slack answers 200 whatever happens; `ok` and `error` say what did. */
function refusal() {
  return {
    refusal: {
      if: "${ .ok != true }",
      raise: {
        error: {
          type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
          status: 400,
          title: "Slack Refused",
          detail: '${ "Slack answered: " + (.error // "no reason given" | tostring) }',
        },
      },
    },
  };
}
