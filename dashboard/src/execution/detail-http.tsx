import { clockTime, duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { Code, Json } from "../ui/code.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Tag } from "../ui/status.tsx";
import { ErrorBox } from "./detail-overview.tsx";
import { Fact, Facts } from "./facts.tsx";
import { PRIVATE } from "./private.ts";
import type { Effect, Row } from "./timeline-types.ts";

const text = strings.execution;
const CALLS: ReadonlySet<string> = new Set(["http", "openapi", "grpc", "asyncapi", "mcp", "email"]);

/** A step that asks another service for something, and not a person or another workflow. */
export const isCall = (row: Row): boolean => CALLS.has(row.effects.at(-1)?.request.kind ?? "");

/** Each request of a task with what came back, newest first. */
export function HttpDetail({ row }: { readonly row: Row }) {
  return (
    <ol className="grid grid-cols-1 gap-6">
      {row.effects
        .map((effect, i) => <Item key={effect.id} effect={effect} number={i + 1} many={row.effects.length > 1} />)
        .toReversed()}
    </ol>
  );
}

function Item({ effect, number, many }: { readonly effect: Effect; readonly number: number; readonly many: boolean }) {
  const { request, outcome } = effect;
  const headers = request.kind === "http" ? Object.entries(request.headers) : [];
  return (
    <li className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {many ? <span className="font-medium">{text.attempt(number)}</span> : null}
        <Result effect={effect} />
        <span className="ml-auto text-xs text-muted">{clockTime(effect.requestedAt)}</span>
      </div>
      <p className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
        {request.kind === "http" ? (
          <>
            <strong className="font-semibold">{request.method.toUpperCase()}</strong> {request.url}
          </>
        ) : (
          <strong className="font-semibold">{request.kind}</strong>
        )}
      </p>
      {effect.inDoubt ? <p className="text-doubt">{text.inDoubt}</p> : null}
      {effect.indeterminate === null ? null : (
        <p className="text-doubt">
          {text.indeterminate} {effect.indeterminate}
        </p>
      )}
      <h3 className="text-xs text-muted">{text.request}</h3>
      {headers.length === 0 ? null : (
        <Facts>
          {headers.map(([name, value]) => (
            <Fact key={name} name={name}>
              <code className="font-mono text-xs break-all">{PRIVATE.test(name) ? text.hidden : value}</code>
            </Fact>
          ))}
        </Facts>
      )}
      <Sent request={request} />
      <h3 className="text-xs text-muted">{text.response}</h3>
      {outcome === null ? (
        <p className="text-muted">{text.pending}</p>
      ) : outcome.ok ? (
        <Json value={outcome.output} label={text.response} className="max-h-80" />
      ) : (
        <ErrorBox error={outcome.error} />
      )}
      <Disclosure title={watching.technical}>
        <Facts>
          <Fact name={text.idempotencyKey}>
            <code className="font-mono text-xs break-all">{effect.key}</code>
          </Fact>
        </Facts>
      </Disclosure>
    </li>
  );
}

/** What it sent: of a call over HTTP its body, of anything else all that it says. */
function Sent({ request }: { readonly request: Effect["request"] }) {
  if (request.kind !== "http") return <Json value={request} label={text.request} className="max-h-64" />;
  if (request.body === null) return <p className="text-muted">{text.noBody}</p>;
  return "json" in request.body ? (
    <Json value={request.body.json} label={text.request} className="max-h-64" />
  ) : (
    <Code text={request.body.text} language="text" label={text.request} className="max-h-64" />
  );
}

function Result({ effect }: { readonly effect: Effect }) {
  const { outcome } = effect;
  if (outcome === null)
    return (
      <Tag tone={effect.indeterminate === null ? "run" : "doubt"}>
        {effect.indeterminate === null ? text.pending : strings.rowStatus.indeterminate}
      </Tag>
    );
  const took = outcome.durationMs ?? (effect.settledAt === null ? null : effect.settledAt - effect.requestedAt);
  const status = outcome.status ?? (outcome.ok ? null : outcome.error.status);
  return (
    <>
      <Tag tone={outcome.ok ? "good" : "bad"}>{status === null ? strings.rowStatus.completed : String(status)}</Tag>
      {took === null ? null : <span className="text-muted">{duration(took)}</span>}
    </>
  );
}
