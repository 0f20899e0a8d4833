import { isExpression } from "./expression-syntax.ts";
import { fixedUri } from "./resource-uri.ts";
import type { Path } from "./pointer.ts";
import type { Endpoint } from "./types.ts";
import { validateAuthentication } from "./validate-authentication.ts";
import type { Validation } from "./validate-context.ts";
import { validateUri } from "./validate-uri.ts";

/** Where something is called, and as whom. */
export function validateEndpoint(check: Validation, endpoint: Endpoint, path: Path): void {
  if (typeof endpoint === "string") return validateUri(check, endpoint, path);
  validateUri(check, endpoint.uri, [...path, "uri"]);
  validateAuthentication(check, endpoint.authentication, [...path, "authentication"]);
}

/**
 * A resource that is loaded when the revision is made, and kept with it: it depends on no data, and on no secret
 * (no run is there yet that could have it).
 */
export function validatePinned(check: Validation, endpoint: Endpoint, path: Path): void {
  validateEndpoint(check, endpoint, path);
  const at = typeof endpoint === "string" ? path : [...path, "uri"];
  if (fixedUri(endpoint) === null)
    check.add(at, "resource.dynamic", "This is loaded when the workflow is saved: its URI can't depend on data.");
  const authentication = typeof endpoint === "string" ? undefined : endpoint.authentication;
  if (authentication !== undefined && /\$\{|"use":/.test(JSON.stringify(inlined(check, authentication)))) {
    check.add(
      [...path, "authentication"],
      "resource.dynamic",
      "This is loaded when the workflow is saved: its authentication can't depend on data or a secret.",
    );
  }
}

function inlined(check: Validation, authentication: object): unknown {
  const { use } = authentication as { readonly use?: string };
  return use === undefined ? authentication : (check.definition.use?.authentications?.[use] ?? {});
}

/** A text that has to be an expression where it is not an object. */
export function validateObjectOrExpression(check: Validation, value: unknown, path: Path): void {
  if (typeof value === "string" && !isExpression(value))
    return check.add(path, "type", "Must be an object, or a runtime expression in ${ } that gives one.");
  check.template(value, path);
}
