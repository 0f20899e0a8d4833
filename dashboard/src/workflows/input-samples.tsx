import { useState, type ReactNode } from "react";
import { RequestName } from "../hooks/request-name.tsx";
import { useHookRequests } from "../hooks/use-hook-requests.ts";
import { useNow } from "../lib/hooks.ts";
import { inputStrings } from "../strings/input.ts";
import { templateSample } from "./template-sample.ts";

const text = inputStrings.samples;

/** What it can be started with: its template's example, as last time, what its hook was sent, or nothing. */
export function InputSamples({
  workflow,
  last,
  onChoose,
}: {
  readonly workflow: string;
  /** Undefined: it was not started before. */
  readonly last: unknown;
  readonly onChoose: (value: unknown) => void;
}) {
  const now = useNow(30_000);
  const [template] = useState(() => templateSample(workflow));
  const requests = useHookRequests(workflow);
  return (
    <div role="group" aria-label={text.group} className="flex flex-wrap gap-1.5">
      {template === undefined ? null : <Chip onClick={() => onChoose(template)}>{text.template}</Chip>}
      {last === undefined ? null : <Chip onClick={() => onChoose(last)}>{text.last}</Chip>}
      {(requests.items ?? []).map((request) => (
        <Chip key={request.id} onClick={() => onChoose(request.input)}>
          <RequestName request={request} now={now} />
        </Chip>
      ))}
      <Chip onClick={() => onChoose({})}>{text.empty}</Chip>
    </div>
  );
}

function Chip({ children, onClick }: { readonly children: ReactNode; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex h-7 max-w-full items-center rounded-full border border-line bg-surface px-2.5 text-xs hover:bg-sunken"
    >
      <span className="truncate">{children}</span>
    </button>
  );
}
