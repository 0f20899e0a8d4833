import { consumeDeadLetters } from "./dead-letters/consumer.ts";
import { consumeLifecycle } from "./lifecycle/consumer.ts";

type Consumer = (batch: MessageBatch) => Promise<void> | void;

/** By the queue's name, without the suffix of its environment. */
const CONSUMERS: Readonly<Record<string, Consumer>> = {
  "millrace-lifecycle": consumeLifecycle,
  "millrace-dead-letters": consumeDeadLetters,
};

/** wrangler.toml names a queue of staging `millrace-lifecycle-staging`. */
const ENVIRONMENT_SUFFIX = /-(staging|production)$/;

/** @throws where the queue is unknown: its messages are then delivered again, and not lost without a word */
export async function consume(batch: MessageBatch): Promise<void> {
  const name = batch.queue.replace(ENVIRONMENT_SUFFIX, "");
  const consumer = Object.hasOwn(CONSUMERS, name) ? CONSUMERS[name] : undefined;
  if (consumer === undefined)
    throw new Error(`There is no consumer for the queue ${batch.queue}: add it to queues/index.ts.`);
  await consumer(batch);
}
