/** A bare object that broadcasts: GET / with Upgrade is a socket that hibernates, POST / sends its body to all of them. */
import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  readonly ROOM: {
    idFromName(name: string): unknown;
    get(id: unknown): RoomObject;
  };
}

export class RoomObject extends DurableObject<FloorEnv> {
  fetch(request: Request): Response | Promise<Response> {
    if (request.method === "POST") return this.#broadcast(request);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client } as ResponseInit);
  }

  async #broadcast(request: Request): Promise<Response> {
    const message = await request.text();
    for (const socket of this.ctx.getWebSockets()) socket.send(message);
    return new Response(null);
  }
}

export default {
  fetch: (request: Request, env: FloorEnv): Response | Promise<Response> =>
    env.ROOM.get(env.ROOM.idFromName("room")).fetch(request),
};
