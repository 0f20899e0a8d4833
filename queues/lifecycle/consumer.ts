import { z } from "zod";
import { type LifecycleEvent, lifecycleEventSchema } from "../../shared/domain/lifecycle.ts";
import { errorFields, type LogFields, log } from "../../shared/observability/log.ts";

/** A message is one event, or a batch of them. */
const messageSchema = z.union([lifecycleEventSchema, z.array(lifecycleEventSchema)]);

/** Where the events of one message go. Each may come more than once: `source` and `id` together say that it is the same. */
export type Ship = (events: readonly LifecycleEvent[]) => void | Promise<void>;

/** One line a message: lines are what logs cost. */
const shipToLog: Ship = (events) => {
  const told = events.map(({ id, type, source, subject, time, data }) => ({
    id,
    type,
    source,
    subject,
    time,
    data: data as LogFields,
  }));
  log.info("lifecycle.shipped", { events: told });
};

/** Each message is acknowledged by itself: one that fails is retried alone, and takes no other with it. */
export async function consumeLifecycle(batch: MessageBatch, ship: Ship = shipToLog): Promise<void> {
  for (const message of batch.messages) {
    const parsed = messageSchema.safeParse(message.body);
    if (!parsed.success) {
      // It will be no better next time.
      log.error("lifecycle.malformed", {
        queue: batch.queue,
        message: message.id,
        problems: parsed.error.issues.length,
      });
      message.ack();
      continue;
    }
    const events = Array.isArray(parsed.data) ? parsed.data : [parsed.data];
    try {
      await ship(events);
      message.ack();
    } catch (error) {
      log.warn("lifecycle.retried", {
        queue: batch.queue,
        message: message.id,
        attempts: message.attempts,
        ...errorFields(error),
      });
      message.retry();
    }
  }
}
