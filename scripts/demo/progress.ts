import { effectOf } from "./checks.ts";
import type { Event } from "./platform/api.ts";
import { record, spans, type Span } from "./timeline.ts";

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const ICONS: Readonly<Record<Span["state"], string>> = {
  running: "●",
  completed: "✓",
  faulted: "✗",
  cancelled: "–",
  skipped: "·",
};
const TICK_MS = 80;

export interface Progress {
  event(event: Event): void;
  done(): void;
}

/** Tasks as they happen: a list that redraws itself on a terminal, one line per event elsewhere. */
export function progress(out: NodeJS.WriteStream): Progress {
  return out.isTTY ? redrawn(out) : plain(out);
}

function plain(out: NodeJS.WriteStream): Progress {
  let from: number | undefined;
  const names = new Map<number, string>();
  return {
    event(event) {
      const at = Date.parse(event.at);
      from ??= at;
      if (event.type === "task.started" && event.frame !== undefined)
        names.set(event.frame, String(event.data["name"]));
      const name = String(event.data["name"] ?? (event.frame === undefined ? "" : (names.get(event.frame) ?? "")));
      const detail = effectOf(event) ?? detailOf(event);
      out.write(
        `  ${String(at - from).padStart(6)} ms  ${event.type.padEnd(20)} ${name}${detail === "" ? "" : `  ${detail}`}\n`,
      );
    },
    done() {},
  };
}

function detailOf(event: Event): string {
  const error = record(event.data["error"]);
  if (event.type === "error.caught") return `${error["status"]}, ${event.data["action"]}`;
  if (event.type === "timer.set") return `${event.data["purpose"]}`;
  if (event.type.endsWith(".faulted")) return String(error["title"] ?? error["type"]);
  return "";
}

function redrawn(out: NodeJS.WriteStream): Progress {
  const events: Event[] = [];
  let drawn = 0;
  let tick = 0;
  const draw = (): void => {
    const lines = spans(events).map((span) => {
      const icon = span.state === "running" ? (SPINNER[tick % SPINNER.length] ?? "") : ICONS[span.state];
      const ms = span.endedAt === null ? "" : `${span.endedAt - span.startedAt} ms`;
      return `  ${"  ".repeat(span.depth)}${icon} ${span.name.padEnd(26 - span.depth * 2)} ${ms.padStart(8)}  ${span.note}`.slice(
        0,
        out.columns - 1,
      );
    });
    out.write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}\u001b[J${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
  const timer = setInterval(() => {
    tick += 1;
    draw();
  }, TICK_MS);
  return {
    event(event) {
      events.push(event);
    },
    done() {
      clearInterval(timer);
      draw();
    },
  };
}
