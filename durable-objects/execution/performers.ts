import { connect } from "cloudflare:sockets";
import { createFetchEgress } from "../../shared/adapters/egress-fetch.ts";
import { createAuthenticator } from "../../shared/adapters/performers/authentication.ts";
import { createEmitPerformer } from "../../shared/adapters/performers/emit.ts";
import { createHttpPerformer } from "../../shared/adapters/performers/http.ts";
import { createListenPerformer } from "../../shared/adapters/performers/listen.ts";
import { createResourceCache, createResourceLoader } from "../../shared/adapters/performers/resources.ts";
import { cachedSecrets } from "../../shared/adapters/performers/secret-source.ts";
import { connectionOpener, withSecrets } from "../../shared/adapters/performers/secrets.ts";
import { createTokenCache } from "../../shared/adapters/performers/tokens.ts";
import type { EffectRequest } from "../../shared/domain/effects.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import type { Performer } from "../../shared/ports/performer.ts";
import type { Env } from "../../workers/env.ts";
import { persistently } from "../lib/persistently.ts";
import { startExecution } from "../lib/starts.ts";
import { correlatorObject, tenantModules } from "../lib/stubs.ts";
import { createSubflowPerformer } from "./performers-subflow.ts";

type Kind = EffectRequest["kind"];
type PerformerOf<K extends Kind> = Performer<Extract<EffectRequest, { kind: K }>>;
type Makers = { readonly [K in Kind]: () => PerformerOf<K> | Promise<PerformerOf<K>> };

/** Shared by the objects of an isolate; keyed by tenant within. */
const tokens = createTokenCache();
const documents = createResourceCache();

/**
 * What performs an execution's effects, whatever their kind. Secrets are put in on the way to it, and taken out of
 * what comes back. Rare and heavy ones are loaded when first needed.
 */
export function createPerformers(env: Env, started: StartedData): Performer {
  const tenant = parseExecutionId(started.id)?.tenant ?? "";
  const modules = tenantModules(env.TENANT, tenant);
  const correlator = () => correlatorObject(env.CORRELATOR, tenant);
  const egress = createFetchEgress({ allowPrivate: env.EGRESS_ALLOW_PRIVATE === "true", connect });
  const authenticator = createAuthenticator({ egress, tenant, tokens });
  const resources = createResourceLoader({ authenticator, tenant, cache: documents });
  const secrets = cachedSecrets({
    openSecrets: (names) => modules.openSecrets(names),
    openConnection: (connection) => modules.openConnection(connection),
  });
  const makers: Makers = {
    http: () => createHttpPerformer({ authenticator }),
    openapi: async () =>
      (await import("../../shared/adapters/performers/openapi.ts")).createOpenApiPerformer({
        authenticator,
        resources,
      }),
    grpc: async () =>
      (await import("../../shared/adapters/performers/grpc.ts")).createGrpcPerformer({ authenticator, resources }),
    asyncapi: async () =>
      (await import("../../shared/adapters/performers/asyncapi.ts")).createAsyncApiPerformer({
        egress,
        authenticator,
        resources,
      }),
    mcp: async () => (await import("../../shared/adapters/performers/mcp.ts")).createMcpPerformer({ authenticator }),
    script: async () => {
      const [{ createScriptPerformer }, { remoteLoader }] = await Promise.all([
        import("../../shared/adapters/performers/script.ts"),
        import("../../shared/adapters/performers/script-remote.ts"),
      ]);
      return createScriptPerformer({ loader: env.SCRIPTS === undefined ? env.LOADER : remoteLoader(env.SCRIPTS) });
    },
    email: async () =>
      (await import("../../shared/adapters/performers/email.ts")).createEmailPerformer({
        egress,
        open: connectionOpener(secrets),
      }),
    emit: () =>
      createEmitPerformer({
        publish: (events, signal) => persistently(() => correlator().publish(tenant, events), signal),
      }),
    listen: () =>
      createListenPerformer({
        now: () => Date.now(),
        subscribe: ({ effect, filters, since }, signal) =>
          persistently(
            () =>
              correlator().subscribe(tenant, {
                kind: "execution",
                id: `${started.id}:${effect}`,
                execution: started.id,
                effect,
                filters,
                since,
              }),
            signal,
          ),
      }),
    subflow: () =>
      createSubflowPerformer(started, {
        resolve: (workflow) => modules.resolveNamed(workflow),
        start: (start) => startExecution(env.INTAKE, start),
      }),
  };
  const made = new Map<string, Performer>();
  const performer: Performer = {
    async perform(request, call) {
      let one = made.get(request.kind);
      if (one === undefined) {
        one = (await makers[request.kind]()) as Performer;
        made.set(request.kind, one);
      }
      return one.perform(request, call);
    },
  };
  return withSecrets(performer, {
    nonce: started.nonce,
    ...secrets,
  });
}
