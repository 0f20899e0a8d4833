import { describe, expect, it } from "vitest";
import { toHex } from "../../gateway/secrets.ts";
import { echo, waiting, world } from "../../testing/world.ts";
import { detailOf, hookOf, post, signed } from "../../testing/deliveries.ts";

describe("Standard Webhooks", () => {
  const body = '{"total": 12, "text": "é😀"}';

  it("takes what the reference library has signed, and finds its own among several signatures", async () => {
    const w = await world();
    const { path, secret } = await hookOf(w, { verification: "standard-webhooks" });
    expect(secret).toMatch(/^whsec_/);
    expect((await post(w.send, path, body, signed(secret, body))).status).toBe(202);
    const headers = signed(secret, body, { id: "msg_2" });
    const several = {
      ...headers,
      "webhook-signature": `v1a,AAAA v1,AAAA v1,!!! nonsense ${headers["webhook-signature"]}`,
    };
    expect((await post(w.send, path, body, several)).status).toBe(202);
  });

  it("refuses, and starts nothing, for anything else", async () => {
    const w = await world();
    const { path, secret } = await hookOf(w, { verification: { kind: "standard-webhooks", toleranceSeconds: 60 } });
    const now = Date.now();
    const good = signed(secret, body);
    const attempts: [Record<string, string>, string, string][] = [
      [{ ...good, "webhook-signature": "" }, body, "webhook-signature"],
      [{ ...good, "webhook-signature": "v1," }, body, "matches"],
      [{ ...good, "webhook-signature": "v2,x" }, body, "matches"],
      [{ "content-type": "application/json" }, body, "no webhook-id"],
      [good, `${body} `, "matches"],
      [{ ...good, "webhook-id": "msg_other" }, body, "matches"],
      [{ ...good, "webhook-timestamp": `${Number(good["webhook-timestamp"]) + 1}` }, body, "matches"],
      [{ ...good, "webhook-timestamp": "soon" }, body, "not a number"],
      [{ ...good, "webhook-timestamp": "-1" }, body, "not a number"],
      [signed(secret, body, { at: new Date(now - 62_000) }), body, "s old"],
      [signed(secret, body, { at: new Date(now + 65_000) }), body, "in the future"],
      [signed(`whsec_${btoa("x".repeat(32))}`, body), body, "matches"],
    ];
    for (const [headers, sent, reason] of attempts)
      expect(await detailOf(await post(w.send, path, sent, headers), 401)).toContain(reason);
    expect((await w.client.executions.list()).items).toEqual([]);
    // The window is the hook's own, both ways.
    expect((await post(w.send, path, body, signed(secret, body, { id: "a", at: new Date(now - 55_000) }))).status).toBe(
      202,
    );
    expect((await post(w.send, path, body, signed(secret, body, { id: "b", at: new Date(now + 55_000) }))).status).toBe(
      202,
    );
  });

  it("makes one execution of the same delivery, however often and however it comes", async () => {
    const w = await world();
    for (const definition of [echo(), waiting(60)]) {
      const { path, secret, workflow } = await hookOf(w, { verification: "standard-webhooks" }, definition);
      const headers = signed(secret, body);
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(w.send, path, body, headers)));
      const told = await Promise.all(answers.map((answer) => answer.json<{ execution: string; duplicate: boolean }>()));
      expect(new Set(told.map(({ execution }) => execution)).size).toBe(1);
      expect(told.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      await w.client.workflows.revise({
        params: { id: workflow },
        body: { definition: { ...definition, do: [{ other: { set: { a: 2 } } }] } },
      });
      await w.client.workflows.publish({ params: { id: workflow }, body: { revision: 2 } });
      // Another body under the same id, signed anew: a sender that repeats itself is answered with the first.
      const later = await post(w.send, path, "{}", signed(secret, "{}"));
      expect(await later.json()).toEqual({ execution: told[0]?.execution, duplicate: true });
      const fresh = await post(w.send, path, body, signed(secret, body, { id: "msg_2" }));
      expect((await fresh.json<{ execution: string }>()).execution).not.toBe(told[0]?.execution);
    }
  });
});

describe("other verifications", () => {
  it("GitHub's: HMAC-SHA256 of the body, in hex", async () => {
    const w = await world();
    const secret = "It's a Secret to Everybody".replaceAll(" ", "_");
    const { path } = await hookOf(w, {
      verification: "github",
      secret,
      dedupe: { kind: "header", header: "X-GitHub-Delivery" },
    });
    const key = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const sign = async (text: string) =>
      `sha256=${toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))))}`;
    const headers = {
      "x-hub-signature-256": await sign("{}"),
      "x-github-delivery": "d1",
      "content-type": "application/json",
    };
    expect((await post(w.send, path, "{}", headers)).status).toBe(202);
    expect(await (await post(w.send, path, "{}", headers)).json()).toMatchObject({ duplicate: true });
    for (const bad of [
      "",
      "sha256=",
      await sign("{ }"),
      (await sign("{}")).replace("sha256=", "sha1="),
      `${await sign("{}")}0`,
    ]) {
      await detailOf(await post(w.send, path, "{}", { ...headers, "x-hub-signature-256": bad }), 401);
    }
    const { "x-github-delivery": _, ...without } = headers;
    expect(await detailOf(await post(w.send, path, "{}", without), 400)).toContain("x-github-delivery");
  });

  it("a bearer token", async () => {
    const w = await world();
    const { path, secret } = await hookOf(w, { verification: "bearer" });
    expect((await post(w.send, path, "{}", { authorization: `Bearer ${secret}` })).status).toBe(202);
    for (const authorization of ["", "Bearer", `Bearer ${secret}x`, `Bearer ${secret.slice(1)}`, `Basic ${secret}`]) {
      await detailOf(await post(w.send, path, "{}", { authorization }), 401);
    }
  });
});

it("can't speak for the origin that it is served from", async () => {
  const w = await world();
  const headers = {
    "set-cookie": "millrace=x",
    "content-security-policy": "default-src *",
    "access-control-allow-origin": "*",
    "x-frame-options": "ALLOWALL",
    "content-type": "text/html",
    "clear-site-data": "*",
    // A browser would keep to these for the whole origin: reports of every address visited, another server, a password prompt.
    nel: '{"report_to":"x","max_age":2592000,"success_fraction":1}',
    "report-to": '{"group":"x","max_age":2592000,"endpoints":[{"url":"https://evil.example"}]}',
    "reporting-endpoints": 'x="https://evil.example"',
    "alt-svc": 'h3="evil.example:443"',
    "www-authenticate": 'Basic realm="Millrace"',
    refresh: "0;url=https://evil.example",
  };
  const { path } = await hookOf(
    w,
    { verification: "none" },
    echo({ respond: { headers, body: "<script>alert(1)</script>" } }),
  );
  const response = await post(w.send, path, "{}");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-security-policy")).toContain("sandbox");
  expect(response.headers.get("x-frame-options")).toBe("DENY");
  const kept = ["content-security-policy", "x-frame-options", "content-type"];
  for (const name of Object.keys(headers).filter((header) => !kept.includes(header)))
    expect(response.headers.has(name), name).toBe(false);
});
