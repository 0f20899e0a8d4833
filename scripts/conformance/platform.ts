import { setTimeout as sleep } from "node:timers/promises";
import { Api, type Event, type Execution, send, UnexpectedAnswer } from "../demo/platform/api.ts";

const POLL_MS = 50;
const ENDED: ReadonlySet<string> = new Set(["completed", "faulted", "cancelled"]);

export interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** Runs all the same. */
  readonly severity?: "error" | "warning";
}

/** The HTTP contract, as far as conformance needs it. */
export class Platform {
  readonly api: Api;
  constructor(origin: string, key: string) {
    this.api = new Api(origin, key);
  }

  /** What keeps it from running. @throws where the list of problems says otherwise than `valid` */
  async validate(definition: unknown): Promise<readonly Problem[]> {
    const answer = await this.api.call("POST", "/v1/workflows/validate", 200, { definition });
    const { valid, problems } = answer as { valid: boolean; problems: readonly Problem[] };
    const found = problems.filter(({ severity }) => severity !== "warning");
    if (valid !== (found.length === 0)) throw new Error(`valid is ${valid}, and yet: ${JSON.stringify(problems)}`);
    return found;
  }

  /** @returns its id; what it waits for does not hold this up */
  async start(definition: unknown, input: unknown): Promise<string> {
    const body = { definition, ...(input === undefined ? {} : { input }) };
    return ((await this.api.call("POST", "/v1/executions", 202, body)) as { id: string }).id;
  }

  /** The execution once it is over, or once the time is. */
  async ended(id: string, withinMs: number): Promise<Execution> {
    return await this.#until(id, withinMs, ({ status }) => ENDED.has(status));
  }

  /** The events of history once one of them is as wanted, or once the time is over. */
  async historyUntil(id: string, withinMs: number, wanted: (events: readonly Event[]) => boolean): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      if (wanted(await this.api.history(id))) return true;
      if (performance.now() > deadline) return false;
      await sleep(POLL_MS);
    }
  }

  async cancel(id: string): Promise<void> {
    await this.api.call("POST", `/v1/executions/${id}/cancel`, 200, { reason: "conformance" });
  }

  /** The newest execution of a workflow, once there is one. */
  async started(workflow: string, withinMs: number): Promise<string | null> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = (await this.api.list({ workflow, limit: "1" })).items[0];
      if (found !== undefined) return found.id;
      if (performance.now() > deadline) return null;
      await sleep(POLL_MS * 4);
    }
  }

  async archive(workflow: string): Promise<void> {
    await this.api.call("POST", `/v1/workflows/${workflow}/archive`, 200);
  }

  async sendEvent(event: Readonly<Record<string, unknown>>): Promise<void> {
    const { origin, key } = this.api;
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/cloudevents+json" };
    const answer = await send("POST", `${origin}/v1/events`, JSON.stringify(event), headers);
    if (answer.status !== 202) throw new UnexpectedAnswer("POST /v1/events", answer.status, answer.body);
  }

  async putSecret(name: string, value: unknown): Promise<void> {
    const { origin, key } = this.api;
    const url = `${origin}/v1/secrets/${encodeURIComponent(name)}`;
    const answer = await send("PUT", url, { value }, { authorization: `Bearer ${key}` });
    if (answer.status >= 300) throw new UnexpectedAnswer(`PUT /v1/secrets/${name}`, answer.status, answer.body);
  }

  async deleteSecret(name: string): Promise<void> {
    await this.api.call("DELETE", `/v1/secrets/${encodeURIComponent(name)}`, 204);
  }

  async #until(id: string, withinMs: number, done: (execution: Execution) => boolean): Promise<Execution> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const execution = await this.api.execution(id);
      if (done(execution) || performance.now() > deadline) return execution;
      await sleep(POLL_MS);
    }
  }
}
