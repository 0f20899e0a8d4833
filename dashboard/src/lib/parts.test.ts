import { describe, expect, it } from "vitest";
import { mayReload } from "./parts.ts";

const storage = (): Pick<Storage, "getItem" | "setItem"> => {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
};
const NOW = Date.UTC(2026, 10, 24);

describe("a page that reloads itself", () => {
  it("does so once, and again only when that is long ago", () => {
    const keep = storage();
    expect(mayReload(keep, NOW)).toBe(true);
    expect(mayReload(keep, NOW + 1_000)).toBe(false);
    expect(mayReload(keep, NOW + 59_999)).toBe(false);
    expect(mayReload(keep, NOW + 61_000)).toBe(true);
  });

  it("does not where it can't be noted: it could go on forever", () => {
    const full = {
      ...storage(),
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(mayReload(full, NOW)).toBe(false);
  });
});
