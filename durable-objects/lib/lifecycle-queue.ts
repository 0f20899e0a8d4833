import type { LifecycleEvent } from "../../shared/domain/lifecycle.ts";
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

/** Sends events in few messages: each message is paid for three times (write, read, delete). */
export async function sendLifecycle(queue: Pick<Queue, "sendBatch">, events: readonly LifecycleEvent[]): Promise<void> {
  const messages = packed(events.map(bounded));
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
  for (const event of events) {
    const size = utf8Bytes(JSON.stringify(event)) + 1;
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

function bounded(event: LifecycleEvent): LifecycleEvent {
  const text = JSON.stringify(event.data, (_key, value: unknown) =>
    typeof value === "string" && value.length > MAX_FIELD_UNITS ? `${value.slice(0, MAX_FIELD_UNITS)}…` : value,
  );
  return { ...event, data: JSON.parse(text) as LifecycleEvent["data"] };
}
