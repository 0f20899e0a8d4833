import { describe, expect, it } from "vitest";
import type { EffectOutcome } from "../../domain/journal.ts";
import { fail, ok } from "../../domain/result.ts";
import { cachedSecrets } from "./secret-source.ts";
import { http, marker, outcomeOf, rig, settled, silent, TOKEN, WIDE } from "../../testing/node/secrets-rig.ts";

describe("what comes back", () => {
  const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");
  const forms: readonly (readonly [string, string])[] = [
    ["as it is", TOKEN],
    ["as base64", utf8(TOKEN).toString("base64")],
    ["as base64url", utf8(TOKEN).toString("base64url")],
    ["within base64", utf8(`a${TOKEN}b`).toString("base64")],
    ["within base64, aligned otherwise", utf8(`ab${TOKEN}`).toString("base64url")],
    ["as the credentials of Basic", utf8(`someone:${TOKEN}`).toString("base64")],
    ["URL-encoded", encodeURIComponent(TOKEN)],
    ["URL-encoded in lower case", encodeURIComponent(TOKEN).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ["as a form encodes it", new URLSearchParams({ a: TOKEN }).toString()],
    ["escaped as JSON", JSON.stringify(JSON.stringify({ a: TOKEN })).replaceAll("/", "\\/")],
    ["in hexadecimal", utf8(TOKEN).toString("hex")],
    ["as HTML", `<b>${TOKEN.replaceAll("&", "&amp;")}</b>`],
  ];
  /** Its middle and its base64 without what the alignment of its ends changes: no piece of it may be left. */
  const pieces = [
    TOKEN.slice(0, 8),
    TOKEN.slice(-8),
    utf8(TOKEN).toString("base64").slice(4, 16),
    utf8(TOKEN).toString("hex"),
  ];

  it.each(forms)("has no secret %s", async (_, form) => {
    const request = http({
      headers: { authorization: marker("token") },
      authentication: { scheme: "basic", secret: "login" },
    });
    const answers: EffectOutcome[] = [
      { ok: true, output: { text: `before ${form} after`, list: [form], [form]: 1 } },
      {
        ok: false,
        status: 500,
        error: { type: "t", status: 500, title: form, detail: `it said ${form}`, instance: "/do" },
      },
    ];
    for (const answer of answers) {
      const text = JSON.stringify(await outcomeOf(request, () => settled(answer)));
      expect(text).toMatch(/\[secret (token|login)\]/);
      expect(text).not.toContain(form);
      for (const piece of pieces) expect(text).not.toContain(piece);
    }
  });

  it.each([
    WIDE,
    JSON.stringify(WIDE).replaceAll("ä", "\\u00e4").replaceAll("ö", "\\u00F6").replaceAll("\\u00F6", "\\u00f6"),
    encodeURIComponent(WIDE),
    utf8(`x${WIDE}`).toString("base64"),
  ])("has none that is beyond ASCII: %s", async (form) => {
    const request = http({ body: { json: marker("wide") } });
    const text = JSON.stringify(await outcomeOf(request, () => settled({ ok: true, output: [form] })));
    expect(text).toContain("[secret wide]");
    expect(text).not.toMatch(/sswörd|C3%B6|c3b6rd|u00f6rd/);
  });

  it("has none in what is told meanwhile, or parked, or thrown", async () => {
    const request = http({ headers: { a: marker("token") } });
    const { wrapped, call, told } = rig(async (_, inner) => {
      await inner.progress(`fetched by ${TOKEN}`);
      await inner.event({ data: [TOKEN] });
      return { parked: true, detail: { at: TOKEN } };
    });
    expect(await wrapped.perform(request, call)).toEqual({ parked: true, detail: { at: "[secret token]" } });
    expect(told).toEqual(["fetched by [secret token]", { data: ["[secret token]"] }]);
    const thrown = await outcomeOf(request, () => {
      throw new Error(`can't send ${TOKEN}`);
    });
    expect(thrown).toMatchObject({ ok: false, error: { status: 500, detail: "can't send [secret token]" } });
  });

  it("has none of an error's text that was cut in the middle of it", async () => {
    const request = http({ headers: { a: marker("token") } });
    for (let length = 4; length < TOKEN.length; length++) {
      const cut = { type: "t", status: 500, detail: `it said: ${TOKEN.slice(0, length)}` };
      expect(await outcomeOf(request, () => settled({ ok: false, error: cut }))).toMatchObject({
        error: { detail: "it said: [secret token]" },
      });
    }
  });

  it("has no number that is a secret, and keeps what is too short to be told apart", async () => {
    const request = http({ headers: { a: marker("number"), b: marker("short") } });
    const answer = settled({ ok: true, output: { n: 987_654_321, m: 987, s: "abc" } });
    expect(await outcomeOf(request, () => answer)).toEqual({
      ok: true,
      output: { n: "[secret number]", m: 987, s: "abc" },
    });
  });

  it("can't bring in a marker", async () => {
    const answer = settled({ ok: true, output: { a: marker("token"), b: encodeURIComponent(marker("login")) } });
    expect(await outcomeOf(http({}), () => answer)).toEqual({
      ok: true,
      output: { a: "[secret token]", b: "[secret login]" },
    });
  });

  it("keeps its measures", async () => {
    const answer = settled({ ok: true, output: 1, status: 201, durationMs: 7 });
    expect(await outcomeOf(http({ headers: { a: marker("token") } }), () => answer)).toEqual(
      answer.parked ? null : answer.outcome,
    );
  });
});

describe("a header", () => {
  const withHeaders = async (headers: Readonly<Record<string, string>>) => {
    const { wrapped, call, performed } = rig(silent);
    return { done: await wrapped.perform(http({ headers }), call), performed };
  };

  it("carries no secret beyond ASCII, which the runtime would write to its log", async () => {
    for (const headers of [{ a: "x", b: marker("wide") }, { b: `t=${marker("wide")}` }]) {
      const { done, performed } = await withHeaders(headers);
      expect(performed).toEqual([]);
      expect(done).toMatchObject({
        outcome: { ok: false, error: { status: 400, detail: expect.stringContaining('"b"') as string } },
      });
    }
    expect((await withHeaders({ a: "ü", b: marker("number") })).performed).toHaveLength(1);
  });
});

describe("the cache", () => {
  it("keeps for five seconds what was there, and never what was not", async () => {
    let now = 0;
    let asked = 0;
    let there = false;
    const source = cachedSecrets(
      {
        openSecrets: async (names) => {
          asked++;
          return there ? ok(Object.fromEntries(names.map((name) => [name, "v"]))) : fail("not_found", "no");
        },
        openConnection: async () => fail("not_found", "no"),
      },
      () => now,
    );
    expect((await source.openSecrets(["a"])).ok).toBe(false);
    there = true;
    expect(await source.openSecrets(["a"])).toEqual(ok({ a: "v" }));
    expect(await source.openSecrets(["a", "b"])).toEqual(ok({ a: "v", b: "v" }));
    await source.openSecrets(["a", "b"]);
    expect(asked).toBe(3);
    now = 4_999;
    await source.openSecrets(["a"]);
    expect(asked).toBe(3);
    now = 5_000;
    await source.openSecrets(["a"]);
    expect(asked).toBe(4);
  });
});
