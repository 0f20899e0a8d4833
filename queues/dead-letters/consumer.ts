import { log } from "../../shared/observability/log.ts";

/** Characters of a message that are logged: enough to see what it was. */
const MAX_LOGGED = 2_000;

/** The last stop of what a consumer could not take. Without a consumer, the local runtime would drop it unseen. */
export function consumeDeadLetters(batch: MessageBatch): void {
  for (const message of batch.messages) {
    const content = JSON.stringify(message.body) ?? "";
    log.error("queue.dead-letter", {
      queue: batch.queue,
      message: message.id,
      attempts: message.attempts,
      sentAt: message.timestamp.toISOString(),
      content: content.slice(0, MAX_LOGGED),
    });
    message.ack();
  }
}
