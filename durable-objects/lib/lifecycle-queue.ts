import { type LifecycleEvent, lifecycleLevel, type LifecycleLevel } from "../../shared/domain/lifecycle.ts";
import { PLATFORM_MAX_QUEUE_BATCH, PLATFORM_MAX_QUEUE_MESSAGE_BYTES } from "../../shared/domain/limits.ts";
import { countQueued } from "../../shared/observability/meter.ts";
import { utf8Bytes } from "./text-size.ts";

/** A field of an event (an error's title) is cut here, in UTF-16 units. */
const MAX_FIELD_UNITS = 300;
/** What the queue adds around a message's body is not ours to measure. */
const MESSAGE_BYTES = PLATFORM_MAX_QUEUE_MESSAGE_BYTES - 8_000;
/**
 * All messages of one `sendBatch` together have at most 256 KB, which the local emulator does not enforce.
 * https://developers.cloudflare.com/queues/platform/limits/
 */
const BATCH_MESSAGES = Math.min(PLATFORM_MAX_QUEUE_BATCH, Math.floor(256_000 / PLATFORM_MAX_QUEUE_MESSAGE_BYTES));

interface Message {
  readonly events: LifecycleEvent[];
  bytes: number;
}

/** Which events this deployment publishes. */
export function levelOf({ LIFECYCLE_EVENTS: level }: { readonly LIFECYCLE_EVENTS?: string }): LifecycleLevel {
  return lifecycleLevel.catch("workflow").parse(level);
}

/** Sends events in few messages: each message is paid for three times (write, read, delete). */
export async function sendLifecycle(queue: Pick<Queue, "sendBatch">, events: readonly LifecycleEvent[]): Promise<void> {
  const messages = packed(events);
  for (let from = 0; from < messages.length; from += BATCH_MESSAGES) {
    const batch = messages.slice(from, from + BATCH_MESSAGES);
    for (const { bytes } of batch) countQueued(bytes);
    await queue.sendBatch(batch.map(({ events: body }) => ({ body, contentType: "json" })));
  }
}

/** As many events a message as its bytes allow; order is kept. */
function packed(events: readonly LifecycleEvent[]): Message[] {
  const messages: Message[] = [];
  let room = 0;
  for (const whole of events) {
    const { event, bytes } = bounded(whole);
    const size = bytes + 1;
    const current = messages.at(-1);
    if (current !== undefined && size <= room) {
      current.events.push(event);
      current.bytes += size;
      room -= size;
    } else {
      messages.push({ events: [event], bytes: size });
      room = MESSAGE_BYTES - size;
    }
  }
  return messages;
}

function bounded(event: LifecycleEvent): { readonly event: LifecycleEvent; readonly bytes: number } {
  let isCut = false;
  const text = JSON.stringify(event, (_key, value: unknown) => {
    if (typeof value !== "string" || value.length <= MAX_FIELD_UNITS) return value;
    isCut = true;
    return `${value.slice(0, MAX_FIELD_UNITS)}…`;
  });
  return { event: isCut ? (JSON.parse(text) as LifecycleEvent) : event, bytes: utf8Bytes(text) };
}
