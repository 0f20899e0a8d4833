import { fail, ok, type Problem, type Result } from "../../shared/domain/result.ts";
import type { ExternalResource } from "../../shared/dsl/index.ts";
import { MAX_FUNCTION_DEPTH, MAX_RESOURCES, MAX_RESOURCES_BYTES } from "../../shared/dsl/limits.ts";
import type { Exchange } from "../../shared/ports/egress.ts";

/** Loads one external resource, as this organisation. Never throws. */
export type LoadResource = (resource: ExternalResource, tenant: string) => Promise<Exchange<unknown>>;

/** Beside the definition and its source, which have 512 KiB each, in a row of 2 MB. */
const RESOURCES_TOO_LARGE = `The external resources of a workflow may have ${MAX_RESOURCES_BYTES} bytes together: take what you need of them into the definition.`;

/**
 * What a definition needs from elsewhere, and what that needs in turn, round by round.
 *
 * @param needed the resources that are still missing, given those that are there
 * @returns them by URI; `unprocessable` where one can't be had, is too many or too much
 */
export async function loadResources(
  needed: (have: Readonly<Record<string, unknown>>) => readonly ExternalResource[],
  load: (resource: ExternalResource) => Promise<Exchange<unknown>>,
): Promise<Result<Readonly<Record<string, unknown>>>> {
  const have: Record<string, unknown> = {};
  let bytes = 0;
  // A function may need another, and so on: the depth that functions may have bounds it, and one round for the end.
  for (let round = 0; round <= MAX_FUNCTION_DEPTH; round++) {
    const missing = needed(have);
    if (missing.length === 0) return ok(have);
    if (Object.keys(have).length + missing.length > MAX_RESOURCES)
      return refuse(missing, "resource.many", `A workflow may need ${MAX_RESOURCES} external resources.`);
    const loaded = await Promise.all(missing.map(async (resource) => ({ resource, got: await load(resource) })));
    const failed = loaded.flatMap(({ resource, got }) => (got.ok ? [] : [unavailable(resource, got.error.detail)]));
    if (failed.length > 0) return refused(failed);
    for (const { resource, got } of loaded) {
      if (!got.ok) continue;
      bytes += new TextEncoder().encode(JSON.stringify(got.value)).byteLength;
      have[resource.uri] = got.value;
    }
    if (bytes > MAX_RESOURCES_BYTES) return refuse(missing, "resource.large", RESOURCES_TOO_LARGE);
  }
  return refuse(needed(have), "function.depth", `Functions may call functions ${MAX_FUNCTION_DEPTH} deep.`);
}

function unavailable({ uri, path }: ExternalResource, detail: string | undefined): Problem {
  const why = detail ?? "no answer";
  return { path, code: "resource.unavailable", message: `${uri} can't be had: ${why}` };
}

function refuse(missing: readonly ExternalResource[], code: string, message: string): Result<never> {
  return refused(missing.slice(0, 1).map(({ path }) => ({ path, code, message })));
}

function refused(problems: readonly Problem[]): Result<never> {
  const [first] = problems;
  return fail("unprocessable", `The definition is not valid, ${first?.path ?? ""}: ${first?.message ?? ""}`, problems);
}
