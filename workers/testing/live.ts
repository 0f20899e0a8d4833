import { type LiveCommand, type LiveMessage, liveMessageSchema } from "../../shared/api/index.ts";
import type { World } from "./world.ts";

type Of<Type extends LiveMessage["type"]> = Extract<LiveMessage, { readonly type: Type }>;

export interface Joined extends Disposable {
  readonly hello: Of<"hello">;
  /** The next message of this type, of those that were not asked for yet, and of which `wanted` is true. */
  next<Type extends LiveMessage["type"]>(type: Type, wanted?: (message: Of<Type>) => boolean): Promise<Of<Type>>;
  /** The next text of which `wanted` is true, whatever it is. */
  text(wanted: (text: string) => boolean): Promise<string>;
  send(command: LiveCommand): void;
  raw(text: string | ArrayBuffer): void;
  /** What has come and was not asked for. */
  readonly waiting: readonly string[];
  readonly closed: Promise<number>;
}

/** A socket of the organisation, as a browser has one. */
export async function join(w: World, { key = w.key, client }: { key?: string; client?: string } = {}): Promise<Joined> {
  const response = await w.send(`/v1/live${client === undefined ? "" : `?client=${client}`}`, {
    headers: { upgrade: "websocket", authorization: `Bearer ${key}` },
  });
  const socket = response.webSocket;
  if (socket === null) throw new Error(`no socket: ${response.status} ${await response.text()}`);
  const waiting: string[] = [];
  let heard = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<number>();
  socket.addEventListener("message", ({ data }) => {
    waiting.push(String(data));
    heard.resolve();
    heard = Promise.withResolvers();
  });
  socket.addEventListener("close", ({ code }) => closed.resolve(code));
  socket.accept();

  const text = async (wanted: (text: string) => boolean): Promise<string> => {
    for (;;) {
      const at = waiting.findIndex(wanted);
      const [found] = at < 0 ? [] : waiting.splice(at, 1);
      if (found !== undefined) return found;
      await heard.promise;
    }
  };
  const next = async <Type extends LiveMessage["type"]>(
    type: Type,
    wanted: (message: Of<Type>) => boolean = () => true,
  ): Promise<Of<Type>> => {
    const read = (one: string): LiveMessage => liveMessageSchema.parse(JSON.parse(one));
    const is = (message: LiveMessage): message is Of<Type> => message.type === type;
    const found = read(
      await text((one) => {
        if (one === "pong") return false;
        const message = read(one);
        return is(message) && wanted(message);
      }),
    );
    if (!is(found)) throw new Error(`expected ${type}`);
    return found;
  };
  return {
    hello: await next("hello"),
    next,
    text,
    send: (command) => socket.send(JSON.stringify(command)),
    raw: (sent) => socket.send(sent),
    waiting,
    closed: closed.promise,
    [Symbol.dispose]: () => socket.close(1000),
  };
}
