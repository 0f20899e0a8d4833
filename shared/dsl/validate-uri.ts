import type { Path } from "./pointer.ts";
import { compileUri } from "./uri-template.ts";
import type { Validation } from "./validate-context.ts";

/** Something that is called or loaded over HTTP: a literal, a template with `{names}`, or text with expressions. */
export function validateUri(check: Validation, uri: string, path: Path): void {
  if (/^\s*\$\{/.test(uri)) return check.text(uri, path);
  if (!/^https?:\/\//i.test(uri)) {
    if (/^file:/i.test(uri))
      return check.add(path, "feature.unsupported", "There are no files here: put it where it can be had by https.");
    return check.add(
      path,
      "uri.invalid",
      "The endpoint must be an absolute URI with http or https, such as https://example.com/orders/{id}.",
    );
  }
  if (uri.includes("${")) check.text(uri, path);
  check.wellFormed("uri.template", path, (expressions) => compileUri(uri, expressions));
  const url = URL.parse(uri.replaceAll(/\$?\{[^{}]*\}/g, "1"));
  if (url === null) {
    // What stands between braces may hold braces: only without an expression is it known how it ends.
    if (!uri.includes("${"))
      check.add(path, "uri.invalid", "The endpoint is not a valid URI: check its host and port.");
  } else if (url.username !== "" || url.password !== "") {
    check.add(
      path,
      "uri.credentials",
      "A user and password in the URI are not sent: use authentication: {basic: …} of the endpoint.",
    );
  }
}
