import { type Html, markup, prose } from "./html.ts";
import { field, type Schema, typeOf, whole } from "./schema.ts";

export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
}
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly "x-permission"?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly description?: string; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
}

const CREDENTIALS: Readonly<Record<string, string>> = {
  apiKey: "API key",
  session: "session",
  ticket: "ticket",
  adminToken: "the deployment's token",
  hookSignature: "the hook's own verification",
};
const PLACES = ["path", "query", "header"] as const;

const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `{id}` becomes the example, so that the line can be pasted and then edited. */
function curl(method: string, path: string, operation: Operation, origin: string): string {
  const parameters = operation.parameters ?? [];
  const filled = path.replace(/\{(\w+)\}/g, (whole_, name: string) => {
    const example = parameters.find((parameter) => parameter.in === "path" && parameter.name === name)?.schema?.example;
    return example === undefined ? whole_ : String(example);
  });
  const lines = [`curl ${method === "GET" ? "" : `-X ${method} `}${origin}${filled}`];
  const schemes = (operation.security ?? []).flatMap((scheme) => Object.keys(scheme));
  if (schemes.includes("apiKey")) lines.push('-H "Authorization: Bearer $MILLRACE_KEY"');
  else if (schemes.includes("adminToken")) lines.push('-H "Authorization: Bearer $ADMIN_TOKEN"');
  if (operation.operationId === "executions.live") lines.push("-N -H 'Accept: text/event-stream'");
  const json = operation.requestBody?.content["application/json"];
  if (json?.example !== undefined) {
    lines.push("-H 'Content-Type: application/json'", `-d ${shellQuote(JSON.stringify(json.example, null, 2))}`);
  } else if (operation.requestBody?.content["*/*"] !== undefined) {
    lines.push("-H 'Content-Type: application/json'", `-d ${shellQuote('{"hello": "world"}')}`);
  }
  return lines.join(" \\\n  ");
}

function parameters(operation: Operation): Html[] {
  return PLACES.flatMap((place) => {
    const here = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
    if (here.length === 0) return [];
    const items = here.map(({ name, schema = {}, description, required }) =>
      field(name, description === undefined ? schema : { ...schema, description }, required === true),
    );
    return [
      markup`<h4>${place === "header" ? "Headers" : place === "path" ? "Path" : "Query"}</h4>
        <dl class="fields">${items}</dl>`,
    ];
  });
}

function body(operation: Operation): Html | undefined {
  const { requestBody } = operation;
  if (requestBody === undefined) return undefined;
  const schema = requestBody.content["application/json"]?.schema;
  return markup`<h4>Body</h4>
    ${requestBody.description === undefined ? undefined : markup`<p>${prose(requestBody.description)}</p>`}${schema === undefined ? undefined : whole(schema)}`;
}

function responses(operation: Operation): Html {
  const entries = Object.entries(operation.responses);
  const row = ([status, { description, content }]: (typeof entries)[number]): Html => {
    const [type, media] = Object.entries(content ?? {})[0] ?? [];
    const schema = media?.schema;
    const detail =
      schema === undefined
        ? undefined
        : schema.properties === undefined
          ? markup`<p class="type">${typeOf(schema)}</p>`
          : whole(schema);
    const head = markup`<span class="status s${status.charAt(0)}">${status}</span> ${prose(description)}`;
    return detail === undefined
      ? markup`<div class="response">${head}</div>`
      : markup`<details class="response">
          <summary>${head}</summary>
          <p class="media">${type}</p>
          ${detail}
        </details>`;
  };
  return markup`<h4>Answers</h4>
    ${entries.map(row)}`;
}

export const anchorOf = (operation: Operation): string => operation.operationId.replaceAll(".", "-");

export function operationSection(method: string, path: string, operation: Operation, origin: string): Html {
  const id = anchorOf(operation);
  const schemes = [...new Set((operation.security ?? []).flatMap((scheme) => Object.keys(scheme)))].map(
    (name) => CREDENTIALS[name] ?? name,
  );
  const permission = operation["x-permission"];
  return markup`<section
    class="operation"
    id="${id}"
    data-find="${`${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase()}"
  >
    <div class="text">
      <h3><a class="anchor" href="#${id}">${operation.summary}</a></h3>
      <p class="route"><span class="method m-${method.toLowerCase()}">${method}</span> <code>${path}</code></p>
      ${operation.description === undefined ? undefined : markup`<p>${prose(operation.description)}</p>`}
      <p class="access">
        ${schemes.length === 0 ? "Open to everybody." : `With ${schemes.join(", or ")}.`}${permission === undefined ? undefined : markup` Permission <code>${permission}</code>.`}
      </p>
      ${parameters(operation)}${body(operation)}${responses(operation)}
    </div>
    <div class="sample">
      <div class="code">
        <button type="button" class="copy">Copy</button>
        <pre><code>${curl(method, path, operation, origin)}</code></pre>
      </div>
    </div>
  </section>`;
}
