import { describe, expect, it } from "vitest";
import { problemSchema } from "../../../shared/api/index.ts";
import { MAX_EVENT_BYTES, MAX_EVENTS_BODY_BYTES, MAX_EVENTS_PER_BATCH } from "../../../shared/events/limits.ts";
import { world } from "../../testing/world.ts";

const event = { specversion: "1.0", id: "1", source: "/shop", type: "order.paid" };
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

async function posting() {
  const w = await world();
  return {
    ...w,
    post: async (body: BodyInit, type: string, status: number, headers: Record<string, string> = {}) => {
      const response = await w.send("/v1/events", {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${w.key}`, "content-type": type, ...headers },
      });
      const text = await response.text();
      expect(response.status, text).toBe(status);
      return problemSchema.parse(JSON.parse(text));
    },
  };
}

describe("events that can't be taken", () => {
  it("are a 400 that says what is wrong, and where; none of the batch is kept", async () => {
    const { post, client } = await posting();
    const one = await post(JSON.stringify({ ...event, type: "" }), STRUCTURED, 400);
    expect(one.problems?.map(({ path }) => path)).toEqual(["/type"]);
    const many = await post(JSON.stringify([event, { ...event, orderId: 1 }, 7]), BATCH, 400);
    expect(many.problems?.map(({ path }) => path)).toEqual(["/1/orderId", "/2"]);
    const binary = await post("{}", "application/json", 400, { "ce-id": "1", "ce-type": "t", "ce-specversion": "1.0" });
    expect(binary.problems?.map(({ path }) => path)).toEqual(["/headers/ce-source"]);
    const broken = await post("{", STRUCTURED, 400);
    expect(broken.problems?.[0]?.code).toBe("json.syntax");
    await post(`{"data": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`, STRUCTURED, 400);
    await post(new Uint8Array([0x7b, 0xff, 0x7d]), STRUCTURED, 400);
    expect((await client.events.list()).items).toEqual([]);
  });

  it("are refused by size and number", async () => {
    const { post } = await posting();
    const large = await post(JSON.stringify({ ...event, data: "x".repeat(MAX_EVENT_BYTES) }), STRUCTURED, 400);
    expect(large.detail).toContain("MAX_EVENT_BYTES");
    const many = await post(JSON.stringify(Array(MAX_EVENTS_PER_BATCH + 1).fill(event)), BATCH, 400);
    expect(many.detail).toContain("MAX_EVENTS_PER_BATCH");
    const body = await post("x".repeat(MAX_EVENTS_BODY_BYTES + 1), BATCH, 413);
    expect(body.detail).toContain("MAX_EVENTS_BODY_BYTES");
  });

  it("are a 415 where they are none", async () => {
    const { post } = await posting();
    for (const type of ["application/json", "application/cloudevents+xml", "text/plain"]) {
      const { detail } = await post(JSON.stringify(event), type, 415);
      expect(detail).toContain(STRUCTURED);
    }
  });
});

it("a page that never was is a 400", async () => {
  const { json } = await posting();
  for (const query of ["cursor=x", "limit=0", "limit=101"])
    expect((await json("GET", `/v1/events?${query}`)).status).toBe(400);
});
