import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { templateTexts } from "../../scripts/generate-templates.ts";
import { ECHO_ORIGIN } from "../adapters/egress-echo.ts";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { connectorFunction } from "../connectors/index.ts";
import { checkDefinition } from "../dsl/index.ts";
import { catalog, templateText } from "./catalog.ts";
import { needsOf } from "./needs.ts";
import { texts } from "./texts.gen.ts";

const jq = createJqExpressions();

describe("templates that come with the platform", () => {
  it("are the YAML files, as they are", () => {
    const written = readFileSync(new URL("texts.gen.ts", import.meta.url), "utf8");
    expect(written, "run npm run generate:templates").toBe(templateTexts());
    expect(catalog.map(({ id }) => id).toSorted()).toEqual(Object.keys(texts).toSorted());
  });

  it.each(catalog.map((template) => [template.id, template] as const))(
    "%s is valid, without a warning",
    (id, { title }) => {
      const checked = checkDefinition(templateText(id), jq, { connectors: connectorFunction });
      expect(checked).toMatchObject({ ok: true, value: { warnings: [], title } });
    },
  );

  it.each(catalog.filter(({ offline }) => offline).map(({ id }) => id))(
    "%s calls the echo service, and nobody else",
    (id) => {
      const text = templateText(id);
      const called = [...text.matchAll(/(?:endpoint|uri): *['"]?([^\s'",}]+)/g)].map(([, uri]) => uri);
      expect(called.filter((uri) => !uri?.startsWith(ECHO_ORIGIN))).toEqual([]);
      expect(needsOf(parse(text)).filter(({ kind }) => kind !== "person")).toEqual([]);
    },
  );
});

describe("what a definition needs", () => {
  it("is found wherever it stands", () => {
    const definition = parse(`
use: {secrets: [pay]}
do:
  - a:
      for: {each: x, in: '.list'}
      do:
        - tell: {call: 'slack.postMessage:1@connectors', with: {connection: team, channel: c, text: t}}
        - computed: {call: 'slack.postMessage:1@connectors', with: {connection: '\${ .c }', channel: c, text: t}}
  - ask: {call: 'person.approve:1@connectors', with: {assignee: eve@example.com, title: May we?, notify: mail}}
`);
    expect(needsOf(definition)).toEqual([
      { kind: "secret", name: "pay", connector: null },
      { kind: "connection", name: "team", connector: "slack" },
      { kind: "person", name: "eve@example.com", connector: null },
      { kind: "connection", name: "mail", connector: null },
    ]);
  });

  it("is nothing, of what is none", () => {
    for (const value of [null, 1, "x", [], {}]) expect(needsOf(value)).toEqual([]);
  });
});
