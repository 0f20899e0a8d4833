/** RFC 1321 §3.4: how far each step of a round rotates. */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
/** RFC 1321 §3.4: the integer part of 4294967296 times abs(sin(i)). */
const SINES = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32));

/**
 * MD5 in hex. Broken as a digest, and still what most services with digest authentication ask for; WebCrypto has
 * none of it.
 * @see RFC 1321
 */
export function md5(bytes: Uint8Array): string {
  const length = bytes.byteLength;
  const padded = new DataView(new ArrayBuffer(((length + 8) >> 6) * 64 + 64));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(length, 0x80);
  padded.setUint32(padded.byteLength - 8, length << 3, true);
  padded.setUint32(padded.byteLength - 4, Math.floor(length / 2 ** 29), true);

  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < padded.byteLength; block += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      const [mixed, word] = mix(round, step, b, c, d);
      const sum = (a + mixed + (SINES[step] ?? 0) + padded.getUint32(block + word * 4, true)) >>> 0;
      const by = ROTATIONS[round]?.[step & 3] ?? 0;
      [a, d, c, b] = [d, c, b, (b + ((sum << by) | (sum >>> (32 - by)))) >>> 0];
    }
    for (const [index, value] of [a, b, c, d].entries()) state[index] = (state[index] ?? 0) + value;
  }
  const result = new DataView(new ArrayBuffer(16));
  for (const [index, value] of state.entries()) result.setUint32(index * 4, value, true);
  return [...new Uint8Array(result.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The round's function of b, c and d, and which word of the block the step takes. */
function mix(round: number, step: number, b: number, c: number, d: number): [number, number] {
  if (round === 0) return [(b & c) | (~b & d), step];
  if (round === 1) return [(d & b) | (~d & c), (5 * step + 1) & 15];
  if (round === 2) return [b ^ c ^ d, (3 * step + 5) & 15];
  return [c ^ (b | ~d), (7 * step) & 15];
}
