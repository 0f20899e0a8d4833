/**
 * The little of the Workers runtime that these Workers use. This folder is type-checked with Node's globals, and
 * those of @cloudflare/workers-types would clash with them.
 */
interface HibernatingSocket {
  send(message: string): void;
}

declare class WebSocketPair {
  readonly 0: HibernatingSocket;
  readonly 1: HibernatingSocket;
}

declare module "cloudflare:workers" {
  interface ObjectState {
    acceptWebSocket(socket: HibernatingSocket): void;
    getWebSockets(): readonly HibernatingSocket[];
    readonly storage: {
      readonly sql: { exec(query: string, ...bindings: readonly (string | number | null)[]): unknown };
    };
  }
  export abstract class DurableObject<Env> {
    constructor(ctx: ObjectState, env: Env);
    protected readonly ctx: ObjectState;
    protected readonly env: Env;
  }
  export interface WorkflowStep {
    do<T>(name: string, callback: () => Promise<T>): Promise<T>;
  }
  export abstract class WorkflowEntrypoint<Env, Params> {
    protected readonly env: Env;
    abstract run(event: { readonly payload: Params }, step: WorkflowStep): Promise<unknown>;
  }
}
