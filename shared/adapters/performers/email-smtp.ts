import type { Connection } from "../../ports/egress.ts";
import { textToBase64 } from "../base64.ts";
import type { Envelope } from "./email-message.ts";

/** What the server said, where it was not what is wanted. */
export class SmtpRefusal extends Error {
  readonly code: number;
  /** The answer to the message itself did not come: it may have been taken. */
  readonly inDoubt: boolean;
  constructor(code: number, message: string, inDoubt = false) {
    super(message);
    this.code = code;
    this.inDoubt = inDoubt;
  }
}

export interface SmtpLogin {
  readonly username: string;
  readonly password: string;
}

/** A line of a reply is 512 at most (RFC 5321 §4.5.3.1.5); some servers say more in theirs. */
const MAX_LINE = 4_096;
const MAX_LINES = 100;

/**
 * One message over a connection that was just opened (RFC 5321). With `starttls` the connection is upgraded before
 * anything is said in it, or the message is not sent.
 * @throws {SmtpRefusal} with the server's code
 */
export async function sendBySmtp(
  connection: Connection,
  options: { readonly starttls: boolean; readonly login: SmtpLogin | null; readonly name: string },
  envelope: Envelope,
): Promise<void> {
  let session = new Session(connection);
  await session.expect([220], "greeting");
  let offers = await session.hello(options.name);
  if (options.starttls) {
    if (!offers.has("STARTTLS")) throw new SmtpRefusal(0, "The server does not offer STARTTLS.");
    await session.say("STARTTLS", [220]);
    // RFC 3207 §4.2: what was said before is forgotten, and what came early was not the server.
    session.release();
    session = new Session(connection.startTls());
    offers = await session.hello(options.name);
  }
  if (options.login !== null) await session.login(options.login, offers.get("AUTH") ?? "");
  await session.say(`MAIL FROM:<${envelope.from}>`, [250]);
  for (const recipient of envelope.recipients) await session.say(`RCPT TO:<${recipient}>`, [250, 251]);
  await session.say("DATA", [354]);
  // No line of it begins with a dot (email-message.ts), and each ends with CR LF.
  await session.say(`${envelope.message}.`, [250], "message", true);
  try {
    await session.say("QUIT", [221]);
  } catch {
    // It is sent: how they part does not matter.
  }
}

class Session {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder = new TextDecoder("utf-8");
  #rest = "";

  constructor(connection: Connection) {
    this.#reader = connection.readable.getReader();
    this.#writer = connection.writable.getWriter();
  }

  release(): void {
    this.#reader.releaseLock();
    this.#writer.releaseLock();
  }

  /** @returns the extensions that the server offers, by their names, with what stands behind */
  async hello(name: string): Promise<ReadonlyMap<string, string>> {
    const lines = await this.say(`EHLO ${name}`, [250]);
    return new Map(
      lines.slice(1).map((line) => {
        const [word = "", ...rest] = line.split(/[ =]/);
        return [word.toUpperCase(), rest.join(" ").toUpperCase()];
      }),
    );
  }

  /** RFC 4954; PLAIN where it is offered, LOGIN otherwise. */
  async login({ username, password }: SmtpLogin, offered: string): Promise<void> {
    const mechanisms = offered.split(/\s+/);
    if (mechanisms.includes("PLAIN")) {
      await this.say(`AUTH PLAIN ${textToBase64(`\0${username}\0${password}`)}`, [235], "AUTH PLAIN");
    } else if (mechanisms.includes("LOGIN")) {
      await this.say("AUTH LOGIN", [334]);
      await this.say(textToBase64(username), [334], "AUTH LOGIN");
      await this.say(textToBase64(password), [235], "AUTH LOGIN");
    } else {
      const what = offered === "" ? "no AUTH" : `AUTH ${offered.slice(0, 100)}`;
      throw new SmtpRefusal(0, `The server offers ${what}; PLAIN or LOGIN is needed.`);
    }
  }

  /** @param what the line as an error may show it: a password may be in it */
  async say(line: string, wanted: readonly number[], what = line, inDoubt = false): Promise<readonly string[]> {
    await this.#writer.write(new TextEncoder().encode(`${line}\r\n`));
    return this.expect(wanted, what, inDoubt);
  }

  async expect(wanted: readonly number[], what: string, inDoubt = false): Promise<readonly string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line(what, inDoubt);
      const [, digits = "", mark = "", text = ""] = /^(\d{3})([ -]?)(.*)$/.exec(line) ?? [];
      if (digits === "")
        throw new SmtpRefusal(0, `The server does not speak SMTP: ${JSON.stringify(line.slice(0, 100))}.`, inDoubt);
      lines.push(text);
      if (mark === "-") {
        if (lines.length === MAX_LINES) throw new SmtpRefusal(0, `The server's reply to ${what} has no end.`, inDoubt);
        continue;
      }
      const code = Number(digits);
      if (wanted.includes(code)) return lines;
      throw new SmtpRefusal(code, `The server answered ${code} to ${what}: ${lines.join(" ").slice(0, 300)}`);
    }
  }

  async #line(what: string, inDoubt: boolean): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end !== -1) {
        const line = this.#rest.slice(0, end).replace(/\r$/, "");
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      if (this.#rest.length > MAX_LINE) throw new SmtpRefusal(0, "A line of the server's reply has no end.", inDoubt);
      const { done, value } = await this.#reader.read();
      if (done) throw new SmtpRefusal(0, `The server closed the connection before its reply to ${what}.`, inDoubt);
      this.#rest += this.#decoder.decode(value, { stream: true });
    }
  }
}
