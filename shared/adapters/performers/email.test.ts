import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { createServer as createTls, TLSSocket } from "node:tls";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EmailEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import { createNodeEgress, nodeConnect, testCall } from "../../testing/node/egress.ts";
import { createEmailPerformer } from "./email.ts";

/** What the server does next; reset before each test. */
let server: Server;
let tlsServer: Server;
let port = 0;
let tlsPort = 0;
let said: string[] = [];
let messages: string[] = [];
let secure: boolean[] = [];
let offers: string[] = [];
let answers: Record<string, string> = {};
let open = new Set<Socket>();
const ca = certificate();

function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "smtp-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  execFileSync(
    "openssl",
    [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost".split(" "),
      ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
    ],
    { stdio: "ignore" },
  );
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

/** A small SMTP server: it says what `answers` says, and otherwise agrees. */
function serve(socket: Socket): void {
  open.add(socket);
  socket.on("error", () => undefined);
  let rest = "";
  let data: string[] | null = null;
  let logins = 0;
  const reply = (line: string): void => void socket.write(`${line}\r\n`);
  if (!(socket instanceof TLSSocket) || socket.listenerCount("upgraded") === 0)
    reply(answers["greeting"] ?? "220 test");
  const take = (line: string): void => {
    if (data !== null) {
      if (line !== ".") return void data.push(line);
      messages.push(data.join("\r\n"));
      data = null;
      if (answers["message"] === "hang up") return void socket.destroy();
      return reply(answers["message"] ?? "250 queued");
    }
    said.push(line);
    secure.push(socket instanceof TLSSocket);
    const verb = line.split(" ")[0]?.toUpperCase() ?? "";
    if (logins > 0) return reply(logins-- === 2 ? "334 UGFzc3dvcmQ6" : (answers["AUTH"] ?? "235 ok"));
    if (answers[verb] === "silence") return;
    if (verb === "EHLO")
      return reply(["250-test", ...offers.map((offer) => `250-${offer}`), "250 SIZE 1000000"].join("\r\n"));
    if (verb === "STARTTLS") {
      reply("220 go");
      socket.removeAllListeners("data");
      const upgraded = new TLSSocket(socket, { isServer: true, ...ca });
      upgraded.on("upgraded", () => undefined);
      return serve(upgraded);
    }
    if (line === "AUTH LOGIN") {
      logins = 2;
      return reply("334 VXNlcm5hbWU6");
    }
    if (verb === "AUTH") return reply(answers["AUTH"] ?? "235 ok");
    if (verb === "DATA") data = [];
    return reply(answers[verb] ?? (verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : "250 ok"));
  };
  socket.on("data", (part: Buffer) => {
    rest += part.toString("utf8");
    const lines = rest.split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

beforeAll(async () => {
  server = createServer(serve);
  tlsServer = createTls({ ...ca }, serve);
  for (const one of [server, tlsServer]) await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  tlsPort = (tlsServer.address() as AddressInfo).port;
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.close();
  tlsServer.close();
});
beforeEach(() => {
  said = [];
  messages = [];
  secure = [];
  offers = ["STARTTLS", "AUTH PLAIN LOGIN"];
  answers = {};
  open = new Set();
});

const EMAIL: EmailEffect = {
  kind: "email",
  connection: "mail",
  from: "Shop <shop@example.com>",
  to: ["ann@example.org"],
  cc: [],
  bcc: [],
  replyTo: null,
  subject: "Hello",
  text: "Line one\nLine two",
  html: null,
  timeoutMs: 3_000,
};
const LOGIN = { username: "user", password: "pass" };

async function send(
  more: Partial<EmailEffect> = {},
  config: Record<string, unknown> = {},
  credentials: Record<string, unknown> = LOGIN,
  allowPrivate = true,
): Promise<EffectOutcome> {
  const performer = createEmailPerformer({
    egress: createNodeEgress({ connect: nodeConnect(ca.cert), allowPrivate }),
    open: () =>
      Promise.resolve({
        ok: true,
        value: { config: { host: "localhost", port, tls: "starttls", ...config }, credentials },
      }),
  });
  const performed = await performer.perform({ ...EMAIL, ...more }, testCall());
  if (performed.parked) throw new Error("parked");
  return performed.outcome;
}

const headers = (): string => messages[0]?.split("\r\n\r\n")[0] ?? "";
const bodies = (): string[] =>
  (messages[0]?.match(/base64\r\n\r\n([A-Za-z0-9+/=\r\n]*)/g) ?? []).map((part) =>
    Buffer.from(part.slice(10), "base64").toString("utf8"),
  );

describe("email.send", () => {
  it("upgrades to TLS, logs in, and gives the message to every recipient", async () => {
    const outcome = await send({
      cc: ["Bob <bob@example.org>"],
      bcc: ["carl@example.org", "ann@example.org"],
      replyTo: "help@example.com",
    });
    expect(outcome).toMatchObject({
      ok: true,
      output: { accepted: ["ann@example.org", "bob@example.org", "carl@example.org"] },
    });
    expect(said).toEqual([
      "EHLO example.com",
      "STARTTLS",
      "EHLO example.com",
      `AUTH PLAIN ${Buffer.from("\0user\0pass").toString("base64")}`,
      "MAIL FROM:<shop@example.com>",
      "RCPT TO:<ann@example.org>",
      "RCPT TO:<bob@example.org>",
      "RCPT TO:<carl@example.org>",
      "DATA",
      "QUIT",
    ]);
    expect(secure.slice(2)).not.toContain(false);
    expect(headers()).toContain(
      "From: Shop <shop@example.com>\r\nTo: ann@example.org\r\nCc: Bob <bob@example.org>\r\nReply-To: help@example.com\r\nSubject: Hello",
    );
    expect(messages[0]).not.toContain("carl");
    expect(bodies()).toEqual(["Line one\r\nLine two"]);
  });

  it("speaks TLS from the start, and AUTH LOGIN where that is what is offered", async () => {
    offers = ["AUTH=LOGIN"];
    expect(await send({}, { port: tlsPort, tls: "on" })).toMatchObject({ ok: true });
    expect(said.slice(0, 4)).toEqual(["EHLO example.com", "AUTH LOGIN", btoa("user"), btoa("pass")]);
    expect(secure).not.toContain(false);
  });

  it("sends the same Message-ID each time: SMTP knows no other key", async () => {
    const first = await send();
    const second = await send();
    expect(first).toMatchObject({
      ok: true,
      output: { messageId: expect.stringMatching(/^<[0-9a-f]{40}@example\.com>$/) },
    });
    expect(second).toMatchObject({ output: first.ok ? first.output : null });
    expect(headers()).toContain(`Message-ID: <`);
  });

  it("writes text and HTML as alternatives, whatever is in them", async () => {
    const text = ".\r\n..\n.hidden\r\nÜber ~ 🚂\n--=_x--";
    await send({
      text,
      html: "<p>ü</p>",
      subject: "Grüße an alle, die diese sehr lange Betreffzeile lesen werden 🚂🚂🚂",
    });
    expect(headers()).toMatch(/Subject: =\?utf-8\?B\?[^ ]+\?=\r\n =\?utf-8\?B\?/);
    expect(headers()).toContain("multipart/alternative");
    expect(bodies()).toEqual([text.replaceAll(/\r\n|\n/g, "\r\n"), "<p>ü</p>"]);
    expect(messages[0]?.split("\r\n").every((line) => line.length <= 78 && /^[\x20-\x7e]*$/.test(line))).toBe(true);
  });

  it("lets no value add a header or a command", async () => {
    await send({ subject: "Hi\r\nBcc: evil@example.net\r\n\r\nbody" });
    expect(headers()).not.toMatch(/^Bcc/im);
    expect(await send({ from: '"Eve\r\nBcc: x@example.net" <a@example.com>' })).toMatchObject({
      ok: false,
      error: { status: 400 },
    });
    for (const to of [
      "a@example.org>\r\nRCPT TO:<b@example.org",
      "a@example.org b@example.org",
      "a@example.org,b@example.org",
      "<a@b>x",
      "a",
      "@b",
      "a@",
      '"a b"@example.org',
      "a@[127.0.0.1]",
      "a@ex\u0000ample.org",
    ]) {
      const before = said.length;
      expect(await send({ to: [to] }), to).toMatchObject({ ok: false, error: { title: "Invalid Email" } });
      expect(said.length).toBe(before);
    }
    expect(await send({ to: [] })).toMatchObject({
      ok: false,
      error: { detail: expect.stringMatching(/no recipient/) },
    });
    expect(await send({ to: Array.from({ length: 101 }, (_, n) => `a${n}@example.org`) })).toMatchObject({ ok: false });
  });

  it("says nothing without TLS where STARTTLS is asked for", async () => {
    offers = ["AUTH PLAIN"];
    expect(await send()).toMatchObject({
      ok: false,
      error: { status: 503, detail: expect.stringMatching(/does not offer STARTTLS/) },
    });
    expect(said).toEqual(["EHLO example.com"]);
  });

  it.each([
    [{ greeting: "554 no" }, 422, "communication"],
    [{ greeting: "HTTP/1.1 400 Bad Request" }, 503, "communication"],
    [{ AUTH: "535 wrong" }, 401, "authentication"],
    [{ MAIL: "451 try later" }, 503, "communication"],
    [{ RCPT: "550 no such user" }, 422, "communication"],
    [{ message: "552 too big" }, 422, "communication"],
    [{ message: "hang up" }, 503, "communication"],
  ])("tells a refusal as what it is: %j", async (said, status, kind) => {
    answers = said;
    const outcome = await send();
    expect(outcome).toMatchObject({
      ok: false,
      error: { status, type: `https://serverlessworkflow.io/spec/1.0.0/errors/${kind}` },
    });
    const detail = outcome.ok ? "" : outcome.error.detail;
    expect(detail).not.toContain("pass");
    expect(detail).not.toContain(btoa("\0user\0pass"));
    if ("message" in said && said.message === "hang up") expect(detail).toMatch(/may have been taken/);
  });

  it("does not wait for ever, nor read for ever", async () => {
    answers = { MAIL: "silence" };
    expect(await send({ timeoutMs: 300 })).toMatchObject({ ok: false, error: { status: 408 } });
    answers = { greeting: `220 ${"x".repeat(100_000)}` };
    expect(await send()).toMatchObject({
      ok: false,
      error: { status: 503, detail: expect.stringMatching(/has no end/) },
    });
    answers = { greeting: "220-more\r\n".repeat(200) };
    expect(await send()).toMatchObject({ ok: false, error: { status: 503 } });
  });

  it("goes nowhere that egress forbids, and names a connection that is none", async () => {
    expect(await send({}, {}, LOGIN, false)).toMatchObject({ ok: false, error: { status: 403 } });
    expect(await send({}, { host: 5 })).toMatchObject({ ok: false, error: { title: "Invalid Connection" } });
    expect(await send({}, { tls: "off" }, {})).toMatchObject({ ok: true });
  });
});
