import { z } from "zod";
import { Stop } from "./terminal.ts";

const TIMEOUT_MS = 30_000;
const problemSchema = z.object({
  title: z.string(),
  detail: z.string().optional(),
  problems: z.array(z.unknown()).optional(),
});

/** A caller of the platform's own HTTP API: what a script may do is what any client may do. */
export class ApiClient {
  readonly #origin: string;
  readonly #token: string;

  constructor(origin: string, token: string) {
    this.#origin = origin.replace(/\/$/, "");
    this.#token = token;
  }

  get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#send("GET", path, undefined, schema);
  }

  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return this.#send("POST", path, body, schema);
  }

  async #send<T>(method: string, path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const what = `${method} ${this.#origin}${path}`;
    let answer: Response;
    try {
      answer = await fetch(`${this.#origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new Stop(
        `${what} got no answer: ${error instanceof Error ? String(error.cause ?? error.message) : String(error)}`,
      );
    }
    const text = await answer.text();
    if (!answer.ok) throw new Stop(`${what} answered ${answer.status}: ${describe(text)}`);
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw new Stop(`${what} answered something unexpected: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(text: string): string {
  const problem = problemSchema.safeParse(parseJson(text));
  if (!problem.success) return text.slice(0, 500);
  const { title, detail, problems } = problem.data;
  return [title, detail, ...(problems ?? []).map((entry) => JSON.stringify(entry))]
    .filter((part) => part !== undefined)
    .join(" ");
}
