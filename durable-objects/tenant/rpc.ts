import type { IndexConditions, StatusCounts } from "../../shared/domain/execution-index.ts";
import type { Retention, Swept } from "../index/rpc.ts";
import type { BreakerView } from "../../shared/domain/breaker.ts";
import type { ExecutionStatus, ExecutionSummary } from "../../shared/domain/execution.ts";
import type { QuotaSetting, QuotaUsage } from "../../shared/domain/quota.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { OrganisationBreaker } from "../breaker/rpc.ts";
import type { Subscription } from "../correlator/rpc.ts";
import type { BulkRpc } from "./bulk-rpc.ts";
import type { ActorRecord, DraftsRpc } from "./drafts-rpc.ts";
import type { PeopleRpc } from "./people-rpc.ts";
import type { NotificationsRpc } from "./notifications-rpc.ts";
import type { TemplatesRpc, WorkflowTestsRpc } from "./trials-rpc.ts";
import type { ScheduleSpec } from "../schedule/rpc.ts";

/** Who acts, for the audit trail, written in the transaction of what it records. */
export interface Caller {
  /** `key:<id>`, `session:<id>` or `system`. */
  readonly actor: string;
  readonly requestId: string;
  /** The route's declared action, `workflow.created`; null where nothing is recorded (reads). */
  readonly audit: string | null;
  /** From the `Idempotency-Key` header: the first answer is kept for 24 h and given again. */
  readonly idempotency: null | { readonly key: string; readonly bodyHash: string };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export interface PageRequest {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface WorkflowRecord {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly title: string | null;
  readonly summary: string | null;
  /** Number of the newest revision, 0 where it has only a draft yet; and of the one that runs, null: never published. */
  readonly latestRevision: number;
  readonly publishedRevision: number | null;
  readonly archived: boolean;
  /** A draft is kept that is not the newest revision. */
  readonly draft: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Immutable. `number` counts from 1 within the workflow; 0 for a definition run without a workflow. */
export interface RevisionRecord {
  readonly id: string;
  readonly workflowId: string | null;
  /** Of a definition that is tried before it is published: the workflow that it is a draft of. */
  readonly draftOf?: string | null;
  readonly number: number;
  /** The definition's own `document.version`. */
  readonly version: string;
  /** As it was sent, YAML comments and all, where it was text. */
  readonly source: string | null;
  readonly definition: unknown;
  /** External resources by URI, as they were when it was made: a run depends on nothing else. Null: it has none. */
  readonly resources?: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
  /** As the audit trail has them; null: from before that was kept. */
  readonly createdBy: string | null;
}

/** A revision, and what became of it; who did that has a name by now. */
export interface RevisionInList extends RevisionRecord {
  readonly author: ActorRecord | null;
  /** The last time; null: never, or before that was kept. */
  readonly published: { readonly at: number; readonly by: ActorRecord; readonly note: string | null } | null;
}

export interface NewRevision {
  /** Parsed and validated by the caller (shared/dsl). */
  readonly definition: unknown;
  /** External resources by URI, loaded by the caller. The same definition with others is another revision. */
  readonly resources?: Readonly<Record<string, unknown>> | null;
  readonly source: string | null;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly title: string | null;
  readonly summary: string | null;
}

export interface DesignerRpc {
  /** `conflict` where the namespace and name are taken. */
  create(revision: NewRevision): Promise<Result<{ workflow: WorkflowRecord; revision: RevisionRecord }>>;
  list(page: PageRequest & { archived: boolean }): Promise<Result<Page<WorkflowRecord>>>;
  /** `revision` null: it has only a draft yet. */
  get(workflow: string): Promise<Result<{ workflow: WorkflowRecord; revision: RevisionRecord | null }>>;
  /** Adds a revision. `precondition_failed` where `ifLatest` is given and is not the newest. The same definition again is not a new revision. */
  revise(
    workflow: string,
    revision: NewRevision,
    ifLatest: number | null,
  ): Promise<Result<{ workflow: WorkflowRecord; revision: RevisionRecord }>>;
  publish(workflow: string, revision: number, note?: string | null): Promise<Result<WorkflowRecord>>;
  archive(workflow: string, archived: boolean): Promise<Result<WorkflowRecord>>;
  revisions(workflow: string, page: PageRequest): Promise<Result<Page<RevisionInList>>>;
  revision(workflow: string, number: number): Promise<Result<RevisionInList>>;
  /** By id, for the objects that run it. */
  revisionById(id: string): Promise<Result<RevisionRecord>>;
  /**
   * What `run: {workflow: …}` names: of the published revision's version, or `latest` of it; else the newest
   * revision of that version.
   */
  resolveNamed(namespace: string, name: string, version: string): Promise<Result<RevisionRecord>>;
  /** What a start of this workflow runs: the published revision, or the one asked for. */
  resolve(workflow: string, revision: number | null): Promise<Result<{ revision: RevisionRecord }>>;
  /** A definition that runs without being kept as a workflow: the same one again is the same revision. */
  adhoc(revision: NewRevision): Promise<Result<RevisionRecord>>;
  /** As `adhoc`, for a trial of a workflow's draft, whose executions name the workflow. `conflict` where it is archived. */
  draft(workflow: string, revision: NewRevision): Promise<Result<RevisionRecord>>;
}

export type HookVerification =
  | { readonly kind: "standard-webhooks"; readonly toleranceSeconds: number }
  | { readonly kind: "github" }
  | { readonly kind: "bearer" }
  | { readonly kind: "none" };
export type HookDedupe =
  | { readonly kind: "none" }
  | { readonly kind: "header"; readonly header: string }
  /** A jq expression over what the workflow gets as input. */
  | { readonly kind: "expression"; readonly expression: string };

export interface HookRecord {
  readonly id: string;
  readonly workflowId: string;
  readonly verification: HookVerification;
  readonly dedupe: HookDedupe;
  readonly enabled: boolean;
  readonly createdAt: number;
}
export interface NewHook {
  readonly workflowId: string;
  readonly verification: HookVerification;
  readonly dedupe: HookDedupe;
  /** Given by the caller (imported from elsewhere), or null: one is made. */
  readonly secret: string | null;
}
/** What the edge needs to take a request in, in one look-up. */
export interface HookTarget {
  readonly hook: HookRecord;
  readonly secret: string | null;
  /** Null: the workflow was never published, and what comes is kept. */
  readonly revision: RevisionRecord | null;
  /** Somebody builds this workflow now, and wants to see what comes. */
  readonly offered: boolean;
}
/** A request to a hook as its workflow would get it, made small enough (`sampleOf`). */
export interface RequestToKeep {
  readonly input: unknown;
  readonly shortened: string | null;
}
export interface KeptRequest extends RequestToKeep {
  readonly id: string;
  readonly at: number;
}
export interface HooksRpc {
  /** The only answer that ever carries the secret. */
  create(hook: NewHook): Promise<Result<{ hook: HookRecord; secret: string | null }>>;
  list(page: PageRequest & { workflowId: string | null }): Promise<Result<Page<HookRecord>>>;
  get(id: string): Promise<Result<HookRecord>>;
  remove(id: string): Promise<Result<null>>;
  /** `not_found` where it is unknown, disabled, or its workflow is archived. */
  target(id: string): Promise<Result<HookTarget>>;
  /**
   * Durable when it resolves. `conflict` where the workflow was published meanwhile, `rate_limited` where an
   * organisation's hooks take more than they may. Reached from the hook's own URL alone.
   */
  keep(id: string, request: RequestToKeep): Promise<Result<KeptRequest>>;
  /** What was kept of this hook, newest first, and its workflow. */
  kept(id: string): Promise<Result<{ workflowId: string; requests: readonly KeptRequest[] }>>;
  /** The room says which workflows are open in a builder, for so long. Kept over its sleep. */
  watch(workflows: readonly string[], ms: number): Promise<Result<null>>;
}

export interface ExecutionFilter extends PageRequest, Partial<Omit<IndexConditions, "workflowId" | "status">> {
  readonly workflowId: string | null;
  readonly status: ExecutionStatus | null;
}
/** How long finished executions are kept whose document does not say: ISO 8601 durations. */
export interface RetentionRecord {
  readonly completed: string;
  /** Faulted and cancelled ones. */
  readonly failed: string;
}
export interface ExecutionsRpc {
  /** Of all shards of the index (`durable-objects/index`), newest first. */
  list(filter: ExecutionFilter): Promise<Result<Page<ExecutionSummary>>>;
  counts(filter: Pick<IndexConditions, "workflowId" | "from" | "to">): Promise<Result<StatusCounts>>;
  retention(): Promise<Result<RetentionRecord>>;
  setRetention(change: Partial<RetentionRecord>): Promise<Result<RetentionRecord>>;
  /** The same for the shards, which sweep by it. Never reached from a route. */
  retentionMs(): Promise<Result<Retention>>;
  /** A shard has been through: one audit entry, and the tenant's own housekeeping. Idempotent. Never reached from a route. */
  swept(swept: Swept): Promise<Result<null>>;
  /** What this organisation may do, as it was set. */
  quota(): Promise<Result<QuotaSetting>>;
  /** `invalid` where a limit is no whole number from 0 to MAX_SET_QUOTA. Reached from the deployment's own routes alone. */
  setQuota(change: Partial<QuotaSetting>): Promise<Result<QuotaSetting>>;
  usage(): Promise<Result<QuotaUsage>>;
  /** How many are not over; `atMost` where there are more. */
  underWay(atMost: number): Promise<Result<number>>;
  /** Audits what was done to an execution, which its own journal has by now. */
  noted(execution: string): Promise<Result<null>>;
}

export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  /** The first characters of the secret, for a person to recognise it by. */
  readonly hint: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
}
export interface KeysRpc {
  /** The only answer that carries the secret. `secret` given: development's DEV_API_KEY. */
  create(key: {
    name: string;
    permissions: readonly string[];
    expiresAt: number | null;
    secret: string | null;
  }): Promise<Result<{ key: KeyRecord; secret: string }>>;
  list(page: PageRequest): Promise<Result<Page<KeyRecord>>>;
  revoke(id: string): Promise<Result<null>>;
  /** Who asks, as others are shown it. */
  me(): Promise<Result<ActorRecord>>;
  /** By SHA-256 of the secret, hex. `unauthenticated` where it is unknown, revoked or expired. */
  verify(hash: string): Promise<Result<KeyRecord>>;
}

/** One-time tickets: redeemed once, within their time. */
export type TicketPurpose = "sign-in" | "live";
export interface TicketsRpc {
  issue(ticket: {
    purpose: TicketPurpose;
    subject: string;
    ttlMs: number;
  }): Promise<Result<{ ticket: string; expiresAt: number }>>;
  /** The subject it was issued for. `unauthenticated` where unknown, spent, expired, or for something else. */
  redeem(ticket: string, purpose: TicketPurpose): Promise<Result<{ subject: string }>>;
}

export interface AuditRecord {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string | null;
  readonly requestId: string;
}
/** All that is said has to hold. */
export interface AuditFilter {
  /** `key.created`, or `key` for all that begins with `key.` */
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
}
export interface AuditRpc {
  /** With a filter a page may be empty and not the last: no call looks at more than a bounded number of entries. */
  list(page: PageRequest & AuditFilter): Promise<Result<Page<AuditRecord>>>;
}

/**
 * RPC surface of `durable-objects/tenant`, one object per tenant, named by its id. A module is a method
 * that returns an `RpcTarget`: one round trip by pipelining. Until `provision` has run, every call
 * answers `not_found` and nothing is written.
 */
export interface TenantRpc {
  provision(tenant: { id: string; name: string }): Promise<Result<null>>;
  designer(caller: Caller): DesignerRpc;
  drafts(caller: Caller): DraftsRpc;
  hooks(caller: Caller): HooksRpc;
  executions(caller: Caller): ExecutionsRpc;
  keys(caller: Caller): KeysRpc;
  tickets(caller: Caller): TicketsRpc;
  audit(caller: Caller): AuditRpc;
  secrets(caller: Caller): SecretsRpc;
  connections(caller: Caller): ConnectionsRpc;
  triggers(caller: Caller): TriggersRpc;
  people(caller: Caller): PeopleRpc;
  breakers(caller: Caller): BreakersRpc;
  bulk(caller: Caller): BulkRpc;
  templates(caller: Caller): TemplatesRpc;
  workflowTests(caller: Caller): WorkflowTestsRpc;
  notifications(caller: Caller): NotificationsRpc;
}

export interface BreakersRpc {
  /** Hosts that have failed lately, in the order in which they first did; how each stands is its breaker's to say. */
  list(page: PageRequest): Promise<Result<Page<string>>>;
  settings(): Promise<Result<OrganisationBreaker>>;
  change(settings: Partial<OrganisationBreaker>): Promise<Result<OrganisationBreaker>>;
  /** Closes it. `not_found` where the host has not failed lately. */
  reset(host: string): Promise<Result<BreakerView>>;
  /** For the breakers, never reached from a route: see BreakerRegister. */
  noted(host: string): Promise<Result<OrganisationBreaker>>;
  forgotten(host: string): Promise<Result<null>>;
}

/** `schedule.on` of a published revision, as the correlator keeps it. */
export type WorkflowSubscription = Extract<Subscription, { readonly kind: "workflow" }>;

/** What starts a workflow by itself, while it is published and not archived. */
export interface TriggerRecord {
  readonly workflow: { readonly id: string; readonly namespace: string; readonly name: string };
  readonly schedule: ScheduleSpec | null;
  readonly subscription: WorkflowSubscription | null;
  /** False: the schedule's object or the correlator has not acknowledged it yet; `problem`: why, where that is known. */
  readonly told: boolean;
  readonly problem: string | null;
}
export interface TriggersRpc {
  /** Of those that have a schedule or a subscription now, the newest first. */
  list(page: PageRequest): Promise<Result<Page<TriggerRecord>>>;
  /** `not_found` where there is no such workflow. */
  get(workflow: string): Promise<Result<TriggerRecord>>;
}

export interface SecretRecord {
  readonly id: string;
  /** As `use.secrets` and `$secrets` name it. */
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
/** Write-only: no answer to a person ever carries a value. */
export interface SecretsRpc {
  /** Creates or replaces. `value` is text, or JSON (an object for `use: name` of an authentication). */
  put(name: string, value: unknown): Promise<Result<SecretRecord>>;
  list(page: PageRequest): Promise<Result<Page<SecretRecord>>>;
  remove(name: string): Promise<Result<null>>;
  /** For the objects that send; `not_found` names those that are not there. Never reached from a route. */
  open(names: readonly string[]): Promise<Result<Readonly<Record<string, unknown>>>>;
  /** A new key for this tenant, everything sealed again under it; or the same key wrapped by the platform's newest. */
  rotate(what: "tenant-key" | "platform-key"): Promise<Result<{ sealed: number }>>;
}

export interface ConnectionRecord {
  readonly id: string;
  readonly name: string;
  /** `slack`, `email`, `http`, … */
  readonly connector: string;
  /** Which of the connector's ways of proving itself: `bearer`, `token`, … */
  readonly auth: string;
  /** What is not secret: host, port, user, base URL. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export interface ConnectionsRpc {
  create(connection: {
    name: string;
    connector: string;
    /** Null: the connector's first. */
    auth: string | null;
    config: Readonly<Record<string, unknown>>;
    credentials: Readonly<Record<string, unknown>>;
  }): Promise<Result<ConnectionRecord>>;
  /** Where config changes where credentials go, or `auth` changes, `credentials` have to be given again: `invalid`. */
  update(
    id: string,
    change: {
      name?: string;
      auth?: string;
      config?: Readonly<Record<string, unknown>>;
      credentials?: Readonly<Record<string, unknown>>;
    },
  ): Promise<Result<ConnectionRecord>>;
  list(page: PageRequest & { connector: string | null }): Promise<Result<Page<ConnectionRecord>>>;
  get(id: string): Promise<Result<ConnectionRecord>>;
  remove(id: string): Promise<Result<null>>;
  /** By id or name, credentials and all, for the objects that send. Never reached from a route. */
  open(
    connection: string,
  ): Promise<Result<{ connection: ConnectionRecord; credentials: Readonly<Record<string, unknown>> }>>;
}
