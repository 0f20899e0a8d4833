import { expect, it } from "vitest";
import { sendJson, world } from "../../testing/world.ts";

const event = { specversion: "1.0", id: "1", source: "/shop", type: "order.paid" };
const headers = { "content-type": "application/cloudevents+json" };

it("a key that may only send does not read, and one that may only read does not send", async () => {
  const { send, keyWith } = await world();
  const [writes, reads] = [await keyWith(["events:write"]), await keyWith(["events:read"])];
  expect((await sendJson(send, writes, "POST", "/v1/events", event, headers)).status).toBe(202);
  expect((await sendJson(send, writes, "GET", "/v1/events")).status).toBe(403);
  expect((await sendJson(send, reads, "GET", "/v1/events")).status).toBe(200);
  expect((await sendJson(send, reads, "POST", "/v1/events", event, headers)).status).toBe(403);
});

it("an organisation sees its own events, and another's are no duplicates of them", async () => {
  const [ours, theirs] = [await world(), await world()];
  expect((await theirs.json("POST", "/v1/events", event, headers)).status).toBe(202);
  expect((await ours.client.events.list()).items).toEqual([]);
  expect(await (await ours.json("POST", "/v1/events", event, headers)).json()).toMatchObject({
    events: [{ duplicate: false }],
  });
});
