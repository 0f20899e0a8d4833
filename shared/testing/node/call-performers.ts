import { type Authenticator, createAuthenticator } from "../../adapters/performers/authentication.ts";
import { createResourceCache, createResourceLoader, type ResourceLoader } from "../../adapters/performers/resources.ts";
import { createTokenCache } from "../../adapters/performers/tokens.ts";
import type { Egress } from "../../ports/egress.ts";

/** What performers of one tenant share, with caches of their own. */
export function callDependencies(egress: Egress): {
  readonly egress: Egress;
  readonly authenticator: Authenticator;
  readonly resources: ResourceLoader;
} {
  const authenticator = createAuthenticator({ egress, tenant: "acme", tokens: createTokenCache() });
  const resources = createResourceLoader({ authenticator, tenant: "acme", cache: createResourceCache() });
  return { egress, authenticator, resources };
}
