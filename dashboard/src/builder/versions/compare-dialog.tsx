import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { stringify } from "yaml";
import { changesBetween, outlineOf, type StepPath } from "../../../../shared/builder/index.ts";
import { Canvas, type StepMark } from "../../canvas/canvas.tsx";
import { builderStrings } from "../../strings/builder.ts";
import { Modal } from "../../ui/modal.tsx";
import { Failed, Skeleton } from "../../ui/page.tsx";
import { revisionQuery } from "../queries.ts";
import { diffLines, folded } from "./text-diff.ts";

const text = builderStrings.history;
const NOTHING: ReadonlySet<StepPath> = new Set();
type Way = "steps" | "text";

/** A version and the draft: as two pictures, or line by line. */
export function CompareDialog({
  workflow,
  revision,
  text: draft,
  onClose,
}: {
  readonly workflow: string;
  readonly revision: number;
  readonly text: string;
  readonly onClose: () => void;
}) {
  const [way, setWay] = useState<Way>("steps");
  const query = useQuery(revisionQuery(workflow, revision));
  const before = query.data === undefined ? null : (query.data.source ?? stringify(query.data.definition));
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.comparing(revision)} shape="page">
      <div className="flex h-full min-h-0 flex-col gap-3">
        <div role="radiogroup" aria-label={text.legend} className="flex w-fit rounded-lg border border-line p-0.5">
          {(["steps", "text"] as const).map((one) => (
            <label
              key={one}
              className="relative flex h-7 cursor-pointer items-center rounded-md px-3 text-muted has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="way"
                checked={one === way}
                onChange={() => setWay(one)}
                className="absolute inset-0 cursor-pointer opacity-0"
              />
              {text[one]}
            </label>
          ))}
        </div>
        {query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : before === null ? (
          <Skeleton className="h-full" />
        ) : before === draft ? (
          <p className="text-muted">{text.same}</p>
        ) : way === "steps" ? (
          <Pictures before={before} after={draft} revision={revision} />
        ) : (
          <Lines before={before} after={draft} />
        )}
      </div>
    </Modal>
  );
}

function Pictures({
  before,
  after,
  revision,
}: {
  readonly before: string;
  readonly after: string;
  readonly revision: number;
}) {
  const { sides, first } = useMemo(() => {
    const removed = new Map<StepPath, StepMark>();
    const rest = new Map<StepPath, StepMark>();
    for (const [path, change] of changesBetween(before, after))
      (change === "removed" ? removed : rest).set(path, { change });
    const [changed] = [...rest.keys(), ...removed.keys()];
    return {
      sides: [
        { name: text.version(revision), outline: outlineOf(before), marks: removed },
        { name: text.draft, outline: outlineOf(after), marks: rest },
      ],
      first: changed ?? null,
    };
  }, [before, after, revision]);
  return (
    <div className="grid min-h-0 flex-1 gap-3 max-md:grid-rows-2 md:grid-cols-2">
      {sides.map(({ name, outline, marks }) => (
        <section
          key={name}
          aria-label={name}
          className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-xl border border-line bg-bg"
        >
          <h3 className="border-b border-line bg-surface px-3 py-1.5 font-medium">{name}</h3>
          <div className="min-h-0 flex-1">
            {outline.ok ? (
              <Canvas
                outline={outline.value}
                selection={NOTHING}
                onSelect={() => undefined}
                marks={marks}
                editing={null}
                show={first}
              />
            ) : (
              <p className="p-4 text-muted">{outline.error.detail}</p>
            )}
          </div>
        </section>
      ))}
    </div>
  );
}

const LOOK = { same: "", added: "bg-good-soft", removed: "bg-bad-soft" } as const;
const SIGN = { same: " ", added: "+", removed: "−" } as const;

function Lines({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = useMemo(() => folded(diffLines(before, after)), [before, after]);
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={text.text}
      className="min-h-0 flex-1 overflow-auto rounded-xl border border-line bg-surface py-2 font-mono text-[0.8125rem] leading-5"
    >
      <div className="w-max min-w-full">
        {parts.map((part, i) =>
          part.kind === "gap" ? (
            <p key={i} className="bg-sunken px-4 py-0.5 font-sans text-xs text-muted">
              {text.more(part.lines)}
            </p>
          ) : (
            <p key={i} className={`px-4 whitespace-pre ${LOOK[part.kind]}`}>
              <span className="mr-3 inline-block w-2 text-muted select-none">{SIGN[part.kind]}</span>
              {part.kind === "same" ? null : <span className="sr-only">{text.line[part.kind]} </span>}
              {part.text}
            </p>
          ),
        )}
      </div>
    </div>
  );
}
