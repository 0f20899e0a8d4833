import { describe, expect, it } from "vitest";
import { type ExecutionEvent, eventSchema } from "../../../shared/api/index.ts";
import { echo, waiting, world, type World } from "../../testing/world.ts";

/** Every message until the socket closes. */
async function follow(
  w: World,
  path: string,
  headers: Record<string, string> = { authorization: `Bearer ${w.key}` },
): Promise<{ events: ExecutionEvent[]; code: number }> {
  const response = await w.send(path, { headers: { upgrade: "websocket", ...headers } });
  const socket = response.webSocket;
  if (socket === null) throw new Error(`no socket: ${response.status} ${await response.text()}`);
  const events: ExecutionEvent[] = [];
  const closed = Promise.withResolvers<number>();
  socket.addEventListener("message", ({ data }) => events.push(eventSchema.parse(JSON.parse(String(data)))));
  socket.addEventListener("close", ({ code }) => closed.resolve(code));
  socket.accept();
  return { events, code: await closed.promise };
}

interface Sent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string | undefined;
}

function parseStream(text: string): Sent[] {
  const blocks = text.split("\n\n").filter((block) => block !== "" && !block.startsWith(":"));
  return blocks.map((block) => {
    const fields = new Map(
      block.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
    );
    return { id: fields.get("id"), event: fields.get("event"), data: fields.get("data") };
  });
}

const cases = [
  ["at home in its lane", echo()],
  ["with an object of its own", waiting(1)],
] as const;

describe.each(cases)("an execution %s", (_, definition) => {
  it("is followed by WebSocket from any point, without gap or repeat, to its end", async () => {
    const w = await world();
    const { id } = await w.client.executions.start({ body: { definition } });
    const { events, code } = await follow(w, `/v1/executions/${id}/live`);
    expect(code).toBe(1000);
    expect(events.at(-1)?.type).toBe("execution.completed");
    expect(events).toEqual((await w.client.executions.history({ params: { id } })).events);
    for (const after of [1, events.length - 1, events.length]) {
      const rest = await follow(w, `/v1/executions/${id}/live?after=${after}`);
      expect(rest).toEqual({ events: events.slice(after), code: 1000 });
    }
  });

  it("is followed by Server-Sent Events, which go on from Last-Event-ID and say when it is over", async () => {
    const w = await world();
    const { id } = await w.client.executions.start({ body: { definition } });
    const read = async (query: string, headers: Record<string, string> = {}) => {
      const response = await w.send(`/v1/executions/${id}/live${query}`, {
        headers: { authorization: `Bearer ${w.key}`, accept: "text/event-stream", ...headers },
      });
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      return parseStream(await response.text());
    };
    const sent = await read("");
    const { events } = await w.client.executions.history({ params: { id } });
    expect(sent.at(-1)).toEqual({ id: undefined, event: "end", data: "{}" });
    expect(
      sent.slice(0, -1).map(({ id: seq, event, data }) => [seq, event, JSON.parse(data ?? "") as unknown]),
    ).toEqual(events.map((event) => [`${event.seq}`, event.type, event]));
    expect((await read("?after=0", { "last-event-id": "2" })).map(({ id: seq }) => seq)).toEqual(
      sent.slice(2).map(({ id: seq }) => seq),
    );
    expect(await read(`?after=${events.length}`)).toEqual([{ id: undefined, event: "end", data: "{}" }]);
  });
});

it("lets a reader of the stream go without harm", async () => {
  const w = await world();
  const { id } = await w.client.executions.start({ body: { definition: waiting(60) } });
  const response = await w.send(`/v1/executions/${id}/live`, { headers: { authorization: `Bearer ${w.key}` } });
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain(": connected");
  await reader?.cancel();
  expect((await w.client.executions.cancel({ params: { id }, body: {} })).status).toBe("cancelled");
});

it("answers HEAD without opening anything", async () => {
  const w = await world();
  const { id } = await w.client.executions.start({ body: { definition: echo() } });
  const head = await w.send(`/v1/executions/${id}/live`, {
    method: "HEAD",
    headers: { authorization: `Bearer ${w.key}` },
  });
  expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
});
