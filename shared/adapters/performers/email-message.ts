import type { EmailEffect } from "../../domain/effects.ts";
import { type Result, fail, ok } from "../../domain/result.ts";
import { bytesToBase64, textToBase64 } from "../base64.ts";

/** Recipients of one message, as most servers have it (RFC 5321 §4.5.3.1.8). */
const MAX_RECIPIENTS = 100;
/** Characters of a subject. */
const MAX_SUBJECT = 998;

export interface Envelope {
  readonly from: string;
  readonly recipients: readonly string[];
  /** RFC 5322 and MIME, lines ended by CR LF, ASCII alone. */
  readonly message: string;
  readonly messageId: string;
}

/**
 * Writes an email. No header can be added by a value: text is encoded (RFC 2047), addresses are of a narrow form.
 * @param key makes the Message-ID, so that a message that was sent twice is one to its receiver
 */
export async function emailMessage(request: EmailEffect, key: string, at: Date): Promise<Result<Envelope>> {
  const problems: string[] = [];
  const read = (what: string, values: readonly string[]): readonly Mailbox[] =>
    values.flatMap((value) => {
      const mailbox = mailboxOf(value);
      if (mailbox === null) problems.push(`${what}: ${JSON.stringify(value.slice(0, 100))} is no address`);
      return mailbox ?? [];
    });
  const from = read("from", [request.from])[0];
  const to = read("to", request.to);
  const cc = read("cc", request.cc);
  const bcc = read("bcc", request.bcc);
  const replyTo = request.replyTo === null ? [] : read("replyTo", [request.replyTo]);
  if (problems.length > 0 || from === undefined)
    return fail("invalid", `${problems.slice(0, 5).join("; ")}. Write name@example.com, or Name <name@example.com>.`);
  const recipients = [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
  if (recipients.length === 0) return fail("invalid", "The email has no recipient: set to, cc or bcc.");
  if (recipients.length > MAX_RECIPIENTS)
    return fail("invalid", `The email has more than ${MAX_RECIPIENTS} recipients.`);
  if (request.subject.length > MAX_SUBJECT)
    return fail("invalid", `The subject has more than ${MAX_SUBJECT} characters.`);
  const id = await hexOf(key);
  const messageId = `<${id}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`;
  const headers = [
    `Date: ${at.toUTCString().replace("GMT", "+0000")}`,
    `From: ${shown(from)}`,
    ...list("To", to),
    ...list("Cc", cc),
    ...list("Reply-To", replyTo),
    `Subject: ${encoded(request.subject)}`,
    `Message-ID: ${messageId}`,
    "MIME-Version: 1.0",
    // RFC 3834: answers of machines to machines go round for ever.
    "Auto-Submitted: auto-generated",
  ];
  const message = [...headers, ...bodyOf(request, `=_${id.slice(0, 32)}`), ""].join("\r\n");
  return ok({ from: from.address, recipients, message, messageId });
}

interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** `a@b`, `<a@b>` or `Name <a@b>`. Quoted local parts, comments and literals are not taken: they hide more than they serve. */
function mailboxOf(value: string): Mailbox | null {
  const angled = /^([^<>\r\n]*)<([^<>\s]+)>$/.exec(value.trim());
  const address = angled?.[2] ?? value.trim();
  const name = (angled?.[1] ?? "").trim().replace(/^"(.*)"$/, "$1");
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  if (address.length > 254 || name.length > 200 || /[\u0000-\u001f\u007f]/.test(name)) return null;
  if (!/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(address)) return null;
  return { name, address };
}

function shown({ name, address }: Mailbox): string {
  return name === "" ? address : `${encoded(name, true)} <${address}>`;
}

function list(header: string, mailboxes: readonly Mailbox[]): string[] {
  return mailboxes.length === 0 ? [] : [`${header}: ${mailboxes.map(shown).join(",\r\n ")}`];
}

/** RFC 2047: in words of whole characters, each short enough for a line of 76 with a header's name before it. */
function encoded(text: string, inAddress = false): string {
  const plain = inAddress ? /^[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*$/ : /^[ -~]*$/;
  if (plain.test(text) && text.length <= 60 && !text.includes("=?")) return text;
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (new TextEncoder().encode(word + character).byteLength > 39) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?utf-8?B?${textToBase64(one)}?=`).join("\r\n ");
}

function bodyOf({ text, html }: EmailEffect, boundary: string): string[] {
  if (html === null) return part("text/plain", text ?? "");
  if (text === null) return part("text/html", html);
  return [
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    "",
    `--${boundary}`,
    ...part("text/plain", text),
    `--${boundary}`,
    ...part("text/html", html),
    `--${boundary}--`,
  ];
}

/** Base64 whatever it is: then no line is too long, none begins with a dot, and none is a boundary. */
function part(type: string, text: string): string[] {
  const bytes = new TextEncoder().encode(text.replaceAll(/\r\n|\r|\n/g, "\r\n"));
  const lines = bytesToBase64(bytes).match(/.{1,76}/g) ?? [];
  return [`Content-Type: ${type}; charset=utf-8`, "Content-Transfer-Encoding: base64", "", ...lines];
}

async function hexOf(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return [...digest.subarray(0, 20)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
