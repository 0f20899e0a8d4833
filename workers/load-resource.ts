import { createFetchEgress } from "../shared/adapters/egress-fetch.ts";
import { createAuthenticator } from "../shared/adapters/performers/authentication.ts";
import { createResourceCache, createResourceLoader } from "../shared/adapters/performers/resources.ts";
import { createTokenCache } from "../shared/adapters/performers/tokens.ts";
import { RESOURCES_TIMEOUT_MS } from "../shared/dsl/limits.ts";
import type { LoadResource } from "./designer/resources.ts";

const tokens = createTokenCache();
const documents = createResourceCache();

/** Loads what a definition needs from elsewhere, when it is saved. What a run needs it loads itself. */
export function createLoadResource(options: { readonly allowPrivate: boolean }): LoadResource {
  const egress = createFetchEgress(options);
  return async ({ uri, as, authentication }, tenant) => {
    const authenticator = createAuthenticator({ egress, tenant, tokens });
    const loader = createResourceLoader({ authenticator, tenant, cache: documents });
    const request = authentication === undefined ? { uri } : { uri, authentication };
    const ends = Date.now() + RESOURCES_TIMEOUT_MS;
    const call = { signal: AbortSignal.timeout(RESOURCES_TIMEOUT_MS), progress: async () => {} };
    const loaded = await (as === "text" ? loader.text(request, ends, call) : loader.data(request, ends, call));
    return loaded.ok ? { ok: true, value: loaded.value.value } : loaded;
  };
}
