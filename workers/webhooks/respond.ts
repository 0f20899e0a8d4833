import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Evaluate } from "../../shared/dsl/expressions.ts";
import type { Definition, Respond as RespondDefinition } from "../../shared/dsl/index.ts";
import { errorFields, log } from "../../shared/observability/log.ts";
import type { Expressions } from "../../shared/ports/expressions.ts";

const DEFAULT_TIMEOUT = "PT30S";

/** `document.metadata.respond`, whose form is shared/dsl's: the workflow's own answer, over its output. */
export interface Respond {
  readonly timeoutMs: number;
  answer(output: unknown): Result<Response>;
}

/** Not the workflow's to set: they speak for the whole origin, where the dashboard is too, or for the connection. */
const RESERVED =
  /^(set-cookie2?|clear-site-data|strict-transport-security|content-security-policy.*|service-worker-allowed|cross-origin-.*|access-control-.*|x-frame-options|x-content-type-options|referrer-policy|x-request-id|nel|report-to|reporting-endpoints|alt-svc|refresh|www-authenticate|proxy-.*|sec-.*|cf-.*|accept-ch|critical-ch|origin-agent-cluster|permissions-policy|set-login|connection|keep-alive|transfer-encoding|content-length|content-encoding|upgrade|trailer|te|date)$/i;

/** Whatever a workflow answers with is data, even where it says that it is a page. */
const SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'";

function wantedBy(definition: unknown): RespondDefinition | undefined {
  // It was checked when it was kept.
  return (definition as Definition).document.metadata?.["respond"] as RespondDefinition | undefined;
}

/**
 * Once per revision. Null where the document asks for none; or for something that can't be done, which
 * validation refuses: the delivery is then answered with 202, which senders can rely on.
 */
export async function createRespond(
  definition: unknown,
  hook: string,
  expressions: () => Promise<Expressions>,
): Promise<Respond | null> {
  const wanted = wantedBy(definition);
  if (wanted === undefined) return null;
  try {
    const [{ compileDuration, compileTemplate }, jq] = await Promise.all([
      import("../../shared/dsl/expressions.ts"),
      expressions(),
    ]);
    const { timeout = DEFAULT_TIMEOUT, status = 200, headers = {}, body } = wanted;
    const parts: Parts = {
      status: compileTemplate(status, jq),
      headers: compileTemplate(headers, jq),
      // Without a body of its own, the answer is the output.
      body: body === undefined ? (output) => output : compileTemplate(body, jq),
    };
    const timeoutMs = compileDuration(timeout, jq)(null, {});
    return { timeoutMs, answer: (output) => answer(parts, output) };
  } catch (error) {
    log.warn("hook.respond.invalid", { hook, ...errorFields(error) });
    return null;
  }
}

interface Parts {
  readonly status: Evaluate;
  readonly headers: Evaluate;
  readonly body: Evaluate;
}

function answer(parts: Parts, output: unknown): Result<Response> {
  let status: unknown, named: unknown, body: unknown;
  try {
    [status, named, body] = [parts.status, parts.headers, parts.body].map((part) => part(output, {}));
  } catch {
    return fail(
      "unprocessable",
      "The workflow is over, and its answer could not be made: an expression of metadata.respond fails on its output.",
    );
  }
  const code = Number(status);
  if (!Number.isInteger(code) || code < 200 || code > 599)
    return fail("unprocessable", "The workflow is over, and the status of its answer is not from 200 to 599.");
  const headers = new Headers();
  for (const [name, value] of Object.entries(named as object)) {
    if (value === null || value === undefined || RESERVED.test(name)) continue;
    try {
      headers.set(name, typeof value === "string" ? value : JSON.stringify(value));
    } catch {
      return fail(
        "unprocessable",
        `The workflow is over, and its answer has a header that is none: ${name.slice(0, 50)}.`,
      );
    }
  }
  headers.set("content-security-policy", SANDBOX);
  if (code === 204 || code === 205 || code === 304 || body === undefined)
    return ok(new Response(null, { status: code, headers }));
  if (!headers.has("content-type"))
    headers.set("content-type", typeof body === "string" ? "text/plain; charset=utf-8" : "application/json");
  return ok(new Response(typeof body === "string" ? body : JSON.stringify(body), { status: code, headers }));
}
