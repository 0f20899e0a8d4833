import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Page, PageRequest } from "./rpc.ts";

/** Ends that people want to hear of. */
export type NotifiedEnd = "faulted" | "completed";
export type DeliveryKind = "email" | "webhook";
/** `dead`: it was given up. */
export type DeliveryState = "pending" | "sent" | "dead";

export interface NotificationEmail {
  /** A connection of the connector `email`, by name or id. */
  readonly connection: string;
  readonly to: readonly string[];
}

export interface NotificationSettings {
  readonly workflow: string;
  readonly on: readonly NotifiedEnd[];
  readonly email: NotificationEmail | null;
  readonly webhook: string | null;
}

/** Times are milliseconds since 1970. */
export interface DeliveryRecord {
  readonly kind: DeliveryKind;
  readonly target: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly dueAt: number | null;
  readonly problem: string | null;
}

export interface NotificationRecord {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly execution: string;
  readonly status: NotifiedEnd;
  readonly errorTitle: string | null;
  readonly endedAt: number;
  readonly read: boolean;
  readonly deliveries: readonly DeliveryRecord[];
}

export interface NotificationsRpc {
  settings(workflow: string): Promise<Result<NotificationSettings>>;
  /** `secret` is there where the webhook got a new one: the only answer that carries it. */
  configure(
    settings: NotificationSettings & { readonly newSecret: boolean },
  ): Promise<Result<{ readonly settings: NotificationSettings; readonly secret: string | null }>>;
  list(
    page: PageRequest & { readonly unread: boolean },
  ): Promise<Result<Page<NotificationRecord> & { readonly unread: number }>>;
  /** Null: all that there are. @returns how many are left */
  read(ids: readonly string[] | null): Promise<Result<number>>;
  /** Executions that have ended, of workflows that once asked to be told: a shard of the index says so. Idempotent. Never reached from a route. */
  ended(summaries: readonly ExecutionSummary[]): Promise<Result<null>>;
}
