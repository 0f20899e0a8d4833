import { connect } from "cloudflare:sockets";
import { withEcho } from "../../../shared/adapters/egress-echo.ts";
import { createFetchEgress } from "../../../shared/adapters/egress-fetch.ts";
import { type Authenticator, createAuthenticator } from "../../../shared/adapters/performers/authentication.ts";
import { createBreakerEgress } from "../../../shared/adapters/performers/breaker.ts";
import { createBreakerCache } from "../../../shared/adapters/performers/breaker-cache.ts";
import { createEmitPerformer } from "../../../shared/adapters/performers/emit.ts";
import { createHttpPerformer } from "../../../shared/adapters/performers/http.ts";
import { createListenPerformer } from "../../../shared/adapters/performers/listen.ts";
import {
  createResourceCache,
  createResourceLoader,
  type ResourceLoader,
} from "../../../shared/adapters/performers/resources.ts";
import { cachedSecrets } from "../../../shared/adapters/performers/secret-source.ts";
import { connectionOpener, withSecrets } from "../../../shared/adapters/performers/secrets.ts";
import { createTokenCache } from "../../../shared/adapters/performers/tokens.ts";
import type { BreakerChoice } from "../../../shared/domain/breaker.ts";
import type { EffectRequest } from "../../../shared/domain/effects.ts";
import { parseExecutionId } from "../../../shared/domain/ids.ts";
import type { StartedData } from "../../../shared/domain/journal.ts";
import { ok } from "../../../shared/domain/result.ts";
import { countBreakerCall } from "../../../shared/observability/meter.ts";
import type { Egress } from "../../../shared/ports/egress.ts";
import type { Performer } from "../../../shared/ports/performer.ts";
import type { Env } from "../../../workers/env.ts";
import { breakersOf } from "../breakers.ts";
import { log } from "../log.ts";
import { persistently } from "../persistently.ts";
import { publicOrigin } from "../public-origin.ts";
import { startExecution } from "../starts.ts";
import { correlatorObject, tenantModules } from "../stubs.ts";
import { createPersonPerformer } from "./performers-person.ts";
import { createSubflowPerformer } from "./performers-subflow.ts";
import type { NoticeUses } from "./person-notice.ts";

type Kind = EffectRequest["kind"];
type PerformerOf<K extends Kind> = Performer<Extract<EffectRequest, { kind: K }>>;
type Makers = { readonly [K in Kind]: () => PerformerOf<K> | Promise<PerformerOf<K>> };

/** Shared by the objects of an isolate; keyed by tenant within. */
const tokens = createTokenCache();
const documents = createResourceCache();
const failing = createBreakerCache();

/**
 * What performs an execution's effects, whatever their kind. Secrets are put in on the way to it, and taken out of
 * what comes back. Rare and heavy ones are loaded when first needed.
 */
export function createPerformers(env: Env, started: StartedData): Performer {
  const tenant = parseExecutionId(started.id)?.tenant ?? "";
  const modules = tenantModules(env.TENANT, tenant);
  const correlator = () => correlatorObject(env.CORRELATOR, tenant);
  const direct = createFetchEgress({ allowPrivate: env.EGRESS_ALLOW_PRIVATE === "true", connect });
  const secrets = cachedSecrets({
    openSecrets: (names) => modules.openSecrets(names),
    openConnection: (connection) => modules.openConnection(connection),
  });
  const makersFor = (egress: Egress, authenticator: Authenticator, resources: ResourceLoader): Makers => ({
    http: () => createHttpPerformer({ authenticator }),
    openapi: async () =>
      (await import("../../../shared/adapters/performers/openapi.ts")).createOpenApiPerformer({
        authenticator,
        resources,
      }),
    grpc: async () =>
      (await import("../../../shared/adapters/performers/grpc.ts")).createGrpcPerformer({ authenticator, resources }),
    asyncapi: async () =>
      (await import("../../../shared/adapters/performers/asyncapi.ts")).createAsyncApiPerformer({
        egress,
        authenticator,
        resources,
      }),
    mcp: async () => (await import("../../../shared/adapters/performers/mcp.ts")).createMcpPerformer({ authenticator }),
    script: async () => {
      const [{ createScriptPerformer }, { remoteLoader }] = await Promise.all([
        import("../../../shared/adapters/performers/script.ts"),
        import("../../../shared/adapters/performers/script-remote.ts"),
      ]);
      return createScriptPerformer({ loader: env.SCRIPTS === undefined ? env.LOADER : remoteLoader(env.SCRIPTS) });
    },
    email: async () =>
      (await import("../../../shared/adapters/performers/email.ts")).createEmailPerformer({
        egress,
        open: connectionOpener(secrets),
      }),
    emit: () =>
      createEmitPerformer({
        publish: (events, signal) => persistently(() => correlator().publish(tenant, events), signal),
      }),
    listen: () => {
      const events = createListenPerformer({
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
      });
      const people = createPersonPerformer(started, {
        ...noticeUses(env, tenant, { perform: (request, call) => whole.perform(request, call) }),
        ask: (task) => modules.askPerson(task),
        noticed: (task) => modules.noticedPerson(task),
        withdraw: (effect) => modules.withdrawPerson(started.id, effect),
      });
      return {
        perform: (request, call) => (request.person === undefined ? events : people).perform(request, call),
      };
    },
    subflow: () =>
      createSubflowPerformer(started, {
        resolve: (workflow) => modules.resolveNamed(workflow),
        start: (start) => startExecution(env.INTAKE, start),
      }),
  });
  // By kind, and by what their tasks say of the breaker.
  const made = new Map<string, Performer>();
  const performer: Performer = {
    async perform(request, call) {
      const choice = choiceOf(request);
      const key = choice === undefined ? request.kind : `${request.kind} ${JSON.stringify(choice)}`;
      let one = made.get(key);
      if (one === undefined) {
        // In front of the breakers: it fails only where it was told to.
        const egress = withEcho(guarded(env, tenant, direct, choice));
        const authenticator = createAuthenticator({ egress, tenant, tokens });
        const resources = createResourceLoader({ authenticator, tenant, cache: documents });
        one = (await makersFor(egress, authenticator, resources)[request.kind]()) as Performer;
        made.set(key, one);
      }
      return one.perform(request, call);
    },
  };
  const whole = withSecrets(performer, {
    nonce: started.nonce,
    ...secrets,
  });
  return whole;
}

/** How people are told of their tasks. */
export function noticeUses(env: Env, tenant: string, performer: Performer): NoticeUses {
  return {
    performer,
    origin: publicOrigin(env),
    connectorOf: async (name) => {
      const opened = await tenantModules(env.TENANT, tenant).openConnection(name);
      return opened.ok ? ok(opened.value.connection.connector) : opened;
    },
  };
}

/** A subscription's socket is no call that one could do without: whoever listens has to come back. */
function choiceOf(request: EffectRequest): BreakerChoice | undefined {
  if (request.kind === "asyncapi" && request.subscribe === true) return false;
  return "breaker" in request ? request.breaker : undefined;
}

/** Without the binding, as in the simulator, nothing is held back. */
function guarded(env: Env, tenant: string, egress: Egress, choice: BreakerChoice | undefined): Egress {
  const { BREAKER }: Partial<Env> = env;
  if (BREAKER === undefined) return egress;
  return createBreakerEgress(egress, {
    tenant,
    choice,
    breakers: breakersOf(BREAKER, tenant),
    cache: failing,
    failed: (error) => log.warn("breaker.unavailable", { tenant, error: String(error) }),
    refused: () => countBreakerCall("refused"),
  });
}
