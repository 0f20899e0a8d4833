import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { type EndedExecution, emailOf, webhookOf } from "./message.ts";
import { signedHeaders } from "./sign.ts";

const ended: EndedExecution = {
  id: "ntf_1",
  execution: "exe_1",
  workflow: { id: "wf_1", name: "orders" },
  status: "faulted",
  errorTitle: "Out of stock\r\nBcc: everybody@example.com",
  startedAt: Date.UTC(2026, 10, 23, 14, 0),
  endedAt: Date.UTC(2026, 10, 23, 14, 2),
};

describe("an email", () => {
  it("says what happened, when, and where to look", () => {
    const { subject, text } = emailOf({ ...ended, errorTitle: "Out of stock" }, "https://flows.example.com");
    expect(subject).toBe("Failed: orders, Out of stock");
    expect(text).toContain("failed at 2026-11-23 14:02 UTC");
    expect(text).toContain("https://flows.example.com/executions/exe_1");
  });

  it("has a subject of one line, whatever the error is called", () => {
    expect(emailOf(ended, undefined).subject).not.toMatch(/[\r\n]/);
  });

  it("names the execution where no address is known", () => {
    const { subject, text } = emailOf({ ...ended, status: "completed", errorTitle: null }, undefined);
    expect(subject).toBe("Completed: orders");
    expect(text).toContain("exe_1");
    expect(text).not.toContain("http");
  });
});

describe("a webhook", () => {
  const secret = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;

  it("is taken by the reference library", async () => {
    const body = webhookOf(ended, "https://flows.example.com");
    const headers = await signedHeaders(ended.id, secret, Date.now(), body);
    expect(new Webhook(secret).verify(body, { ...headers })).toMatchObject({
      type: "execution.faulted",
      data: { execution: "exe_1", workflow: { id: "wf_1" }, url: "https://flows.example.com/executions/exe_1" },
    });
  });

  it("is not, where a byte of it was changed", async () => {
    const body = webhookOf(ended, undefined);
    const headers = await signedHeaders(ended.id, secret, Date.now(), body);
    expect(() => new Webhook(secret).verify(body.replace("wf_1", "wf_2"), { ...headers })).toThrow(/signature/i);
  });
});
