/** A comment this often keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 15_000;
/** Bytes that may wait for a slow reader; past them it is let go, and comes back with Last-Event-ID. */
const MAX_WAITING_BYTES = 1024 * 1024;
const DONE = 1000;

const encoder = new TextEncoder();

/**
 * Server-Sent Events (WHATWG HTML §9.2) of an execution's socket: `id` is the event's `seq`, `event` its type,
 * `data` the event. Ends with `event: end` where the execution is over, and without it where the object was
 * lost: the reader then asks again from the last id that it has.
 */
export function eventStream(socket: WebSocket): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let waiting = 0;
  let open = true;

  const stop = (): void => {
    if (!open) return;
    open = false;
    clearInterval(heartbeat);
    try {
      socket.close(DONE, "the reader left");
    } catch {
      // It is closed already.
    }
  };
  const write = (text: string): void => {
    if (!open) return;
    const bytes = encoder.encode(text);
    waiting += bytes.byteLength;
    if (waiting > MAX_WAITING_BYTES && waiting !== bytes.byteLength) {
      stop();
      writer.abort(new Error("the reader is too slow")).catch(() => {});
      return;
    }
    writer.write(bytes).then(() => {
      waiting -= bytes.byteLength;
    }, stop);
  };
  const end = (): void => {
    stop();
    writer.close().catch(() => {});
  };

  const heartbeat = setInterval(() => write(": heartbeat\n\n"), HEARTBEAT_MS);
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string") write(frame(data));
  });
  socket.addEventListener("close", ({ code }) => {
    if (code === DONE) write("event: end\ndata: {}\n\n");
    end();
  });
  socket.addEventListener("error", end);
  writer.closed.catch(stop);
  socket.accept();
  // The first bytes at once: a proxy, and `fetch`, may hold the headers back until there are some.
  write(": connected\n\n");
  return readable;
}

function frame(message: string): string {
  const event = JSON.parse(message) as { readonly seq: number; readonly type: string };
  // JSON has no raw line break, so one `data` line holds it.
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${message}\n\n`;
}
