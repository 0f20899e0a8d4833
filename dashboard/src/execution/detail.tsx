import { Tabs } from "radix-ui";
import { useMemo, type ReactNode } from "react";
import type { Execution, ExecutionDefinition } from "../api.ts";
import { strings } from "../strings.ts";
import { Json } from "../ui/code.tsx";
import { HttpDetail, isCall } from "./detail-http.tsx";
import { Events } from "./events.tsx";
import type { Ask } from "./asking.tsx";
import { RowOverview, WholeOutput, WholeOverview } from "./detail-overview.tsx";
import { titleOfRow } from "./failure-place.ts";
import { OutputValue } from "./output-value.tsx";
import { RowActions } from "./row-actions.tsx";
import { RunPicker } from "./run-picker.tsx";
import type { Row, Timeline } from "./timeline-types.ts";

const text = strings.execution;

interface DetailProps {
  readonly timeline: Timeline;
  readonly execution: Execution | undefined;
  /** Null: the execution as a whole. */
  readonly row: Row | null;
  readonly now: number;
  /**
   * Kept by the page, so that going from row to row stays with what is being compared. Null until somebody chooses: then
   * each begins with what says most of it.
   */
  readonly tab: TabName | null;
  readonly onTab: (tab: TabName) => void;
  readonly definition: ExecutionDefinition | undefined;
  readonly onSelect: (row: string) => void;
  readonly onAsk: (ask: Ask) => void;
}

export type TabName = keyof typeof text.tabs;
type Tab = readonly [name: TabName, content: ReactNode];
type Choice = Pick<DetailProps, "tab" | "onTab">;

export function Detail({ timeline, execution, row, now, definition, onSelect, onAsk, ...choice }: DetailProps) {
  return row === null ? (
    <WholeDetail timeline={timeline} execution={execution} definition={definition} {...choice} />
  ) : (
    <>
      <RunPicker timeline={timeline} row={row} onSelect={onSelect} />
      <RowDetail timeline={timeline} row={row} definition={definition} now={now} {...choice} />
      <RowActions timeline={timeline} row={row} definition={definition} onAsk={onAsk} />
    </>
  );
}

function WholeDetail({
  timeline,
  execution,
  definition,
  ...choice
}: Pick<DetailProps, "timeline" | "execution" | "definition"> & Choice) {
  const over = timeline.endedAt !== null;
  const input = timeline.seq > 0 ? timeline.input : execution?.input;
  return (
    <Panel
      {...choice}
      tabs={[
        ["overview", <WholeOverview timeline={timeline} titleOf={(row) => titleOfRow(definition?.definition, row)} />],
        ["input", <Json value={input} label={text.tabs.input} className="max-h-[60vh]" />],
        [
          "output",
          timeline.status === "completed" ? (
            <WholeOutput timeline={timeline} className="max-h-[60vh]" />
          ) : (
            <Output output={null} over={over} />
          ),
        ],
        ["events", <Events events={timeline.events} count={timeline.events.length} />],
      ]}
    />
  );
}

function RowDetail({
  timeline,
  row,
  definition,
  now,
  ...choice
}: Pick<DetailProps, "timeline" | "definition" | "now"> & { readonly row: Row } & Choice) {
  const asks = row.effects.length > 0;
  const tabs: Tab[] = [["overview", <RowOverview timeline={timeline} row={row} definition={definition} now={now} />]];
  if (asks) tabs.push(["http", <HttpDetail row={row} />]);
  // Of a call, people want to see what it sent, and what came back.
  if (isCall(row)) tabs.reverse();
  // What came before is not what it sent: where both are there, it has a name of its own, in the overview.
  if (row.input !== null && !asks)
    tabs.push(["input", <Json value={row.input.value} label={text.tabs.input} className="max-h-[60vh]" />]);
  tabs.push(
    ["output", <Output output={row.output} over={row.endedAt !== null} />],
    ["events", <RowEvents timeline={timeline} row={row} />],
  );
  return <Panel {...choice} tabs={tabs} />;
}

function RowEvents({ timeline, row }: { readonly timeline: Timeline; readonly row: Row }) {
  const events = useMemo(
    () => timeline.events.filter(({ frame }) => frame !== undefined && timeline.frames.get(frame) === row.id),
    [timeline, row.id],
  );
  return <Events events={events} count={events.length} />;
}

function Panel({ tabs, tab, onTab }: { readonly tabs: readonly Tab[] } & Choice) {
  const shown = tabs.find(([name]) => name === tab)?.[0] ?? tabs[0]?.[0] ?? "overview";
  const choose = (value: string): void => {
    const found = tabs.find(([name]) => name === value);
    if (found !== undefined) onTab(found[0]);
  };
  return (
    <Tabs.Root value={shown} onValueChange={choose}>
      <Tabs.List aria-label={text.wholeTitle} className="-mx-1 mb-4 flex gap-0.5 overflow-x-auto p-1">
        {tabs.map(([name]) => (
          <Tabs.Trigger
            key={name}
            value={name}
            className="h-8 rounded-lg px-2 font-medium whitespace-nowrap text-muted hover:text-ink data-[state=active]:bg-accent-soft data-[state=active]:text-accent"
          >
            {text.tabs[name]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {tabs.map(([name, content]) => (
        <Tabs.Content key={name} value={name} className="outline-offset-4">
          {content}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

function Output({ output, over }: { readonly output: { readonly value: unknown } | null; readonly over: boolean }) {
  if (output === null) return <p className="text-muted">{over ? text.noOutput : text.noOutputYet}</p>;
  return <OutputValue value={output.value} label={text.tabs.output} className="max-h-[60vh]" />;
}
