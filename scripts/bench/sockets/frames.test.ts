import { describe, expect, it } from "vitest";
import { Frames } from "./frames.ts";

/** A whole, unmasked text frame. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  if (payload.length < 65_536) {
    const head = Buffer.from([0x81, 126, 0, 0]);
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head, payload]);
  }
  const head = Buffer.concat([Buffer.from([0x81, 127]), Buffer.alloc(8)]);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

describe("Frames", () => {
  const texts = ["", "short", "ä".repeat(62), "x".repeat(125), "y".repeat(126), "z".repeat(65_535), "w".repeat(70_000)];

  it.each([
    [1, texts.slice(0, 5)],
    [1_000, texts],
    [200_000, texts],
  ])("reads frames out of pieces of %i bytes", (size, sent) => {
    const bytes = Buffer.concat(sent.map(frame));
    const read: string[] = [];
    const frames = new Frames((text) => read.push(text));
    for (let at = 0; at < bytes.length; at += size) frames.push(bytes.subarray(at, at + size));
    expect(read).toEqual(sent);
  });

  it("refuses what it does not understand, and says when the server closes", () => {
    const push = (...of: number[]) => new Frames(() => undefined).push(Buffer.from(of));
    expect(() => push(0x88, 0)).toThrow("closed");
    expect(() => push(0x82, 0)).toThrow("opcode 2");
    expect(() => push(0x01, 0)).toThrow("fragments");
    expect(() => push(0x81, 0x80)).toThrow("masked");
  });
});
