import { breakerCallsSoFar, erasedSoFar, rowsWrittenSoFar } from "../../shared/observability/meter.ts";

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
    lines.push(
      "# HELP millrace_object_rows_written_total Rows written by the durable objects of this isolate.",
      "# TYPE millrace_object_rows_written_total counter",
    );
    for (const [object, rows] of Object.entries(rowsWrittenSoFar())) {
      lines.push(`millrace_object_rows_written_total{object="${object}"} ${rows}`);
    }
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
