import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import type { EventFilter } from "../../shared/domain/effects.ts";
import type { Result } from "../../shared/domain/result.ts";

/** Who wants events. Its `id` makes subscribing again change nothing. */
export type Subscription =
  | {
      readonly kind: "execution";
      /** `<execution>:<effect>` */
      readonly id: string;
      readonly execution: string;
      readonly effect: string;
      readonly filters: readonly EventFilter[];
      /** Milliseconds since 1970: events kept since then count as well (the correlation window). */
      readonly since: number;
    }
  | {
      readonly kind: "workflow";
      /** `<workflow>` : one a workflow, replaced as a whole. */
      readonly id: string;
      readonly workflow: string;
      /** The revision that starts. */
      readonly revision: string;
      /** `schedule.on`: each of `all` once, or any one. The events are the workflow's input, as a list. */
      readonly strategy: "one" | "any" | "all";
      readonly filters: readonly EventFilter[];
    };

export interface Receipt {
  readonly id: string;
  readonly source: string;
  /** An event of this source and id was there already: nothing was done with this one. */
  readonly duplicate: boolean;
}

/** One event as it is delivered to an execution: `seq` is the correlator's own, ascending. */
export interface Delivery {
  readonly seq: number;
  readonly event: CloudEvent;
}

/** RPC surface of `durable-objects/correlator`, one object per tenant, named by its id. */
export interface CorrelatorRpc {
  /** Durable when it resolves; delivery follows from what was written, and is tried until it is acknowledged. */
  publish(tenant: string, events: readonly CloudEvent[]): Promise<Result<readonly Receipt[]>>;
  subscribe(tenant: string, subscription: Subscription): Promise<Result<null>>;
  /** Unsubscribing what is not there is not an error. */
  unsubscribe(id: string): Promise<Result<null>>;
  /** Newest first, for a person who wonders what came. */
  recent(limit: number, before: number | null): Promise<Result<{ items: readonly RecentEvent[]; next: number | null }>>;
}

export interface RecentEvent {
  readonly seq: number;
  readonly receivedAt: number;
  readonly event: CloudEvent;
  /** How many listeners or workflows it was for. */
  readonly matched: number;
}
