import type { StandIn } from "./stand-in/stand-in.ts";

/** Members of a definition that say where something is; an origin anywhere else (a CloudEvent's source) is a name. */
const PLACES: ReadonlySet<string> = new Set(["endpoint", "uri", "authority", "call"]);
const ORIGIN = /\bhttps?:\/\/[A-Za-z0-9.-]+(?::\d+)?/g;

/**
 * A definition (or a secret) as it is sent: the origins that the stand-in serves are replaced by where it listens,
 * also inside expressions. What it does not serve stays as it is. This is the test's doing: the platform is told
 * nothing else than another address.
 */
export async function redirected(value: unknown, standIn: StandIn, place = false): Promise<unknown> {
  if (typeof value === "string") return place ? await replaceOrigins(value, standIn) : value;
  if (Array.isArray(value)) return await Promise.all(value.map((item) => redirected(item, standIn, place)));
  if (typeof value !== "object" || value === null) return value;
  const members = await Promise.all(
    Object.entries(value).map(async ([key, member]) => [
      key,
      await redirected(member, standIn, place || PLACES.has(key)),
    ]),
  );
  return await service(Object.fromEntries(members) as Record<string, unknown>, standIn);
}

async function replaceOrigins(text: string, standIn: StandIn): Promise<string> {
  const places = new Map<string, string | null>();
  for (const [origin] of text.matchAll(ORIGIN)) places.set(origin, await standIn.of(origin));
  return text.replaceAll(ORIGIN, (origin) => places.get(origin) ?? origin);
}

/** gRPC names host and port apart. */
async function service(value: Record<string, unknown>, standIn: StandIn): Promise<Record<string, unknown>> {
  if (typeof value["host"] !== "string" || typeof value["port"] !== "number") return value;
  const here = await standIn.of(`http://${value["host"]}:${value["port"]}`);
  if (here === null) return value;
  const { hostname, port } = new URL(here);
  return { ...value, host: hostname, port: Number(port) };
}
