/**
 * Whether a URL's host is an address that nobody outside may be called by: private, loopback, link-local
 * (and with it the metadata services of clouds), multicast, reserved, or a name that stands for one.
 * The URL parser has normalised every spelling of IPv4 (`0x7f.1`, `2130706433`) before.
 * A public name may still resolve to such an address: on Cloudflare `fetch` does not reach those.
 * @param hostname as `URL.hostname` gives it, IPv6 in brackets
 * @see RFC 6890, RFC 6761
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, "");
  if (host.startsWith("[")) return isPrivateIpv6(host.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPrivateIpv4(host.split(".").map(Number));
  // A name without a dot is looked up in the search domain of whoever resolves it.
  return !host.includes(".") || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix));
}

const PRIVATE_SUFFIXES = [
  ".localhost",
  ".local",
  ".internal",
  ".intranet",
  ".lan",
  ".home.arpa",
  ".home",
  ".corp",
  ".svc",
  ".test",
  ".invalid",
  ".onion",
];

function isPrivateIpv4(parts: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = parts;
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19)) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113)
  );
}

function isPrivateIpv6(text: string): boolean {
  const groups = expand(text);
  const [first = 0] = groups;
  const embedded = (at: number): number[] => {
    const [high = 0, low = 0] = groups.slice(at, at + 2);
    return [high >> 8, high & 255, low >> 8, low & 255];
  };
  // ::/96 holds ::, ::1 and IPv4-compatible ones; ::ffff:0:0/96 mapped ones; ::ffff:0:0:0/96 and 64:ff9b::/96 translated ones.
  if (groups.slice(0, 5).every((group) => group === 0)) return groups[5] === 0xffff ? isPrivateIpv4(embedded(6)) : true;
  if (groups.slice(0, 4).every((group) => group === 0) && groups[4] === 0xffff) return isPrivateIpv4(embedded(6));
  if (first === 0x64 && groups[1] === 0xff9b) return isPrivateIpv4(embedded(6)) || groups[2] !== 0;
  if (first === 0x2002) return isPrivateIpv4(embedded(1));
  // fc00::/7, fe80::/10, fec0::/10, ff00::/8, 100::/64, 2001::/23 (Teredo and others), 2001:db8::/32.
  return (
    (first & 0xfe00) === 0xfc00 ||
    (first & 0xff80) === 0xfe80 ||
    first >= 0xff00 ||
    first === 0x100 ||
    (first === 0x2001 && ((groups[1] ?? 0) < 0x200 || groups[1] === 0xdb8))
  );
}

function expand(text: string): number[] {
  const [head = "", tail] = text.split("::");
  const parse = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
