import { type Html, markup, prose } from "./html.ts";

/** The part of JSON Schema that our contracts make. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: unknown;
}
export type Schemas = Readonly<Record<string, Schema>>;

export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

/** What it is, in a few words; components are links. */
export function typeOf(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return markup`<a href="#schema-${name}">${name}</a>`;
  }
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return join(variants.map(typeOf), " or ");
  if (schema.const !== undefined) return markup`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined)
    return join(
      schema.enum.map((value) => markup`<code>${JSON.stringify(value)}</code>`),
      " · ",
    );
  if (schema.type === "array")
    return schema.items === undefined ? markup`array` : markup`array of ${typeOf(schema.items)}`;
  // The variants of a union are told apart by their kind.
  const kind = schema.properties?.["kind"]?.const;
  if (kind !== undefined) return markup`<code>{kind: ${JSON.stringify(kind)}, …}</code>`;
  const type = Array.isArray(schema.type)
    ? schema.type.join(" or ")
    : typeof schema.type === "string"
      ? schema.type
      : "anything";
  return markup`${type}${schema.format === undefined ? undefined : ` (${schema.format})`}`;
}

function join(parts: readonly Html[], separator: string): Html {
  return markup`${parts.map((part, i) => (i === 0 ? part : markup`${separator}${part}`))}`;
}

function boundsOf({ minimum, maximum, minLength, maxLength, default: fallback }: Schema): string | undefined {
  const bounds: string[] = [];
  // Zod marks every integer with the range that a number can hold exactly.
  const low = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (low !== undefined || high !== undefined) bounds.push(`${low ?? "…"} to ${high ?? "…"}`);
  if (minLength !== undefined || maxLength !== undefined)
    bounds.push(`${minLength ?? 0} to ${maxLength ?? "…"} characters`);
  if (fallback !== undefined) bounds.push(`default ${JSON.stringify(fallback)}`);
  return bounds.length === 0 ? undefined : bounds.join(", ");
}

export function field(name: string, schema: Schema, required: boolean): Html {
  const bounds = boundsOf(schema);
  return markup`<div class="field">
    <dt><code>${name}</code>${required ? markup` <span class="required">required</span>` : undefined}</dt>
    <dd>
      <span class="type">${typeOf(schema)}</span
      >${bounds === undefined ? undefined : markup` <span class="bounds">${bounds}</span>`}${
        schema.description === undefined ? undefined : markup`<p>${prose(schema.description)}</p>`
      }${nested(schema)}
    </dd>
  </div>`;
}

/** Objects without a name of their own are shown where they stand. */
function nested(schema: Schema): Html | undefined {
  const inner = schema.type === "array" ? schema.items : schema;
  return inner?.properties === undefined || inner.$ref !== undefined ? undefined : fields(inner);
}

export function fields(schema: Schema): Html {
  const required = new Set(schema.required);
  const entries = Object.entries(schema.properties ?? {});
  return markup`<dl class="fields">${entries.map(([name, property]) => field(name, property, required.has(name)))}</dl>`;
}

/** A schema in full, as a body or a component: its fields, or its variants. */
export function whole(schema: Schema): Html {
  const variants = schema.anyOf ?? schema.oneOf;
  if (schema.properties !== undefined) return fields(schema);
  if (variants?.some(({ properties }) => properties !== undefined) !== true)
    return markup`<p class="type">${typeOf(schema)}</p>`;
  return markup`<ol class="variants">
    ${variants.map((variant) => markup`<li>${variant.properties === undefined ? typeOf(variant) : fields(variant)}</li>`)}
  </ol>`;
}
