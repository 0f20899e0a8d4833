import { describe, expect, it } from "vitest";
import { world } from "../../testing/world.ts";

const event = { specversion: "1.0", id: "1", source: "/shop", type: "order.paid", data: { n: 1 } };

describe("POST /v1/events", () => {
  it("takes structured, batched and binary mode, and gives a receipt for each event", async () => {
    const { send, key, client } = await world();
    const post = (body: string, headers: Record<string, string>) =>
      send("/v1/events", { method: "POST", body, headers: { authorization: `Bearer ${key}`, ...headers } });

    const structured = await post(JSON.stringify(event), { "content-type": "application/cloudevents+json" });
    expect(structured.status).toBe(202);
    expect(await structured.json()).toEqual({ events: [{ id: "1", source: "/shop", duplicate: false }] });

    const batch = await post(JSON.stringify([event, { ...event, id: "2" }]), {
      "content-type": "application/cloudevents-batch+json; charset=utf-8",
    });
    expect(batch.status).toBe(202);
    expect(await batch.json()).toEqual({
      events: [
        { id: "1", source: "/shop", duplicate: true },
        { id: "2", source: "/shop", duplicate: false },
      ],
    });

    const binary = await post('{"__proto__": {"a": 1}}', {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": "3",
      "ce-source": "/shop",
      "ce-type": "order.paid",
      "ce-note": "caf%C3%A9",
    });
    expect(binary.status).toBe(202);

    const listed = await send("/v1/events?limit=1", { headers: { authorization: `Bearer ${key}` } });
    const text = await listed.text();
    // As it came: a name that is special to JavaScript is a name like any other.
    expect(text).toContain('"data":{"__proto__":{"a":1}}');
    const page = JSON.parse(text) as { items: { event: unknown; matched: number }[]; nextCursor: string };
    expect(page.items).toMatchObject([
      { matched: 0, event: { id: "3", note: "café", datacontenttype: "application/json" } },
    ]);
    const rest = await client.events.list({ query: { cursor: page.nextCursor } });
    expect(rest.items.map((item) => item.event)).toEqual([{ ...event, id: "2" }, event]);
    expect(rest.nextCursor).toBeNull();
  });

  it("takes an empty batch", async () => {
    const { send, key } = await world();
    const response = await send("/v1/events", {
      method: "POST",
      body: "[]",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/cloudevents-batch+json" },
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ events: [] });
  });
});
