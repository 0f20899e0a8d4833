import { type LiveCommand, liveCommandSchema } from "../../shared/api/resources/live.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { COMMAND_BURST, COMMANDS_PER_SECOND, MAX_COMMAND_UNITS } from "./limits.ts";

const EXPECTED = 'It takes JSON such as {"type": "open", "workflow": "wf_…"}, of type open, close, edit or take-over.';

/** What a client has sent, or in words what is wrong with it. */
export function readCommand(sent: string | ArrayBuffer): Result<LiveCommand> {
  if (typeof sent !== "string") return fail("invalid", `A message is text. ${EXPECTED}`);
  if (sent.length > MAX_COMMAND_UNITS)
    return fail("too_large", `A message has at most ${MAX_COMMAND_UNITS} characters.`);
  let value: unknown;
  try {
    value = JSON.parse(sent);
  } catch {
    return fail("invalid", `This is no JSON. ${EXPECTED}`);
  }
  const parsed = liveCommandSchema.safeParse(value);
  return parsed.success ? ok(parsed.data) : fail("invalid", EXPECTED);
}

/** A bucket for each socket: so many at once, and so many more with each second. */
export class Allowance {
  readonly #left = new WeakMap<WebSocket, { tokens: number; at: number }>();

  /** Whether this socket may send one more now. */
  take(socket: WebSocket, now: number): boolean {
    const before = this.#left.get(socket) ?? { tokens: COMMAND_BURST, at: now };
    const tokens = Math.min(COMMAND_BURST, before.tokens + ((now - before.at) / 1000) * COMMANDS_PER_SECOND);
    this.#left.set(socket, { tokens: Math.max(0, tokens - 1), at: now });
    return tokens >= 1;
  }
}
