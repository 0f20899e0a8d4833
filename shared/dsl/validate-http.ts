import { isExpression } from "./expression-syntax.ts";
import type { Path } from "./pointer.ts";
import type { CallHttpTask } from "./types.ts";
import type { Validation } from "./validate-context.ts";
import { validateEndpoint } from "./validate-endpoint.ts";

/** RFC 9110 section 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** fetch refuses them. */
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

export function validateHttp(check: Validation, call: CallHttpTask["with"], path: Path): void {
  const { method, endpoint } = call;
  const upper = method.toUpperCase();
  if (isExpression(method)) check.text(method, [...path, "method"]);
  else if (!TOKEN.test(method) || FORBIDDEN_METHODS.has(upper)) {
    check.add(
      [...path, "method"],
      "http.method",
      `"${method}" is not a method that can be sent: use get, post, put, patch, delete or head.`,
    );
  } else if (call.body !== undefined && (upper === "GET" || upper === "HEAD")) {
    check.add([...path, "body"], "http.body", `A ${upper} request has no body: use query, or another method.`);
  }
  validateEndpoint(check, endpoint, [...path, "endpoint"]);
  validateNames(check, call.headers, [...path, "headers"], true);
  validateNames(check, call.query, [...path, "query"], false);
  check.template(call.body, [...path, "body"]);
}

function validateNames(
  check: Validation,
  values: Record<string, string> | string | undefined,
  path: Path,
  header: boolean,
): void {
  if (values === undefined) return;
  if (typeof values === "string") {
    if (!/^\s*\$\{/.test(values))
      check.add(path, "type", "Must be an object of texts, or a runtime expression in ${ } that gives one.");
    return check.text(values, path);
  }
  for (const [name, value] of Object.entries(values)) {
    check.text(value, [...path, name]);
    if (header && !TOKEN.test(name)) check.add([...path, name], "http.header", `"${name}" is not a header's name.`);
    // A runtime expression may span lines; what it gives is the egress's to judge.
    // oxlint-disable-next-line no-control-regex
    if (header && !isExpression(value) && /[\r\n\0]/.test(value)) {
      check.add([...path, name], "http.header", "A header's value can't have line breaks.");
    }
  }
}
