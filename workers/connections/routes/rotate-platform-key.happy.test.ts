import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { platform, type Send, world } from "../../testing/world.ts";

interface Rotation {
  readonly rewrapped: number;
  readonly unchanged: number;
  readonly failed: readonly { readonly organisation: string }[];
  readonly next: string | null;
}

async function rotate(send: Send, after: string | null): Promise<Rotation> {
  const response = await send("/v1/admin/platform-key", {
    method: "POST",
    headers: { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ after }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe("the platform's key", () => {
  it("is as it was: nothing changes, all organisations are gone through", async () => {
    const send = platform();
    const worlds = [];
    for (let n = 0; n < 27; n++) worlds.push(await world(send));
    let seen = 0;
    let pages = 0;
    for (let after: string | null = null; ; pages++) {
      const page: Rotation = await rotate(send, after);
      expect([page.rewrapped, page.failed]).toEqual([0, []]);
      seen += page.unchanged;
      after = page.next;
      if (after === null) break;
    }
    const all = await env.DIRECTORY.prepare("SELECT COUNT(*) AS n FROM organisations").first<number>("n");
    expect(seen).toBe(all);
    expect(pages).toBeGreaterThanOrEqual(1);
    const { items } = await (worlds[0] ?? (await world(send))).client.audit.list();
    expect(items.some(({ action }) => action === "platform-key.rotated")).toBe(false);
  });

  it("is the administrator's business", async () => {
    const { json } = await world();
    expect((await json("POST", "/v1/admin/platform-key", {})).status).toBe(401);
  });
});
