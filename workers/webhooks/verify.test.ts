import { Webhook } from "standardwebhooks";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createVerify } from "./verify.ts";

const encoder = new TextEncoder();

it("takes GitHub's published example (docs.github.com, Validating webhook deliveries)", async () => {
  const verify = await createVerify({ kind: "github" }, "It's a Secret to Everybody");
  const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  expect(await verify(new Headers({ "x-hub-signature-256": signature }), encoder.encode("Hello, World!"), 0)).toEqual({
    ok: true,
    value: null,
  });
  expect((await verify(new Headers({ "x-hub-signature-256": signature }), encoder.encode("Hello, world!"), 0)).ok).toBe(
    false,
  );
});

it("agrees with the reference library of Standard Webhooks on any text", async () => {
  const secret = `whsec_${btoa("x".repeat(24))}`;
  const verify = await createVerify({ kind: "standard-webhooks", toleranceSeconds: 300 }, secret);
  const at = new Date(1_700_000_000_000);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[!-~]{1,40}$/), async (body, id) => {
      const headers = new Headers({
        "webhook-id": id,
        "webhook-timestamp": "1700000000",
        "webhook-signature": new Webhook(secret).sign(id, at, body),
      });
      expect((await verify(headers, encoder.encode(body), at.getTime())).ok).toBe(true);
      expect((await verify(headers, encoder.encode(`${body}.`), at.getTime())).ok).toBe(false);
    }),
  );
});

it("tells bytes apart that are the same text once they are decoded", async () => {
  const secret = `whsec_${btoa("x".repeat(24))}`;
  const verify = await createVerify({ kind: "standard-webhooks", toleranceSeconds: 300 }, secret);
  const signature = new Webhook(secret).sign("m", new Date(1_700_000_000_000), "\ufffd");
  const headers = new Headers({ "webhook-id": "m", "webhook-timestamp": "1700000000", "webhook-signature": signature });
  expect((await verify(headers, encoder.encode("\ufffd"), 1_700_000_000_000)).ok).toBe(true);
  expect((await verify(headers, Uint8Array.of(0xff), 1_700_000_000_000)).ok).toBe(false);
});
