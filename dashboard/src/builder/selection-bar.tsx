import { DropdownMenu, Toolbar } from "radix-ui";
import type { ReactNode } from "react";
import type { Step, StepPath } from "../../../shared/builder/types.ts";
import { builderStrings } from "../strings/builder.ts";
import { DownIcon, PlayIcon } from "../ui/icons.tsx";
import { StepIcon } from "../ui/step-icons.tsx";
import type { Actions, Wrap } from "./use-actions.ts";

const text = builderStrings.selection;
const WRAPS: readonly Wrap[] = ["if", "forEach", "parallel", "group"];
const BOXES: ReadonlySet<Step["kind"]> = new Set(["if", "forEach", "parallel", "group", "try"]);
const ITEM = "flex h-9 items-center gap-1.5 rounded-lg px-1.5 whitespace-nowrap text-ink shrink-0 hover:bg-sunken";

/** What can be done to what is selected, below the canvas, so that it covers nothing of it; each has a key as well. */
export function SelectionBar({
  steps,
  actions,
  mayEdit,
  onCopy,
  onMove,
  onRun,
}: {
  readonly steps: readonly Step[];
  readonly actions: Actions;
  readonly mayEdit: boolean;
  readonly onCopy: () => void;
  /** Asks where to. */
  readonly onMove: () => void;
  readonly onRun: (scope: { readonly only: StepPath } | { readonly from: StepPath }) => void;
}) {
  const [first] = steps;
  if (first === undefined) return null;
  const only = steps.length === 1 ? first : null;
  return (
    // By Tab it is one stop, so that the panel is not far from the canvas.
    <Toolbar.Root
      aria-label={text.label}
      className="flex shrink-0 items-center overflow-x-auto border-t border-line bg-surface p-1 text-[0.8125rem] [justify-content:safe_center]"
    >
      {only === null ? <span className="px-2.5 whitespace-nowrap text-muted">{text.count(steps.length)}</span> : null}
      {only === null ? null : (
        <>
          <Action onClick={() => onRun({ only: only.path })}>
            <PlayIcon />
            {text.runStep}
          </Action>
          <Action onClick={() => onRun({ from: only.path })}>{text.runFrom}</Action>
        </>
      )}
      {mayEdit ? (
        <>
          {only === null ? null : <Divider />}
          <Toolbar.Button className={ITEM} title={text.moveHint} onClick={onMove}>
            {text.move}
          </Toolbar.Button>
          <Wraps onChoose={(as) => actions.wrap(as)} />
          {only !== null && BOXES.has(only.kind) ? (
            <>
              {only.kind === "if" || only.kind === "parallel" ? (
                <Action onClick={() => actions.addPath(only.path)}>
                  {only.kind === "if" ? text.addPath : text.addBranch}
                </Action>
              ) : null}
              <Action onClick={() => actions.unwrap(only.path)}>{text.unwrap}</Action>
            </>
          ) : null}
          <Divider />
          <Action onClick={onCopy}>{text.copy}</Action>
          <Action onClick={actions.duplicate}>{text.duplicate}</Action>
          <Toolbar.Button
            className="flex h-9 shrink-0 items-center rounded-lg px-1.5 text-bad hover:bg-bad-soft"
            onClick={() => actions.remove(actions.chosen)}
          >
            {text.remove}
          </Toolbar.Button>
        </>
      ) : null}
    </Toolbar.Root>
  );
}

const Divider = () => <span aria-hidden="true" className="mx-1 h-5 w-px shrink-0 bg-line" />;

function Action({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <Toolbar.Button className={ITEM} onClick={onClick}>
      {children}
    </Toolbar.Button>
  );
}

function Wraps({ onChoose }: { readonly onChoose: (as: Wrap) => void }) {
  return (
    <DropdownMenu.Root>
      <Toolbar.Button asChild>
        <DropdownMenu.Trigger className={ITEM}>
          {text.wrap}
          <DownIcon />
        </DropdownMenu.Trigger>
      </Toolbar.Button>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side="top"
          sideOffset={6}
          className="z-40 min-w-44 rounded-xl border border-line bg-surface p-1.5 shadow-card"
        >
          {WRAPS.map((as) => (
            <DropdownMenu.Item
              key={as}
              onSelect={() => onChoose(as)}
              className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 outline-none select-none data-highlighted:bg-sunken"
            >
              <StepIcon kind={as} />
              {text[as]}
            </DropdownMenu.Item>
          ))}
          <p className="mt-1 max-w-52 border-t border-line px-2 pt-2 pb-1 text-xs text-muted">{text.moveLead}</p>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
