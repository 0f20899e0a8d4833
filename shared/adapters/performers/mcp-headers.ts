import { textToBase64 } from "../base64.ts";

const MAX_DEPTH = 16;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/;

/** A value as a header may hold it. @see MCP 2026-07-28, "Streamable HTTP", Value Encoding */
export function headerValue(text: string): string {
  const safe = /^[\x20-\x7e]*$/.test(text) && text.trim() === text;
  return safe && !(text.startsWith("=?base64?") && text.endsWith("?=")) ? text : `=?base64?${textToBase64(text)}?=`;
}

type Json = Readonly<Record<string, unknown>>;

/** The arguments that a tool's schema wants as headers too (`x-mcp-header`). @param tools the result of tools/list */
export function parameterHeaders(tools: Json, parameters: Json): Record<string, string> {
  const list: readonly unknown[] = Array.isArray(tools["tools"]) ? tools["tools"] : [];
  const tool = list.find((one) => isObject(one) && one["name"] === parameters["name"]);
  const headers: Record<string, string> = {};
  const visit = (schema: unknown, value: unknown, depth: number): void => {
    if (!isObject(schema) || depth > MAX_DEPTH) return;
    const name = schema["x-mcp-header"];
    const plain = typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
    if (typeof name === "string" && TOKEN.test(name) && plain)
      headers[`mcp-param-${name.toLowerCase()}`] = headerValue(String(value));
    const properties = schema["properties"];
    if (!isObject(properties) || !isObject(value)) return;
    for (const [member, one] of Object.entries(properties)) {
      if (Object.hasOwn(value, member)) visit(one, value[member], depth + 1);
    }
  };
  if (isObject(tool)) visit(tool["inputSchema"], parameters["arguments"], 0);
  return headers;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
