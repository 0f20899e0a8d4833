/** What lets somebody in is not read over a shoulder. What comes from a secret is not in the journal at all. */
export const PRIVATE = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|api-?key|token|secret|signature|password/i;
