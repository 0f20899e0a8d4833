import { readFileSync } from "node:fs";
import { z } from "zod";

/** A number, and where it comes from. */
const figure = z.object({
  value: z.number().positive(),
  unit: z.string(),
  kind: z.enum(["measured", "platform", "code", "assumed"]),
  from: z.string().min(10),
});

const NAMES = [
  "start_cpu_ms",
  "edge_cpu_ms",
  "object_start_cpu_ms",
  "object_cpu_ms",
  "record_cpu_ms",
  "records_of_object",
  "lane_bytes",
  "index_bytes",
  "events_bytes",
  "messages_of_object",
  "publish_ms",
  "lookup_cpu_ms",
  "d1_query_ms",
  "object_requests_per_second",
  "object_bytes",
  "queue_messages_per_second",
  "message_bytes",
  "lanes",
  "index_shards",
  "stale_seconds",
  "requests_per_isolate",
  "places",
  "revision_misses",
  "at_once",
  "kept_days",
] as const;

const schema = z.object({ measured_at: z.iso.date(), host: z.string(), figures: z.record(z.enum(NAMES), figure) });

export type FigureName = (typeof NAMES)[number];
export type Figures = Readonly<Record<FigureName, number>>;
export type Sources = z.infer<typeof schema>;

/** scripts/scaling/figures.json: what the model is fed with. */
export function readFigures(): Sources {
  return schema.parse(JSON.parse(readFileSync(new URL("./figures.json", import.meta.url), "utf8")));
}

export function valuesOf({ figures }: Sources): Figures {
  return Object.fromEntries(NAMES.map((name) => [name, figures[name].value])) as Record<FigureName, number>;
}
