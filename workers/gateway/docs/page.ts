import type { OpenApiDocument } from "../openapi.ts";
import { PROBLEM_CODES, problemType, statusOf, titleOf } from "../problems.ts";
import { sha256 } from "../secrets.ts";
import { escape, Html, markup, prose } from "./html.ts";
import { anchorOf, type Operation, operationSection } from "./operation.ts";
import { type Schemas, whole } from "./schema.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** Stands for the origin while the page is kept: one page serves whatever name the deployment is called by. */
const ORIGIN = "https://origin.invalid";

interface Page {
  readonly html: string;
  readonly policy: string;
}
let built: Page | undefined;

/** The reference as one page that needs nothing else, with the policy that allows it just that. */
export async function docsPage(document: OpenApiDocument, origin: string): Promise<Page> {
  built ??= { html: render(document), policy: await policy() };
  return { html: built.html.replaceAll(ORIGIN, escape(origin)), policy: built.policy };
}

async function policy(): Promise<string> {
  const hash = async (text: string) => `'sha256-${btoa(String.fromCharCode(...(await sha256(text))))}'`;
  const [style, script] = await Promise.all([hash(STYLE), hash(SCRIPT)]);
  return `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** To the byte: the policy allows what has this very hash. */
const inline = (element: "style" | "script", content: string): Html => new Html(`<${element}>${content}</${element}>`);

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function entriesOf(document: OpenApiDocument): Entry[] {
  // The shape that gateway/openapi.ts makes; zod-openapi's types allow everything that OpenAPI does.
  const paths = (document.paths ?? {}) as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function render(document: OpenApiDocument): string {
  const entries = entriesOf(document);
  const tags = [...new Set(entries.flatMap(({ operation }) => operation.tags))];
  const of = (tag: string) => entries.filter(({ operation }) => operation.tags.includes(tag));
  const schemas = (document.components?.schemas ?? {}) as unknown as Schemas;
  const navigation = tags.map(
    (tag) =>
      markup`<div data-group>
        <h2>${tag}</h2>
        <ul>
          ${of(tag).map(
            ({ method, path, operation }) =>
              markup`<li data-find="${`${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase()}">
                <a href="#${anchorOf(operation)}"
                  ><span class="method m-${method.toLowerCase()}">${method}</span>${operation.summary}</a
                >
              </li>`,
          )}
        </ul>
      </div>`,
  );
  const sections = tags.map(
    (tag) =>
      markup`<section data-group>
        <h2>${tag}</h2>
        ${of(tag).map(({ method, path, operation }) => operationSection(method, path, operation, ORIGIN))}
      </section>`,
  );
  const components = Object.entries(schemas).map(
    ([name, schema]) =>
      markup`<div class="component" id="schema-${name}" data-find="${name.toLowerCase()}">
        <div>
          <h3>${name}</h3>
          ${schema.description === undefined ? undefined : markup`<p>${prose(schema.description)}</p>`}${whole(schema)}
        </div>
      </div>`,
  );
  return `<!doctype html>
${
  markup`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Millrace API</title>
      ${inline("style", STYLE)}
    </head>
    <body>
      <nav aria-label="Reference">
        <div class="brand">
          <span>Millrace API</span
          ><button type="button" id="theme" aria-label="Switch between light and dark">◐</button>
        </div>
        <input id="search" type="search" placeholder="Search ( / )" aria-label="Search the reference" />
        <div class="groups">
          ${navigation}
          <div data-group>
            <h2>Schemas</h2>
            <ul>
              ${Object.keys(schemas).map((name) => markup`<li data-find="${name.toLowerCase()}"><a href="#schema-${name}">${name}</a></li>`)}
            </ul>
          </div>
        </div>
      </nav>
      <main>
        <h1>Millrace API</h1>
        <p class="lead">${prose(document.info.description ?? "")}</p>
        <p class="lead">
          The address is <code>${ORIGIN}</code>. Keys go into <code>Authorization: Bearer mrk_…</code>; the examples
          read one from <code>MILLRACE_KEY</code>. For tools: <a href="/openapi.json">OpenAPI 3.1</a>.
        </p>
        ${sections}
        <section data-group>
          <h2>Problems</h2>
          <p class="lead">What <code>type</code> of an error can be.</p>
          <table>
            <thead>
              <tr>
                <th>Status</th>
                <th>Type</th>
                <th>Title</th>
              </tr>
            </thead>
            <tbody>
              ${PROBLEM_CODES.map(
                (code) =>
                  markup`<tr data-find="${problemType(code)}">
                    <td>${statusOf(code)}</td>
                    <td><code>${problemType(code)}</code></td>
                    <td>${titleOf(code)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </section>
        <section data-group>
          <h2>Schemas</h2>
          ${components}
        </section>
      </main>
      ${inline("script", SCRIPT)}
    </body>
  </html>`.text
}`;
}
