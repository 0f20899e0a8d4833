import type { ResourceRequest } from "../../domain/effects.ts";
import type { Exchange } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { refused, shownUrl } from "../standard-errors.ts";
import type { Authenticator } from "./authentication.ts";
import { createFlightCache, type FlightCache } from "./flight-cache.ts";
import { hashOf } from "./hash.ts";
import { readData } from "./resource-data.ts";

/** An OpenAPI, AsyncAPI or proto document: large APIs have some megabytes of it. */
export const MAX_RESOURCE_BYTES = 4 * 1024 * 1024;
/** How long a document is good without being asked for again, in milliseconds. */
const FRESH_MS = 5 * 60_000;
const MAX_CACHED = 64;
const MAX_CACHED_CHARACTERS = 16 * 1024 * 1024;

export interface Resource<T> {
  /** Shared with others that asked for the same: never to be changed. */
  readonly value: T;
  /** Where it came from, after redirects: relative references in it begin here. */
  readonly url: string;
}

type Call = Pick<EffectCall, "signal" | "progress">;

/** Loads external resources of the DSL. What it asks the network for is announced by `call.progress`, once it is there. */
export interface ResourceLoader {
  /**
   * JSON or YAML, as data: no aliases, tags or duplicate keys (shared/dsl/yaml.ts), at most MAX_DEPTH deep.
   * @param ends when the whole call has to be over, in milliseconds since 1970
   */
  data(resource: ResourceRequest, ends: number, call: Call): Promise<Exchange<Resource<unknown>>>;
  /** Text in UTF-8: a proto. */
  text(resource: ResourceRequest, ends: number, call: Call): Promise<Exchange<Resource<string>>>;
}

export interface CachedResource {
  readonly url: string;
  readonly text: string;
  /** Read when first asked for as data. */
  parsed?: Exchange<unknown>;
}
export type ResourceCache = FlightCache<CachedResource>;

export function createResourceCache(): ResourceCache {
  return createFlightCache<CachedResource>({ maxEntries: MAX_CACHED, maxCost: MAX_CACHED_CHARACTERS });
}

export interface ResourceLoaderOptions {
  readonly authenticator: Authenticator;
  /** Whose documents these are: behind authentication they may be one tenant's alone. */
  readonly tenant: string;
  readonly cache: ResourceCache;
}

export function createResourceLoader(options: ResourceLoaderOptions): ResourceLoader {
  const load = async (resource: ResourceRequest, ends: number, call: Call): Promise<Exchange<CachedResource>> => {
    const key = await hashOf([options.tenant, resource]);
    return options.cache.get(key, call.signal, async () => {
      const text = await fetchText(options.authenticator, resource, ends, call);
      if (!text.ok) return text;
      await call.progress(`Loaded ${shownUrl(text.value.url)}.`);
      return { ok: true, value: { value: text.value, freshForMs: FRESH_MS, cost: text.value.text.length } };
    });
  };
  return {
    async data(resource, ends, call) {
      const loaded = await load(resource, ends, call);
      if (!loaded.ok) return loaded;
      const { url, text } = loaded.value;
      const parsed = (loaded.value.parsed ??= readData(text, url));
      return parsed.ok ? { ok: true, value: { value: parsed.value, url } } : parsed;
    },
    async text(resource, ends, call) {
      const loaded = await load(resource, ends, call);
      return loaded.ok ? { ok: true, value: { value: loaded.value.text, url: loaded.value.url } } : loaded;
    },
  };
}

async function fetchText(
  authenticator: Authenticator,
  resource: ResourceRequest,
  ends: number,
  call: Call,
): Promise<Exchange<{ url: string; text: string }>> {
  const answer = await authenticator.send(
    {
      method: "GET",
      url: resource.uri,
      headers: { accept: "application/json, application/yaml, text/plain;q=0.8, */*;q=0.5" },
      body: null,
      redirect: true,
      timeoutMs: Math.max(1, ends - Date.now()),
      maxBytes: MAX_RESOURCE_BYTES,
    },
    resource.authentication,
    call,
  );
  if (!answer.ok) return answer;
  const { status, body, url } = answer.value;
  if (status < 200 || status > 299)
    return refused("communication", status, "Resource Not Loaded", `${shownUrl(url)} answered ${status}.`);
  try {
    return { ok: true, value: { url, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body) } };
  } catch {
    return refused("configuration", 400, "Invalid Resource", `${shownUrl(url)} is not text in UTF-8.`);
  }
}
