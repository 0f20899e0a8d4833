import { describe, expect, it } from "vitest";
import { sendJson, world } from "../../testing/world.ts";

/** What a browser sends when somebody follows a link. */
const PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async function spent() {
  const w = await world();
  const made = await sendJson(w.send, "test-admin-token", "POST", `/v1/admin/organisations/${w.organisation}/sign-in`);
  const { ticket } = await made.json<{ ticket: string }>();
  const get = (path: string, accept?: string) =>
    w.send(path, { ...(accept === undefined ? {} : { headers: { accept } }) });
  expect((await get(`/sign-in?ticket=${ticket}`, PAGE)).headers.get("location")).toBe("/");
  return { get, ticket, key: w.key };
}

describe("a sign-in link that is good no more", () => {
  it("leads a person to the sign-in page, without a session", async () => {
    const { get, ticket, key } = await spent();
    for (const path of [
      `/sign-in?ticket=${ticket}`,
      "/sign-in?ticket=x",
      "/sign-in?ticket=",
      "/sign-in",
      `/sign-in?ticket=tkt_0000000000_${"0".repeat(40)}`,
      `/sign-in?ticket=${ticket}${"0".repeat(500)}`,
      `/sign-in?ticket=${key}`,
    ]) {
      const answer = await get(path, PAGE);
      expect([answer.status, answer.headers.get("location"), answer.headers.has("set-cookie")], path).toEqual([
        303,
        "/?expired",
        false,
      ]);
    }
  });

  it.each([undefined, "*/*", "application/json", "application/problem+json, text/htmlx"])(
    "is a problem for what asks for %s",
    async (accept) => {
      const { get, ticket } = await spent();
      const used = await get(`/sign-in?ticket=${ticket}`, accept);
      expect([used.status, used.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
      const missing = await get("/sign-in", accept);
      expect([missing.status, missing.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    },
  );
});
