/** A name that nothing else has: 128 random bits. Not `randomUUID`, which browsers have on pages of HTTPS and of localhost alone. */
export const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");
