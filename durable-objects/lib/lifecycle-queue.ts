import type { LifecycleEvent } from "../../shared/domain/lifecycle.ts";
import { PLATFORM_MAX_QUEUE_BATCH } from "../../shared/domain/limits.ts";

/** Events a message: at most a kilobyte each, so that a message stays well under 128 KB. */
const EVENTS_PER_MESSAGE = 50;
/** A field of an event (an error's title) is cut here, in UTF-16 units. */
const MAX_FIELD_UNITS = 300;

/** Sends events in few messages: each message is paid for three times (write, read, delete). */
export async function sendLifecycle(queue: Queue, events: readonly LifecycleEvent[]): Promise<void> {
  const messages: MessageSendRequest<LifecycleEvent[]>[] = [];
  for (let from = 0; from < events.length; from += EVENTS_PER_MESSAGE) {
    messages.push({ body: events.slice(from, from + EVENTS_PER_MESSAGE).map(bounded), contentType: "json" });
  }
  for (let from = 0; from < messages.length; from += PLATFORM_MAX_QUEUE_BATCH) {
    await queue.sendBatch(messages.slice(from, from + PLATFORM_MAX_QUEUE_BATCH));
  }
}

function bounded(event: LifecycleEvent): LifecycleEvent {
  const text = JSON.stringify(event.data, (_key, value: unknown) =>
    typeof value === "string" && value.length > MAX_FIELD_UNITS ? `${value.slice(0, MAX_FIELD_UNITS)}…` : value,
  );
  return { ...event, data: JSON.parse(text) as LifecycleEvent["data"] };
}
