import type { HookRequest } from "../../shared/api/resources/hooks.ts";
import type { LiveMessage } from "../../shared/api/resources/live.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";

export type Notification = Extract<LiveMessage, { readonly type: "notification" }>["notification"];

/** Who opens a socket, as the route has found out; it travels in the URL of a request of our own. */
export interface Joining {
  readonly tenant: string;
  /** `key:<id>` or `session:<id>`. */
  readonly actor: string;
  /** Of this actor and tab; made by the route, so that nobody can take another's. */
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
}

/**
 * RPC surface of `durable-objects/room`, one an organisation, named by its tenant. It keeps nothing but its sockets: what
 * is told is in somebody's tables already, and who was not there asks them. `fetch` with `?joining=` opens a socket.
 */
export interface RoomRpc {
  /** @param more there were others, that are not told one by one @returns whether anybody wants to hear of more */
  executions(summaries: readonly ExecutionSummary[], more: boolean): Promise<boolean>;
  workflow(id: string): Promise<void>;
  draft(workflow: string, version: number, text: string): Promise<void>;
  request(workflow: string, hook: string, sample: HookRequest): Promise<void>;
  notify(notifications: readonly Notification[]): Promise<void>;
  /** Closes what this actor has opened: its key was revoked, or it has signed out. */
  leave(actor: string): Promise<void>;
}
