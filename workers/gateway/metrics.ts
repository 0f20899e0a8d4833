import {
  breakerCallsSoFar,
  erasedSoFar,
  type ObjectUse,
  objectUseSoFar,
  queuedSoFar,
} from "../../shared/observability/meter.ts";

/** What Cloudflare bills of objects; see docs/costs.md. */
const OBJECT_COUNTERS: readonly (readonly [name: string, help: string, of: (use: ObjectUse) => number])[] = [
  [
    "millrace_object_rows_written_total",
    "Rows written by the durable objects of this isolate.",
    ({ rowsWritten }) => rowsWritten,
  ],
  ["millrace_object_rows_read_total", "Rows read by the durable objects of this isolate.", ({ rowsRead }) => rowsRead],
  [
    "millrace_object_alarms_set_total",
    "Alarms set by the durable objects of this isolate; each is billed as a row written.",
    ({ alarmsSet }) => alarmsSet,
  ],
  [
    "millrace_object_requests_total",
    "Calls, fetches and alarms of the durable objects of this isolate.",
    ({ requests }) => requests,
  ],
];

/** Counts of this isolate since it began. */
export class Metrics {
  readonly #requests = new Map<string, number>();

  count(route: string, status: number): void {
    const key = `route="${route}",status="${status}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
  }

  /** Prometheus text format 0.0.4. */
  render(): string {
    const lines = [
      "# HELP millrace_http_requests_total Requests answered by this isolate.",
      "# TYPE millrace_http_requests_total counter",
    ];
    for (const [labels, count] of this.#requests) lines.push(`millrace_http_requests_total{${labels}} ${count}`);
    const use = Object.entries(objectUseSoFar());
    for (const [name, help, of] of OBJECT_COUNTERS) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`);
      for (const [object, counted] of use) lines.push(`${name}{object="${object}"} ${of(counted)}`);
    }
    const { messages, bytes } = queuedSoFar();
    lines.push(
      "# HELP millrace_queue_messages_total Messages that the objects of this isolate have sent to queues.",
      "# TYPE millrace_queue_messages_total counter",
      `millrace_queue_messages_total ${messages}`,
      "# HELP millrace_queue_bytes_total What these hold, in bytes.",
      "# TYPE millrace_queue_bytes_total counter",
      `millrace_queue_bytes_total ${bytes}`,
    );
    lines.push(
      "# HELP millrace_breaker_calls_total Round trips to circuit breakers by this isolate; refused: calls held back.",
      "# TYPE millrace_breaker_calls_total counter",
    );
    for (const [call, count] of Object.entries(breakerCallsSoFar())) {
      lines.push(`millrace_breaker_calls_total{call="${call}"} ${count}`);
    }
    lines.push(
      "# HELP millrace_erased_total What retention has erased, by the durable objects of this isolate.",
      "# TYPE millrace_erased_total counter",
    );
    for (const [what, count] of Object.entries(erasedSoFar()))
      lines.push(`millrace_erased_total{what="${what}"} ${count}`);
    return `${lines.join("\n")}\n`;
  }
}
