import { z } from "zod";

/** An answer that was not the one asked for: says what was sent, what came back, and the problem's own words. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  readonly status: number;
  readonly body: unknown;
  constructor(request: string, status: number, body: unknown) {
    super(`${request} answered ${status}: ${typeof body === "string" ? body : JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
}

/** Sends one request; a body that is not a string is sent as JSON. */
export async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

const workflowSchema = z.object({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  revision: z.number(),
  publishedRevision: z.number().nullable(),
  archived: z.boolean(),
});
export type Workflow = z.infer<typeof workflowSchema>;

const hookSchema = z.object({ id: z.string(), url: z.string(), workflow: z.string(), secret: z.string() });
export type Hook = z.infer<typeof hookSchema>;

const summarySchema = z.object({
  id: z.string(),
  status: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

const executionSchema = summarySchema.extend({
  input: z.unknown(),
  trigger: z.object({ kind: z.string(), source: z.string() }),
  compensation: z.array(z.object({ task: z.string(), status: z.string() })).optional(),
  output: z.unknown().optional(),
  error: z
    .object({
      type: z.string(),
      status: z.number(),
      title: z.string().optional(),
      detail: z.string().optional(),
      instance: z.string().optional(),
    })
    .optional(),
});
export type Execution = z.infer<typeof executionSchema>;

export const eventSchema = z.object({
  seq: z.number(),
  at: z.string(),
  type: z.string(),
  task: z.string().optional(),
  frame: z.number().optional(),
  attempt: z.number().optional(),
  data: z.record(z.string(), z.unknown()),
});
export type Event = z.infer<typeof eventSchema>;

const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const historySchema = z.object({ events: z.array(eventSchema), more: z.boolean() });

/** The platform as these scripts use it: the HTTP contract, and nothing beside it. */
export class Api {
  readonly origin: string;
  readonly key: string;
  constructor(origin: string, key: string) {
    this.origin = origin;
    this.key = key;
  }

  async call(
    method: string,
    path: string,
    expected: number,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const answer = await send(method, this.origin + path, body, { authorization: `Bearer ${this.key}`, ...headers });
    if (answer.status !== expected) throw new UnexpectedAnswer(`${method} ${path}`, answer.status, answer.body);
    return answer.body;
  }

  /** Creates the workflow, or gives the one of that name this definition; either way it is published after. */
  async publishWorkflow(definition: string, namespace: string, name: string): Promise<Workflow> {
    const known = await this.#findWorkflow(namespace, name);
    const saved = workflowSchema.parse(
      known === undefined
        ? await this.call("POST", "/v1/workflows", 201, { definition })
        : await this.call("PUT", `/v1/workflows/${known.id}`, 200, { definition }),
    );
    return workflowSchema.parse(
      await this.call("POST", `/v1/workflows/${saved.id}/publish`, 200, { revision: saved.revision }),
    );
  }

  async #findWorkflow(namespace: string, name: string): Promise<Workflow | undefined> {
    for (let cursor: string | null = ""; cursor !== null;) {
      const path: string = `/v1/workflows?limit=200${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = pageOf(workflowSchema).parse(await this.call("GET", path, 200));
      const found = page.items.find((item) => item.namespace === namespace && item.name === name);
      if (found !== undefined) return found;
      cursor = page.nextCursor;
    }
    return undefined;
  }

  async createHook(workflow: string): Promise<Hook> {
    const verification = { kind: "standard-webhooks", toleranceSeconds: 300 };
    return hookSchema.parse(await this.call("POST", "/v1/hooks", 201, { workflow, verification }));
  }

  async execution(id: string): Promise<Execution> {
    return executionSchema.parse(await this.call("GET", `/v1/executions/${id}`, 200));
  }

  /** One page of the listing, newest first. */
  async list(query: Readonly<Record<string, string>>): Promise<{ items: Summary[]; nextCursor: string | null }> {
    return pageOf(summarySchema).parse(await this.call("GET", `/v1/executions?${new URLSearchParams(query)}`, 200));
  }

  /** All events, page by page. */
  async history(id: string): Promise<Event[]> {
    const events: Event[] = [];
    for (let more = true; more;) {
      const after = events.at(-1)?.seq ?? 0;
      const page = historySchema.parse(
        await this.call("GET", `/v1/executions/${id}/history?after=${after}&limit=200`, 200),
      );
      events.push(...page.events);
      more = page.more && page.events.length > 0;
    }
    return events;
  }
}
