import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { echoWebSockets } from "./web-socket-echo.ts";

interface Received {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly body: string;
  /** Those of Standard Webhooks, where it was signed. */
  readonly webhook?: Readonly<Record<string, string>>;
}

let running: Promise<string> | undefined;

/**
 * A service for workflows under test to call: a real socket. Its origin, for the tests' `RECEIVER_URL`.
 *
 * - `/…?ms=50` answers after 50 ms, `?hang` never; `?fail=2` answers 503 to the first two requests of a path;
 * - every other answer is 200 with `{path, body}`;
 * - `/…/oauth2/token` gives an access token;
 * - `/…/chat.postMessage` is Slack's;
 * - a WebSocket, on any path, gets back what it sends, after its request's `authorization`;
 * - `/echo/…?status=500` answers with all that it got, headers too; `/token` issues an OAuth 2 token that names its client;
 * - `/log?of=/path` gives what came in for a path, `/most?of=/path` how many of it were under way at once, and
 *   `/dropped?of=/path` how many connections were closed before they were answered.
 */
export function startReceiver(): Promise<string> {
  running ??= new Promise((resolve) => {
    const log: Received[] = [];
    const open = new Map<string, number>();
    const most = new Map<string, number>();
    const dropped = new Map<string, number>();
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const url = new URL(request.url ?? "/", "http://receiver");
      const json = (status: number, value: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (url.pathname === "/log")
        return json(
          200,
          log.filter(({ path }) => path === url.searchParams.get("of")),
        );
      if (url.pathname === "/most") return json(200, most.get(url.searchParams.get("of") ?? "") ?? 0);
      if (url.pathname === "/dropped") return json(200, dropped.get(url.searchParams.get("of") ?? "") ?? 0);
      if (url.pathname.startsWith("/echo")) {
        const { authorization = "" } = request.headers;
        const decoded = Buffer.from(authorization.replace(/^\w+ /, ""), "base64").toString("utf8");
        response.setHeader("x-echo", authorization);
        const said = {
          url: request.url,
          query: Object.fromEntries(url.searchParams),
          headers: request.headers,
          decoded,
        };
        return json(Number(url.searchParams.get("status") ?? "200"), { ...said, body });
      }
      if (url.pathname === "/token") {
        const client = new URLSearchParams(body).get("client_id") ?? "";
        return json(200, { access_token: `issued-for-${client}`, token_type: "Bearer", expires_in: 3600 });
      }
      response.once("close", () => {
        if (!response.writableFinished) dropped.set(url.pathname, (dropped.get(url.pathname) ?? 0) + 1);
      });
      log.push({
        method: request.method ?? "",
        path: url.pathname,
        key: String(request.headers["idempotency-key"] ?? ""),
        body,
        ...signedBy(request.headers),
      });
      const earlier = log.filter(({ path }) => path === url.pathname).length;
      const underWay = (open.get(url.pathname) ?? 0) + 1;
      open.set(url.pathname, underWay);
      most.set(url.pathname, Math.max(underWay, most.get(url.pathname) ?? 0));
      if (url.searchParams.has("hang")) await new Promise((done) => response.once("close", done));
      else await new Promise((done) => setTimeout(done, Number(url.searchParams.get("ms") ?? "0")));
      open.set(url.pathname, (open.get(url.pathname) ?? 1) - 1);
      if (response.destroyed) return;
      if (earlier <= Number(url.searchParams.get("fail") ?? "0")) return json(503, { error: "not yet" });
      if (url.pathname.endsWith("/chat.postMessage"))
        return json(200, { ok: true, channel: "C1", ts: "1.1", message: { text: body } });
      if (url.pathname.endsWith("/oauth2/token"))
        return json(200, { access_token: `token-${log.length}`, token_type: "bearer", expires_in: 3_600 });
      return json(200, { path: url.pathname, body });
    });
    echoWebSockets(server);
    // A connection that is closed just when a request comes on it would fail that call, on a busy machine only.
    server.keepAliveTimeout = 0;
    server.listen(0, "127.0.0.1", () => {
      server.unref();
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
  return running;
}

function signedBy(headers: IncomingHttpHeaders): Pick<Received, "webhook"> {
  const signed = Object.entries(headers).filter(([name]) => name.startsWith("webhook-"));
  return signed.length === 0
    ? {}
    : { webhook: Object.fromEntries(signed.map(([name, value]) => [name, String(value)])) };
}
