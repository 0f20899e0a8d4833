/**
 * The same steps with nothing of the platform: a warm object computes each, writes a row for it, and answers when all
 * of them are durable, in one commit. POST /: {"steps": N}.
 */
import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  readonly STEPS: {
    idFromName(name: string): unknown;
    get(id: unknown): StepsObject;
  };
}

export class StepsObject extends DurableObject<FloorEnv> {
  #ready = false;
  #executions = 0;

  async run(steps: number): Promise<{ readonly n: number }> {
    const { sql } = this.ctx.storage;
    if (!this.#ready)
      sql.exec(
        "CREATE TABLE IF NOT EXISTS steps (execution INTEGER, step INTEGER, output TEXT NOT NULL, PRIMARY KEY (execution, step)) WITHOUT ROWID",
      );
    this.#ready = true;
    const execution = this.#executions++;
    let value = { n: 0 };
    for (let step = 0; step < steps; step++) {
      value = { n: value.n + 1 };
      sql.exec("INSERT INTO steps VALUES (?, ?, ?)", execution, step, JSON.stringify(value));
    }
    return value;
  }
}

export default {
  async fetch(request: Request, env: FloorEnv): Promise<Response> {
    const { steps } = (await request.json()) as { readonly steps: number };
    return Response.json({ output: await env.STEPS.get(env.STEPS.idFromName("steps")).run(steps) });
  },
};
