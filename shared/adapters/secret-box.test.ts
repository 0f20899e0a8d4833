import { describe, expect, it } from "vitest";
import { SecretBoxError, type SecretBoxErrorCode } from "../ports/secret-box.ts";
import { createDataKey, createSecretBox, keyIdOf, rewrapDataKey } from "./secret-box.ts";

const PLATFORM_KEY = btoa("an example of a key, 32 bytes it");
const TENANT = "k3v9q2m7x1";
const CONTEXT = { purpose: "hook", id: "hook_1" };

const box = async (platformKey = PLATFORM_KEY, tenant = TENANT) =>
  createSecretBox(platformKey, tenant, await createDataKey(platformKey, tenant));

async function codeOf(work: Promise<unknown>): Promise<SecretBoxErrorCode | "none"> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof SecretBoxError) return error.code;
    throw error;
  }
}

/** Another last-but-n character; the last one of base64url has bits that decode to nothing. */
function changed(part: string, at: number): string {
  return part.slice(0, at) + (part[at] === "A" ? "B" : "A") + part.slice(at + 1);
}

describe("secret box", () => {
  it.each(["", "whsec_abc", "ключ 🔑", "x".repeat(100_000)])("opens what it sealed (%#)", async (secret) => {
    const one = await box();
    const sealed = await one.seal(secret, CONTEXT);
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]{22,}$/);
    expect(await one.open(sealed, CONTEXT)).toBe(secret);
  });

  it("never seals the same twice in the same way", async () => {
    const one = await box();
    expect(await one.seal("secret", CONTEXT)).not.toBe(await one.seal("secret", CONTEXT));
  });

  it("opens what another box with the same wrapped key sealed", async () => {
    const dataKey = await createDataKey(PLATFORM_KEY, TENANT);
    const sealed = await (await createSecretBox(PLATFORM_KEY, TENANT, dataKey)).seal("secret", CONTEXT);
    expect(await (await createSecretBox(PLATFORM_KEY, TENANT, dataKey)).open(sealed, CONTEXT)).toBe("secret");
  });

  it.each([
    ["another purpose", { purpose: "connection", id: "hook_1" }],
    ["another id", { purpose: "hook", id: "hook_2" }],
    ["parts that only join to the same", { purpose: 'hook","hook_1', id: "" }],
  ])("refuses %s", async (_, context) => {
    const one = await box();
    expect(await codeOf(one.open(await one.seal("secret", CONTEXT), context))).toBe("tampered");
  });

  it("refuses another tenant's wrapped key, and another tenant's secret", async () => {
    const dataKey = await createDataKey(PLATFORM_KEY, TENANT);
    expect(await codeOf(createSecretBox(PLATFORM_KEY, "0000000000", dataKey))).toBe("tampered");
    const sealed = await (await createSecretBox(PLATFORM_KEY, TENANT, dataKey)).seal("secret", CONTEXT);
    expect(await codeOf((await box(PLATFORM_KEY, "0000000000")).open(sealed, CONTEXT))).toBe("unknown_key");
  });

  it("refuses another platform key", async () => {
    const dataKey = await createDataKey(PLATFORM_KEY, TENANT);
    expect(await codeOf(createSecretBox(btoa("y".repeat(32)), TENANT, dataKey))).toBe("unknown_key");
  });

  it("refuses every changed byte of iv and ciphertext", async () => {
    const one = await box();
    const [version, id, iv, cipher] = (await one.seal("secret", CONTEXT)).split(".") as [
      string,
      string,
      string,
      string,
    ];
    for (let at = 0; at < iv.length; at++) {
      expect(await codeOf(one.open([version, id, changed(iv, at), cipher].join("."), CONTEXT)), `iv ${at}`).toBe(
        "tampered",
      );
    }
    for (let at = 0; at < cipher.length - 1; at++) {
      expect(
        await codeOf(one.open([version, id, iv, changed(cipher, at)].join("."), CONTEXT)),
        `ciphertext ${at}`,
      ).toBe("tampered");
    }
    expect(await codeOf(one.open([version, id, iv, cipher.slice(0, 8)].join("."), CONTEXT))).toBe("tampered");
  });

  it("says which form it wants", async () => {
    const one = await box();
    const [version, id, iv, cipher] = (await one.seal("secret", CONTEXT)).split(".") as [
      string,
      string,
      string,
      string,
    ];
    for (const malformed of [
      "",
      "secret",
      `v2.${id}.${iv}.${cipher}`,
      `${version}.${id}.${iv}`,
      `${version}.${id}.${iv}.${cipher}.`,
      `${version}.${id}.AAAA.${cipher}`,
      `${version}.${id}.${iv}.***`,
    ]) {
      expect(await codeOf(one.open(malformed, CONTEXT)), malformed).toBe("malformed");
    }
    expect(await codeOf(one.open(`${version}.AAAAAAAA.${iv}.${cipher}`, CONTEXT))).toBe("unknown_key");
  });

  it.each([undefined, "", "not base64!", btoa("too short"), btoa("x".repeat(33))])(
    "says what is wrong with the platform key (%#)",
    async (platformKey) => {
      await expect(createDataKey(platformKey, TENANT)).rejects.toThrow(
        /^PLATFORM_KEY is (not set|malformed): it must be 32 random bytes in base64$/,
      );
      expect(await codeOf(createDataKey(platformKey, TENANT))).toBe("bad_platform_key");
    },
  );

  it("seals with the first of several keys, and opens with any", async () => {
    const [older, newer] = [await createDataKey(PLATFORM_KEY, TENANT), await createDataKey(PLATFORM_KEY, TENANT)];
    const [one, both] = [
      await createSecretBox(PLATFORM_KEY, TENANT, older),
      await createSecretBox(PLATFORM_KEY, TENANT, [newer, older]),
    ];
    const sealed = await one.seal("secret", CONTEXT);
    expect(await both.open(sealed, CONTEXT)).toBe("secret");
    const again = await both.seal("secret", CONTEXT);
    expect([keyIdOf(again), keyIdOf(sealed)]).toEqual([both.keyId, one.keyId]);
    expect(await codeOf(one.open(again, CONTEXT))).toBe("unknown_key");
  });

  it("wraps a tenant's key by the platform's new one, while the one before is there", async () => {
    const NEW = btoa("n".repeat(32));
    const wrapped = await createDataKey(PLATFORM_KEY, TENANT);
    const sealed = await (await createSecretBox(PLATFORM_KEY, TENANT, wrapped)).seal("secret", CONTEXT);
    const both = { current: NEW, previous: PLATFORM_KEY };
    expect(await (await createSecretBox(both, TENANT, wrapped)).open(sealed, CONTEXT)).toBe("secret");
    const anew = await rewrapDataKey(both, TENANT, wrapped);
    if (anew === null) throw new Error("nothing was wrapped");
    expect(await rewrapDataKey(both, TENANT, anew)).toBeNull();
    expect(await (await createSecretBox(NEW, TENANT, anew)).open(sealed, CONTEXT)).toBe("secret");
    expect(await codeOf(rewrapDataKey({ current: NEW }, TENANT, wrapped))).toBe("unknown_key");
    expect(await codeOf(rewrapDataKey(both, "0000000000", wrapped))).toBe("tampered");
  });

  it("says which of the platform's keys is malformed", async () => {
    const wrapped = await createDataKey(PLATFORM_KEY, TENANT);
    await expect(createSecretBox({ current: PLATFORM_KEY, previous: "short" }, TENANT, wrapped)).rejects.toThrow(
      /^PLATFORM_KEY_PREVIOUS is malformed/,
    );
    expect(await createSecretBox({ current: PLATFORM_KEY, previous: "" }, TENANT, wrapped)).toBeDefined();
  });
});
