import type { AuthenticationRequest } from "../../domain/effects.ts";
import type { WorkflowError } from "../../domain/execution.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { shownUrl, standardError } from "../standard-errors.ts";
import type { ResourceLoader } from "./resources.ts";

/** Documents that one operation may pull in beside its own. */
const MAX_REMOTE_DOCUMENTS = 10;
/** A reference to a reference to a reference. */
const MAX_REFERENCE_HOPS = 32;
/** Of one call: an operation with more has been written to be expensive. */
const MAX_REFERENCES = 2_000;

export type Json = Readonly<Record<string, unknown>>;

/** A part of a document, and the document it is of: relative references in it begin there. */
export interface Part<T = unknown> {
  readonly value: T;
  readonly url: string;
}

/** Ends the reading of a document, or the making of a request; becomes the outcome's error. */
export class OpenApiFailure extends Error {
  readonly problem: WorkflowError;
  constructor(problem: WorkflowError) {
    super(problem.detail);
    this.problem = problem;
  }
}

export function invalidDocument(detail: string): OpenApiFailure {
  return new OpenApiFailure(standardError("configuration", 400, "Invalid OpenAPI Document", detail));
}

export function invalidParameters(detail: string): OpenApiFailure {
  return new OpenApiFailure(standardError("validation", 400, "Invalid Parameters", detail));
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is an object; undefined where there is none. */
export function objectAt(value: unknown, name: string): Json | undefined {
  if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
  const member = value[name];
  return isObject(member) ? member : undefined;
}

export function textAt(value: unknown, name: string): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
  const member = value[name];
  return typeof member === "string" ? member : undefined;
}

export function listAt(value: unknown, name: string): readonly unknown[] {
  if (!isObject(value) || !Object.hasOwn(value, name)) return [];
  const member = value[name];
  return Array.isArray(member) ? member : [];
}

/** Follows `$ref`, as far as it is needed and no further: nothing is expanded that no request is made of. */
export interface References {
  readonly root: Part<Json>;
  /** What a part refers to, or the part itself. */
  resolve(part: Part): Promise<Part>;
}

export function createReferences(
  root: Part<Json>,
  loader: ResourceLoader,
  authentication: AuthenticationRequest | undefined,
  ends: number,
  call: Pick<EffectCall, "signal" | "progress">,
): References {
  const documents = new Map<string, unknown>([[root.url, root.value]]);
  let followed = 0;

  async function documentAt(url: string): Promise<unknown> {
    const known = documents.get(url);
    if (known !== undefined) return known;
    if (documents.size > MAX_REMOTE_DOCUMENTS)
      throw invalidDocument(`The operation needs more than ${MAX_REMOTE_DOCUMENTS} other documents.`);
    // The document's credentials are for the origin it is of.
    const same = new URL(url).origin === new URL(root.url).origin;
    const resource = same && authentication !== undefined ? { uri: url, authentication } : { uri: url };
    const loaded = await loader.data(resource, ends, call);
    if (!loaded.ok) throw new OpenApiFailure(loaded.error);
    documents.set(url, loaded.value.value);
    return loaded.value.value;
  }

  return {
    root,
    async resolve(part) {
      let here = part;
      for (let hops = 0; ; hops++) {
        const reference = textAt(here.value, "$ref");
        if (reference === undefined) return here;
        const shown = JSON.stringify(reference.slice(0, 200));
        if (hops === MAX_REFERENCE_HOPS)
          throw invalidDocument(`The reference ${shown} leads to ${hops} others, or to itself.`);
        if (++followed > MAX_REFERENCES)
          throw invalidDocument(`The operation has more than ${MAX_REFERENCES} references.`);
        const target = URL.parse(reference, here.url);
        if (target === null) throw invalidDocument(`The reference ${shown} is not a URI.`);
        const pointer = target.hash;
        target.hash = "";
        const document = await documentAt(target.href);
        const value = at(document, pointer);
        if (value === undefined)
          throw invalidDocument(`The reference ${shown} leads to nothing in ${shownUrl(target.href)}.`);
        here = { value, url: target.href };
      }
    },
  };
}

/** RFC 6901 §6: a pointer as the fragment of a URI. */
function at(document: unknown, fragment: string): unknown {
  let value = document;
  const path = fragment.replace(/^#/, "");
  if (path === "") return value;
  for (const segment of path.split("/").slice(1)) {
    let name = segment;
    try {
      name = decodeURIComponent(segment);
    } catch {
      // A lone percent sign is one of the name's characters.
    }
    name = name.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Json)[name];
  }
  return value;
}
