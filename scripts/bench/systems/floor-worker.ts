/**
 * The least that a Worker with Durable Objects can do of the same kind, with nothing of the platform in
 * it: what the platform's own figures are divided by.
 *
 * POST /warm: one of 16 warm objects writes one row, and answers when that is durable.
 * POST /new: a new object commits, fetches FLOOR_ECHO, commits again, and answers when that is durable.
 */
import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  readonly WARM: Namespace<WarmObject>;
  readonly NEW: Namespace<NewObject>;
  readonly FLOOR_ECHO: string;
}
interface Namespace<T> {
  idFromName(name: string): unknown;
  newUniqueId(): unknown;
  get(id: unknown): T;
}

const WARM_OBJECTS = 16;
let next = 0;

export class WarmObject extends DurableObject<FloorEnv> {
  #ready = false;

  async write(body: string): Promise<number> {
    if (!this.#ready)
      this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    this.#ready = true;
    this.ctx.storage.sql.exec("INSERT INTO entries (body) VALUES (?)", body);
    return body.length;
  }
}

export class NewObject extends DurableObject<FloorEnv> {
  async run(body: string): Promise<number> {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    sql.exec("INSERT INTO entries (body) VALUES (?)", body);
    // The output gate holds the request until the rows above are durable.
    const response = await fetch(this.env.FLOOR_ECHO, { method: "POST", body });
    const text = await response.text();
    sql.exec("INSERT INTO entries (body) VALUES (?)", text);
    return text.length;
  }
}

export default {
  async fetch(request: Request, env: FloorEnv): Promise<Response> {
    const body = await request.text();
    const length =
      new URL(request.url).pathname === "/warm"
        ? await env.WARM.get(env.WARM.idFromName(String(next++ % WARM_OBJECTS))).write(body)
        : await env.NEW.get(env.NEW.newUniqueId()).run(body);
    return Response.json({ length }, { status: 202 });
  },
};
