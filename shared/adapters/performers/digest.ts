import type { Egress, Exchange, OutgoingRequest, OutgoingResponse } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { refused } from "../standard-errors.ts";
import { type Challenge, challengesOf } from "./challenge.ts";
import { hex } from "./hash.ts";
import { md5 } from "./md5.ts";

interface Login {
  readonly username: string;
  readonly password: string;
}

type Hash = (text: string) => Promise<string>;
/** The stronger first. SHA-512-256 is in no runtime's WebCrypto, and asked for by next to nobody. */
const ALGORITHMS: readonly (readonly [string, Hash])[] = [
  ["sha-256", sha256],
  ["md5", (text) => Promise.resolve(md5(new TextEncoder().encode(text)))],
];

/**
 * Sends, answers the challenge, and sends again; a nonce that has gone stale meanwhile is answered once more.
 * @see RFC 7616
 */
export async function sendWithDigest(
  egress: Egress,
  request: OutgoingRequest,
  login: Login,
  call: Pick<EffectCall, "signal" | "progress">,
): Promise<Exchange<OutgoingResponse>> {
  const ends = Date.now() + request.timeoutMs;
  let response = await egress.send(request, call.signal);
  for (let round = 0; round < 2; round++) {
    if (!response.ok || response.value.status !== 401) return response;
    const target = targetOf(request, response.value);
    if (target === null) return response;
    const offered = challengesOf(response.value.headers["www-authenticate"] ?? "").filter(
      ({ scheme }) => scheme === "digest",
    );
    if (offered.length === 0) return response;
    const chosen = choose(offered);
    if (chosen === null) return unsupported(offered);
    // Refused for what it says, not for its age: the same again would be refused again.
    if (round > 0 && chosen.challenge.parameters["stale"]?.toLowerCase() !== "true") return response;
    const authorization = await authorize(chosen.challenge, chosen.name, chosen.hash, request.method, target, login);
    await call.progress("Answered a digest challenge.");
    response = await egress.send(
      {
        ...request,
        url: target.href,
        headers: { ...request.headers, authorization },
        timeoutMs: Math.max(1, ends - Date.now()),
      },
      call.signal,
    );
  }
  return response;
}

/** Where the challenge came from, if that is where the answer may go: no other origin is told who asks. */
function targetOf(request: OutgoingRequest, response: OutgoingResponse): URL | null {
  const asked = new URL(request.url);
  const answered = new URL(response.url);
  asked.hash = "";
  answered.hash = "";
  if (asked.href === answered.href) return asked;
  const safe = request.method === "GET" || request.method === "HEAD";
  return safe && asked.origin === answered.origin ? answered : null;
}

function choose(offered: readonly Challenge[]): { challenge: Challenge; name: string; hash: Hash } | null {
  for (const [algorithm, hash] of ALGORITHMS) {
    for (const challenge of offered) {
      const name = (challenge.parameters["algorithm"] ?? "MD5").toLowerCase();
      const qop = challenge.parameters["qop"];
      const auth =
        qop === undefined ||
        qop
          .toLowerCase()
          .split(",")
          .some((one) => one.trim() === "auth");
      if (auth && (name === algorithm || name === `${algorithm}-sess`)) return { challenge, name, hash };
    }
  }
  return null;
}

function unsupported(offered: readonly Challenge[]): Exchange<never> {
  const asked = offered
    .map(({ parameters }) => `${parameters["algorithm"] ?? "MD5"} with qop ${parameters["qop"] ?? "none"}`)
    .join(", ")
    .slice(0, 200);
  return refused(
    "authentication",
    401,
    "Digest Not Supported",
    `The service asks for a digest by ${asked}; MD5 and SHA-256 with qop auth are supported.`,
  );
}

async function authorize(
  { parameters }: Challenge,
  algorithm: string,
  hash: Hash,
  method: string,
  target: URL,
  { username, password }: Login,
): Promise<string> {
  const { realm = "", nonce = "", opaque, qop } = parameters;
  const uri = target.pathname + target.search;
  const cnonce = hex(crypto.getRandomValues(new Uint8Array(16)));
  const nc = "00000001";
  const plain = await hash(`${username}:${realm}:${password}`);
  const a1 = algorithm.endsWith("-sess") ? await hash(`${plain}:${nonce}:${cnonce}`) : plain;
  const a2 = await hash(`${method}:${uri}`);
  // Without qop: as RFC 2069 had it.
  const response = await hash(qop === undefined ? `${a1}:${nonce}:${a2}` : `${a1}:${nonce}:${nc}:${cnonce}:auth:${a2}`);
  const hashed = parameters["userhash"]?.toLowerCase() === "true";
  const user = hashed ? quoted("username", await hash(`${username}:${realm}`)) : userOf(username);
  return `Digest ${[
    user,
    quoted("realm", realm),
    quoted("nonce", nonce),
    quoted("uri", uri),
    quoted("response", response),
    ...(parameters["algorithm"] === undefined ? [] : [`algorithm=${parameters["algorithm"]}`]),
    ...(qop === undefined ? [] : ["qop=auth", `nc=${nc}`]),
    ...(qop === undefined && !algorithm.endsWith("-sess") ? [] : [quoted("cnonce", cnonce)]),
    ...(opaque === undefined ? [] : [quoted("opaque", opaque)]),
    ...(hashed ? ["userhash=true"] : []),
  ].join(", ")}`;
}

/** RFC 7616 §3.4: a name that a quoted string can't hold goes as RFC 8187 has it. */
function userOf(username: string): string {
  if (/^[\x20-\x7e]*$/.test(username)) return quoted("username", username);
  const encoded = encodeURIComponent(username).replaceAll(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  return `username*=UTF-8''${encoded}`;
}

function quoted(name: string, value: string): string {
  return `${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

async function sha256(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
