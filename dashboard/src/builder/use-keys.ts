import { useEffect, useRef } from "react";
import type { Outline, StepPath } from "../../../shared/builder/types.ts";
import { findStep } from "./steps.ts";
import type { Actions } from "./use-actions.ts";

interface Keys {
  readonly actions: Actions;
  readonly outline: Outline | null;
  readonly mayEdit: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly save: () => void;
  readonly run: () => void;
  readonly publish: () => void;
  readonly commands: () => void;
  readonly help: () => void;
  /** To the next part of the page, or the one before. */
  readonly pane: (back: boolean) => void;
  readonly move: () => void;
  readonly rename: (path: StepPath) => void;
  readonly select: (paths: Iterable<StepPath>) => void;
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select") || target.closest(".cm-editor") !== null);
/** A dialog has the keyboard to itself. */
const isAsking = (): boolean => document.querySelector('[role="dialog"][data-state="open"], [role="menu"]') !== null;
const hasText = (): boolean => (window.getSelection()?.toString() ?? "") !== "";

/** Keys of the whole page; those that move between steps are the canvas's own. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // The page around may have taken it already: it has a palette of its own.
      if (event.defaultPrevented || isAsking()) return;
      const command = commandOf(event, latest.current);
      if (command === null) return;
      event.preventDefault();
      // The page around has keys of its own for some of these.
      event.stopImmediatePropagation();
      command();
    };
    const onCopy = (event: ClipboardEvent): void => {
      if (isWriting(event.target) || isAsking() || hasText()) return;
      const { actions, mayEdit } = latest.current;
      const yaml = actions.copy();
      if (yaml === null) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", yaml);
      if (event.type === "cut" && mayEdit) actions.remove(actions.chosen);
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (isWriting(event.target) || isAsking() || !latest.current.mayEdit) return;
      const yaml = event.clipboardData?.getData("text/plain") ?? "";
      if (yaml.trim() === "") return;
      event.preventDefault();
      latest.current.actions.paste(yaml);
    };
    window.addEventListener("keydown", onKeyDown, true);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKeyDown, true);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, []);
}

function commandOf(event: KeyboardEvent, keys: Keys): (() => void) | null {
  const ctrl = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (ctrl && key === "k") return keys.commands;
  if (ctrl && key === "s") return keys.save;
  if (ctrl && key === "Enter") return event.shiftKey ? keys.publish : keys.run;
  if (key === "F6" && !ctrl && !event.altKey) return () => keys.pane(event.shiftKey);
  const writing = isWriting(event.target);
  // Of the definition's own text the page has the history; any other field has its own.
  if (writing && !(event.target instanceof Element && event.target.closest("#builder-yaml") !== null)) return null;
  if (ctrl && key === "z" && keys.mayEdit) return event.shiftKey ? keys.redo : keys.undo;
  if (ctrl && key === "y" && keys.mayEdit) return keys.redo;
  if (writing) return null;
  const { actions } = keys;
  if (ctrl && key === "d" && keys.mayEdit) return actions.duplicate;
  if (ctrl && key === "a") return () => keys.select(siblings(keys));
  if (ctrl) return null;
  if (event.key === "?") return keys.help;
  const only = actions.chosen.length === 1 ? actions.chosen[0] : undefined;
  if (!keys.mayEdit || !(event.target instanceof HTMLElement) || event.target.closest(".canvas") === null) return null;
  if (event.altKey && (key === "ArrowUp" || key === "ArrowDown"))
    return () => actions.nudge(key === "ArrowUp" ? -1 : 1);
  if ((key === "Delete" || key === "Backspace") && actions.chosen.length > 0)
    return () => actions.remove(actions.chosen);
  if (key === "m" && !event.altKey && actions.chosen.length > 0) return keys.move;
  if (key === "F2" && only !== undefined) return () => keys.rename(only);
  return null;
}

function siblings({ outline, actions }: Keys): readonly StepPath[] {
  if (outline === null) return [];
  const [first] = actions.chosen;
  const list = (first === undefined ? null : findStep(outline, first)?.list) ?? outline.list;
  return list.steps.map((step) => step.path);
}
