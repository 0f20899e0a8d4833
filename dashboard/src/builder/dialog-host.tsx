import { stepsIn, type Outline, type StepPath, type StepProblem } from "../../../shared/builder/index.ts";
import type { Draft } from "../api.ts";
import { START } from "../canvas/layout-types.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { CommandDialog, type CommandItem } from "../ui/command-dialog.tsx";
import { StepIcon, STEP_TONE } from "../ui/step-icons.tsx";
import { KeysDialog, RenameDialog, UsedDialog, type Dialog } from "./dialogs.tsx";
import type { View } from "./header.tsx";
import { MoveDialog } from "./move-dialog.tsx";
import { search } from "./palette-items.ts";
import { Palette } from "./palette.tsx";
import type { PanelName } from "./panel.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { findStep } from "./steps.ts";
import type { Actions, Notice } from "./use-actions.ts";
import type { DraftHand } from "./use-draft.ts";

/** To a step: into the field of its form that is named, else its first, or to where it is on the canvas. */
export type Go = (path: StepPath | null, field?: string, to?: "form" | "canvas") => void;

export interface HostProps {
  readonly dialog: Dialog | null;
  readonly workflow: string;
  readonly draft: DraftHand;
  readonly kept: Draft;
  readonly outline: Outline | null;
  readonly problems: readonly StepProblem[];
  readonly actions: Actions;
  readonly mayEdit: boolean;
  readonly onAsk: (dialog: Dialog | null) => void;
  readonly onGo: Go;
  readonly onPanel: (name: PanelName) => void;
  readonly onView: (view: View) => void;
  readonly onFocus: () => void;
  readonly onSay: (notice: Notice | null) => void;
  readonly onStep: (to: "undo" | "redo") => void;
}

/** Whatever the builder asks just now. */
export function DialogHost(props: HostProps) {
  const { dialog, actions, onAsk, onFocus, onSay } = props;
  const close = (): void => onAsk(null);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case "palette":
      return (
        <Palette
          onChoose={(step) => actions.insert(dialog.list, dialog.index, step)}
          onClose={close}
          onCloseFocus={onFocus}
        />
      );
    case "move":
      return props.outline === null ? null : (
        <MoveDialog
          outline={props.outline}
          paths={dialog.paths}
          title={nameOf(props.outline, dialog.paths)}
          onMove={({ list, index }) => actions.move(dialog.paths, list, index)}
          onClose={close}
          onCloseFocus={onFocus}
        />
      );
    case "commands":
      return <Commands {...props} onClose={close} />;
    case "keys":
      return <KeysDialog onClose={close} />;
    case "rename":
      return (
        <RenameDialog
          title={dialog.title}
          onRename={(title) => actions.one({ type: "rename", path: dialog.path, title })}
          onClose={() => {
            close();
            onFocus();
          }}
        />
      );
    case "used":
      return (
        <UsedDialog
          lead={dialog.lead}
          onDelete={() => {
            actions.remove(dialog.paths, true);
            onFocus();
          }}
          onClose={close}
        />
      );
    case "publish":
      return (
        <PublishDialog
          workflow={props.workflow}
          store={props.draft.store}
          draft={props.kept}
          problems={props.problems}
          onPublished={(version) => {
            close();
            onSay({ text: text.notices.published(version) });
          }}
          onProblem={(path, field) => props.onGo(path, field)}
          onClose={close}
        />
      );
  }
}

function nameOf(outline: Outline, paths: readonly StepPath[]): string {
  const [only = ""] = paths;
  return paths.length === 1 ? text.move.one(findStep(outline, only)?.step.title ?? "") : text.move.many(paths.length);
}

export interface BuilderCommand extends CommandItem {
  readonly words: string;
  readonly description: string;
  readonly run: () => void;
}

/** Steps by their titles, and everything that can be done. */
export function commandsOf(props: Omit<HostProps, "dialog">): readonly BuilderCommand[] {
  const { outline, actions, mayEdit, onAsk, onGo, onPanel, onView, onStep } = props;
  const steps = outline === null ? [] : [...stepsIn(outline.list)];
  const slot = actions.slot();
  const action = (title: string, aside: string, run: () => void): BuilderCommand => ({
    id: title,
    group: text.commands.actions,
    title,
    description: "",
    words: "",
    run,
    ...(aside === "" ? {} : { aside }),
  });
  const edits = mayEdit
    ? [
        ...(slot === null ? [] : [action(text.commands.addStep, "+", () => onAsk({ kind: "palette", ...slot }))]),
        ...(actions.chosen.length === 0
          ? []
          : [action(text.commands.move, "M", () => onAsk({ kind: "move", paths: actions.chosen }))]),
        action(text.publish, "Ctrl Shift Enter", () => onAsk({ kind: "publish" })),
        action(text.undo, "Ctrl Z", () => onStep("undo")),
        action(text.redo, "Ctrl Shift Z", () => onStep("redo")),
        action(text.commands.changeStart, "", () => onGo(START)),
      ]
    : [];
  return [
    ...edits,
    action(text.run, "Ctrl Enter", () => onPanel("run")),
    action(text.versions, "", () => onPanel("versions")),
    action(text.problems.title, "", () => onPanel("problems")),
    ...(["canvas", "both", "yaml"] as const).map((view) =>
      action(`${text.view.label}: ${text.view[view]}`, "", () => onView(view)),
    ),
    action(text.commands.showKeys, "?", () => onAsk({ kind: "keys" })),
    ...steps.map((step): BuilderCommand => ({
      id: step.path,
      group: text.commands.steps,
      title: step.title,
      description: step.summary || text.verbs[step.kind][0],
      words: text.verbs[step.kind][0],
      icon: (
        <span className={`grid size-8 shrink-0 place-items-center rounded-lg ${STEP_TONE[step.kind]}`}>
          <StepIcon kind={step.kind} />
        </span>
      ),
      run: () => onGo(step.path, "", "canvas"),
    })),
  ];
}

function Commands(props: HostProps & { readonly onClose: () => void }) {
  return (
    <CommandDialog
      title={text.commands.title}
      placeholder={text.commands.placeholder}
      none={() => text.commands.none}
      find={(query) => search(commandsOf(props), query)}
      onChoose={(item) => item.run()}
      onClose={props.onClose}
    />
  );
}
