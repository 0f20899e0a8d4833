import { describe, expect, it } from "vitest";
import { emailMessage } from "../../../shared/adapters/performers/email-message.ts";
import { standardError } from "../../../shared/adapters/standard-errors.ts";
import type { EffectRequest, EmailEffect } from "../../../shared/domain/effects.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { publicOrigin } from "../public-origin.ts";
import { type Notice, type NoticeUses, sendNotice } from "./person-notice.ts";

const LINK = "lnk_0000000000_secretsecretsecret";
const call = { effect: "1.1", key: "exe:key", signal: new AbortController().signal };
const notice = (change: Partial<Notice["person"]> = {}, reminder = false): Notice => ({
  person: {
    form: "approve",
    assignee: "ada@example.com",
    title: "Pay\r\nBcc: eve@example.com",
    description: "Soon.",
    schema: null,
    expiresAt: Date.UTC(2026, 10, 26, 15, 20),
    remindAfterMs: null,
    notify: "mail",
    ...change,
  },
  workflow: "approval",
  link: LINK,
  reminder,
});

async function send(given: Notice, uses: Partial<NoticeUses> = {}, output: unknown = {}) {
  const sent: { request: EffectRequest; key: string }[] = [];
  const error = await sendNotice(
    {
      performer: {
        perform: async (request, { key }) => {
          sent.push({ request, key });
          return { parked: false, outcome: { ok: true, output } };
        },
      },
      connectorOf: async () => ok("email"),
      origin: "https://flows.example.com",
      ...uses,
    },
    given,
    call,
  );
  return { error, sent };
}

describe("a notice", () => {
  it("by email is one message to one address, with the link and the time", async () => {
    const { error, sent } = await send(notice());
    expect(error).toBeNull();
    const request = sent[0]?.request as EmailEffect;
    expect(request).toMatchObject({ kind: "email", connection: "mail", to: ["ada@example.com"], bcc: [] });
    expect(request.text).toContain(`https://flows.example.com/people/${LINK}`);
    expect(request.text).toContain("2026-11-26 15:20 UTC");
    const message = await emailMessage({ ...request, from: "flows@example.com" }, "key", new Date());
    expect(message).toMatchObject({ ok: true, value: { recipients: ["ada@example.com"] } });
  });

  it("is another one as a reminder", async () => {
    const { sent } = await send(notice({}, true));
    expect(sent[0]).toMatchObject({
      key: "exe:key:reminder",
      request: { subject: "Reminder: Pay Bcc: eve@example.com" },
    });
  });

  it("goes by no other connector, nor from nowhere", async () => {
    expect((await send(notice(), { connectorOf: async () => ok("http") })).error).toMatchObject({ status: 400 });
    expect((await send(notice(), { origin: undefined })).error?.detail).toContain("PUBLIC_URL");
    const down = await send(notice(), { connectorOf: async () => fail("unavailable", "not now") });
    expect(down).toMatchObject({ sent: [], error: { status: 503 } });
  });

  it("fails without saying the link, whatever was answered", async () => {
    const performer: NoticeUses["performer"] = {
      perform: async () => ({
        parked: false,
        outcome: { ok: false, error: standardError("communication", 422, "SMTP 550", `spam: http://x/people/${LINK}`) },
      }),
    };
    const { error } = await send(notice(), { performer });
    expect(error?.detail).toBe("spam: http://x/people/[link]");
    const refused = await send(
      notice(),
      { connectorOf: async () => ok("slack") },
      { ok: false, error: "not_in_channel" },
    );
    expect(refused.error?.detail).toBe("Slack answered: not_in_channel");
  });

  it("needs an address to begin with", () => {
    expect(publicOrigin({ ENVIRONMENT: "production" })).toBeUndefined();
    expect(publicOrigin({ ENVIRONMENT: "production", PUBLIC_URL: "https://a.example/" })).toBe("https://a.example");
    expect(publicOrigin({ ENVIRONMENT: "development" })).toMatch(/^http:\/\/127\.0\.0\.1/);
  });
});
