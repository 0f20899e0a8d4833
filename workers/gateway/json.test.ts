import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8, parseJson } from "./json.ts";
import { jsonErrorPlace } from "./json-place.ts";

const strict = { maxDepth: 64, refuseUnsafeKeys: { exceptUnder: ["input"] } } as const;
const lenient = { maxDepth: 64, refuseUnsafeKeys: false } as const;

describe("jsonErrorPlace", () => {
  it("agrees with JSON.parse about what is JSON", () => {
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonErrorPlace(text)).toBeUndefined();
      }),
    );
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "[", '"', "x", "\\", " ", "-", "0", ".", "e", "\u0001"))
      .map(([text, at, junk]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + junk + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(nearly, (text) => {
        expect(jsonErrorPlace(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": tru\n}', 2, 8],
    ["", 1, 1],
    ["[1, 2", 1, 6],
    ["{} {}", 1, 4],
    ['{"a" 1}', 1, 6],
  ])("finds the place in %j", (text, line, column) => {
    expect(jsonErrorPlace(text)).toMatchObject({ line, column });
  });
});

describe("parseJson", () => {
  it.each([64, 65, 10_000, 200_000])("takes 64 levels, and refuses more without falling over (%i)", (depth) => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const text = open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth);
      const parsed = parseJson(text, strict);
      const refusedAs = parsed.ok ? undefined : parsed.error.problems?.[0]?.code;
      expect(refusedAs).toBe(depth <= 64 ? undefined : "json.depth");
    }
  });

  it.each(["__proto__", "constructor", "prototype"])("refuses the name %s with its place, save in data", (name) => {
    const refused = parseJson(`{"a": [{"b/c": {"${name}": {"x": 1}}}]}`, strict);
    expect(refused.ok ? null : refused.error.problems?.[0]).toMatchObject({
      code: "json.key",
      path: `/a/0/b~1c/${name}`,
    });
    expect(parseJson(`{"input": {"${name}": 1}}`, strict).ok).toBe(true);
    // Below another member of the same name it is not the data any more.
    expect(parseJson(`{"a": {"input": {"${name}": 1}}}`, strict).ok).toBe(false);
  });

  it("keeps __proto__ in data as an own property that is nobody's prototype", () => {
    const parsed = parseJson('{"__proto__": {"admin": true}}', lenient);
    if (!parsed.ok) throw new Error(parsed.error.detail);
    const value = parsed.value as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(value["admin"]).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

it("knows what is not UTF-8, more than once", () => {
  expect(decodeUtf8(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  expect(decodeUtf8(Uint8Array.of(0xe2, 0x82))).toBeUndefined();
  expect(decodeUtf8(new TextEncoder().encode("é"))).toBe("é");
});
