import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { Definition } from "../dsl/types.ts";
import { compile } from "../engine/index.ts";
import { fine, Simulation } from "../engine/testing/simulation.ts";
import { checkConnection, destinationChanged } from "./check.ts";
import { actionNames, catalogue, connectorFunction } from "./index.ts";
import { connectorSchema } from "./schema.ts";

const head = { document: { dsl: "1.0.3", namespace: "test", name: "example", version: "1.0.0" } };

function simulate(call: string, given: unknown, input: unknown = {}): Simulation {
  const definition = { ...head, do: [{ act: { call: `${call}@connectors`, with: given } }] } as unknown as Definition;
  return new Simulation(compile(definition, createJqExpressions(), { connectors: connectorFunction }), input);
}

describe("the catalogue", () => {
  it.each(catalogue().map((connector) => [connector.name, connector] as const))("%s is of the schema", (_, file) => {
    expect(connectorSchema.safeParse(file).error?.issues ?? []).toEqual([]);
  });

  it("is consistent in itself", () => {
    for (const { name, auth, actions, config, destination, baseUrl, test } of catalogue()) {
      for (const action of actions) {
        expect(action.name.split(".")[0]).toBe(name);
        expect(Object.keys(action.input.properties)).toEqual(
          expect.arrayContaining([...(action.input.required ?? [])]),
        );
      }
      for (const member of [...destination, ...(baseUrl === null ? [] : [baseUrl.config])])
        expect(Object.keys(config?.properties ?? {})).toContain(member);
      for (const { fields, place } of auth) {
        const templates = Object.values(place).join(" ");
        const named = [...templates.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        expect(Object.keys(fields.properties)).toEqual(expect.arrayContaining(named));
      }
      if (test !== null) expect(actions.map((action) => action.name)).toContain(test.action);
      expect(new Set(auth.map(({ kind }) => kind)).size).toBe(auth.length);
    }
    expect(new Set(actionNames()).size).toBe(actionNames().length);
  });

  it.each(["1", "1.0", "1.0.0"])("finds version %s", (version) => {
    expect(connectorFunction("slack.postMessage", version)).toBeDefined();
  });

  it.each([
    ["slack.postMessage", "2"],
    ["slack.postMessage", "1.1"],
    ["slack", "1"],
    ["constructor", "1"],
  ])("has no %s:%s", (name, version) => {
    expect(connectorFunction(name, version)).toBeUndefined();
  });
});

describe("slack.postMessage", () => {
  const given = { connection: "team", channel: "#orders", text: '${ "Order " + .id }' };

  it("asks for chat.postMessage by the connection", () => {
    const run = simulate("slack.postMessage:1", given, { id: "4711" });
    expect(run.open[0]?.request).toMatchObject({
      kind: "http",
      method: "POST",
      url: "connection:/chat.postMessage",
      authentication: { scheme: "connection", connection: "team", connector: "slack" },
      body: { json: { channel: "#orders", text: "Order 4711" } },
    });
    const answer = { ok: true, channel: "C1", ts: "1.2", message: { text: "Order 4711" }, more: true };
    expect(run.run(() => fine(answer)).output).toEqual({ channel: "C1", ts: "1.2", message: { text: "Order 4711" } });
  });

  it("is an error where Slack says that it is not ok, whatever its status", () => {
    const run = simulate("slack.postMessage:1", given, { id: "1" }).run(() =>
      fine({ ok: false, error: "channel_not_found" }),
    );
    expect(run.error).toMatchObject({
      status: 400,
      detail: "Slack answered: channel_not_found",
      title: "Slack Refused",
    });
    expect(run.error.type).toMatch(/communication$/);
  });

  it("refuses what is not of its schema, before anything is sent", () => {
    for (const wrong of [
      { channel: "#c", text: "x" },
      { connection: "c", channel: "#c" },
      { ...given, chanel: "x" },
    ]) {
      const run = simulate("slack.postMessage:1", wrong, { id: "1" });
      expect(run.error.type).toMatch(/validation$/);
      expect(run.of("effect.requested")).toEqual([]);
    }
  });
});

describe("http.request", () => {
  it("is below the connection's base URL, with what the task says", () => {
    const run = simulate("http.request:1", {
      connection: "crm",
      method: "PUT",
      path: "/customers/7",
      query: { dry: true },
      headers: { "X-Trace": "t" },
      body: { name: "A" },
    });
    expect(run.open[0]?.request).toMatchObject({
      method: "PUT",
      url: "connection:/customers/7?dry=true",
      headers: { "x-trace": "t" },
      body: { json: { name: "A" } },
      authentication: { scheme: "connection", connection: "crm", connector: "http" },
    });
    const answer = { statusCode: 200, headers: { a: "b" }, content: { id: 7 }, request: {} };
    expect(run.run(() => fine(answer)).output).toEqual({ id: 7 });
  });

  it("gives status and headers where they are asked for", () => {
    const run = simulate("http.request:1", { connection: "crm", full: true });
    expect(run.open[0]?.request).toMatchObject({ method: "GET", url: "connection:/", body: null });
    const answer = { statusCode: 204, headers: { a: "b" }, content: null, request: {} };
    expect(run.run(() => fine(answer)).output).toEqual({ status: 204, headers: { a: "b" }, body: null });
  });

  it("is to be had by its own function only: a workflow can't name a connection's URL", () => {
    const definition = {
      ...head,
      do: [
        {
          x: {
            call: "http",
            with: {
              method: "get",
              endpoint: { uri: "connection:/x", authentication: { connection: "crm", connector: "http" } },
            },
          },
        },
      ],
    } as unknown as Definition;
    const run = new Simulation(compile(definition, createJqExpressions(), { connectors: connectorFunction }), {});
    expect(run.error.status).toBe(400);
  });
});

describe("email.send", () => {
  it("asks for an email", () => {
    const run = simulate("email.send:1", {
      connection: "mail",
      to: "a@example.com",
      cc: ["b@example.com"],
      subject: "S",
      text: "T",
    });
    expect(run.open[0]?.request).toMatchObject({
      kind: "email",
      connection: "mail",
      from: "",
      to: ["a@example.com"],
      cc: ["b@example.com"],
      bcc: [],
      replyTo: null,
      subject: "S",
      text: "T",
      html: null,
    });
  });

  it.each([{ text: undefined }, { to: undefined }, { to: [] }, { connection: undefined }])("refuses %j", (change) => {
    const given = { connection: "mail", to: "a@example.com", subject: "S", text: "T", ...change };
    expect(simulate("email.send:1", JSON.parse(JSON.stringify(given))).error.type).toMatch(/validation$/);
  });
});

describe("person", () => {
  it("asks for approval, for a week, and reminds nobody, where nothing is said", () => {
    const run = simulate("person.approve:1", { assignee: "boss@example.com", title: "Refund?" });
    const request = run.open[0]?.request;
    expect(request).toMatchObject({
      kind: "listen",
      filters: [],
      person: {
        form: "approve",
        assignee: "boss@example.com",
        title: "Refund?",
        description: null,
        schema: null,
        remindAfterMs: null,
        notify: null,
      },
    });
  });

  it("asks for data", () => {
    const schema = { type: "object", properties: { size: { type: "integer" } } };
    const run = simulate("person.form:1", {
      assignee: "a",
      title: "T",
      description: "D",
      schema,
      expires: "PT2H",
      remindAfter: { hours: 1 },
      notify: "mail",
    });
    expect(run.open[0]?.request).toMatchObject({
      person: { form: "form", description: "D", schema, remindAfterMs: 3_600_000, notify: "mail" },
    });
  });
});

describe("a connection's configuration", () => {
  const CREDENTIAL = "xoxb-0000-secret";
  it("is completed and accepted", () => {
    expect(checkConnection("slack", null, {}, { token: CREDENTIAL })).toEqual({
      ok: true,
      value: { auth: "token", config: { baseUrl: "https://slack.com/api" } },
    });
    expect(checkConnection("email", "none", { host: "mail.example.com", from: "a@example.com" }, {})).toMatchObject({
      ok: true,
      value: { auth: "none", config: { host: "mail.example.com", from: "a@example.com" } },
    });
  });

  it.each([
    ["an unknown connector", "nope", null, {}, {}, "/connector"],
    ["one without connections", "person", null, {}, {}, "/connector"],
    ["an unknown way", "slack", "basic", {}, {}, "/auth"],
    ["a missing credential", "slack", null, {}, {}, "/credentials/token"],
    ["a credential that is not one", "slack", null, {}, { token: `${CREDENTIAL} ` }, "/credentials/token"],
    ["a credential of another name", "slack", null, {}, { token: CREDENTIAL, key: CREDENTIAL }, "/credentials/key"],
    ["a base URL with user information", "http", "none", { baseUrl: "https://u:p@x.example" }, {}, "/config/baseUrl"],
    ["a base URL that is none", "http", "none", { baseUrl: "ftp://x.example" }, {}, "/config/baseUrl"],
    ["a port out of range", "email", "none", { host: "h", from: "a@b", port: 70_000 }, {}, "/config/port"],
    ["what does not belong there", "slack", null, { token: CREDENTIAL }, { token: CREDENTIAL }, "/config/token"],
  ] as const)("is refused with %s, by its place and without its value", (_, name, auth, config, credentials, path) => {
    const checked = checkConnection(name, auth, config, credentials);
    expect(checked.ok).toBe(false);
    if (checked.ok) return;
    expect(checked.error.problems?.map((one) => one.path)).toContain(path);
    expect(JSON.stringify(checked.error)).not.toContain(CREDENTIAL);
  });

  it("knows what decides where credentials go", () => {
    expect(destinationChanged("http", { baseUrl: "https://a" }, { baseUrl: "https://b" })).toBe(true);
    expect(destinationChanged("http", { baseUrl: "https://a" }, { baseUrl: "https://a", testPath: "/x" })).toBe(false);
    expect(destinationChanged("email", { host: "h", port: 587 }, { host: "h", port: 465 })).toBe(true);
  });
});
