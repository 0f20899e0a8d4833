import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FieldValue, Reference } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { Tip } from "../../ui/tip.tsx";
import { ValueIcon } from "./value-icon.tsx";
import { chipExtensions, type ChipNames, renamed } from "./chip-editor.ts";
import { editorText, encodeChip, fieldOf } from "./chip-text.ts";
import { usePlace } from "./inspector-context.tsx";
import { absentFrom, sameSource, sampleOf, sampleText } from "./samples.ts";
import { ValuePicker } from "./value-picker.tsx";

interface ChipFieldProps {
  readonly label: string;
  readonly value: FieldValue;
  readonly onChange: (value: FieldValue) => void;
  readonly multiline?: boolean;
  readonly placeholder?: string;
  readonly slash?: boolean;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  /** There is little room: what opens the list of values is a sign without a word. */
  readonly narrow?: boolean;
  /** A list is meant: one is taken as a whole, without a question which of its items. */
  readonly wholeList?: boolean;
  /** `label` is the visible one's text; this is its id, where there is one. */
  readonly labelledBy?: string | undefined;
}

/** What is typed is written once it stands still for a moment, and at once when the field is left. */
const SETTLE_MS = 300;

/** A field of text in which values of earlier steps stand as chips. */
export function ChipField(props: ChipFieldProps) {
  const {
    label,
    value,
    multiline = false,
    placeholder = "",
    slash = true,
    describedBy,
    labelledBy,
    invalid = false,
    narrow = false,
  } = props;
  const place = usePlace();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [picking, setPicking] = useState<{ readonly typed: string } | null>(null);
  const shown = editorText(value) ?? "";
  const names = useNames();

  const latest = useRef(props);
  latest.current = props;
  const written = useRef(shown);
  const timer = useRef<number | undefined>(undefined);
  const flush = useRef((): void => undefined);
  flush.current = () => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    const text = view.current?.state.doc.toString();
    if (text === undefined || text === written.current) return;
    written.current = text;
    latest.current.onChange(fieldOf(text));
  };

  useEffect(() => {
    if (host.current === null) return;
    // The one before may have written what it held as it went: that comes as a change.
    written.current = shown;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: shown,
        extensions: chipExtensions({
          names,
          multiline,
          placeholder,
          slash,
          readOnly: place.readOnly,
          attributes: () => attributesOf(latest.current),
          onOpen: (typed) => setPicking({ typed }),
          onChange: () => {
            window.clearTimeout(timer.current);
            timer.current = window.setTimeout(() => flush.current(), SETTLE_MS);
          },
          onBlur: () => flush.current(),
        }),
      }),
    });
    view.current = editor;
    return () => {
      flush.current();
      editor.destroy();
      view.current = null;
    };
    // What the editor shows comes by transactions below; only what it is made of makes it anew.
  }, [multiline, placeholder, slash, place.readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || shown === written.current) return;
    // Undone, or changed by somebody else; what is being typed comes back by itself, and is left alone.
    written.current = shown;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: shown } });
  }, [shown]);
  const { onPick } = place;
  const isPicking = picking !== null;
  useEffect(() => (isPicking ? onPick() : undefined), [isPicking, onPick]);
  useEffect(() => view.current?.dispatch({ effects: renamed.of(names) }), [names]);

  // Its attributes are read at each transaction.
  useEffect(() => view.current?.dispatch({}), [label, labelledBy, describedBy, invalid]);

  const insert = (text: string): void => {
    const editor = view.current;
    setPicking(null);
    if (editor === null) return;
    editor.dispatch({ ...editor.state.replaceSelection(text), userEvent: "input.complete", scrollIntoView: true });
    editor.focus();
  };
  return (
    <div
      data-control
      className={`relative flex min-w-0 items-start rounded-lg border bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent ${invalid ? "border-wait-bar [&_.cm-placeholder]:text-wait!" : "border-line-strong"} ${place.readOnly ? "bg-sunken" : ""}`}
    >
      <div
        ref={host}
        // The editor tells of it a moment later, and by then a press on something else has been acted upon.
        onBlur={() => flush.current()}
        className={`min-w-0 flex-1 ${multiline ? "[&_.cm-editor]:min-h-20" : ""} [&_.cm-editor]:max-h-64`}
      />
      {place.readOnly ? null : (
        // Above it would stand over the field that it belongs to, or the one before.
        <Tip text={fields.insert} side="bottom">
          <button
            type="button"
            aria-label={`${fields.insert}: ${label}`}
            aria-haspopup="dialog"
            onClick={() => setPicking({ typed: "" })}
            className="m-1 flex h-6.5 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs text-muted hover:bg-sunken hover:text-accent"
          >
            <ValueIcon />
            {narrow ? null : fields.insertShort}
          </button>
        </Tip>
      )}
      {picking === null ? null : (
        <ValuePicker
          available={place.available}
          answer={place.answer}
          anchor={host}
          wholeList={props.wholeList === true}
          onChoose={(ref: Reference) => insert(encodeChip(ref))}
          // Of what is selected nothing goes where nothing was chosen.
          onClose={(escaped) => {
            if (escaped && picking.typed !== "") return insert(picking.typed);
            setPicking(null);
            if (escaped) view.current?.focus();
          }}
        />
      )}
    </div>
  );
}

const attributesOf = ({
  label,
  labelledBy,
  describedBy,
  invalid,
}: ChipFieldProps): Readonly<Record<string, string>> => ({
  role: "textbox",
  ...(labelledBy === undefined ? { "aria-label": label } : { "aria-labelledby": labelledBy }),
  ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
  ...(invalid === true ? { "aria-invalid": "true" } : {}),
});

/** The same object as long as what is on chips is the same, so that they are not drawn anew at each key. */
function useNames(): ChipNames {
  const { available, label } = usePlace();
  return useMemo((): ChipNames => {
    const sample = (ref: Reference): string => sampleText(sampleOf(ref, available), 24);
    const converted = (ref: Reference): string =>
      ref.convert === undefined ? "" : ` (${ref.convert === "number" ? fields.chipNumber : fields.chipText})`;
    const name = (ref: Reference): string => label(ref) + converted(ref);
    return {
      label: name,
      sample,
      title: (ref) => fields.chip(name(ref), sampleText(sampleOf(ref, available), 200)),
      absent: (ref) => absentFrom(ref, available),
      remove: (ref) => fields.removeChip(name(ref)),
      known: (ref) =>
        // Nothing at all is known of a text that can't be read just now.
        available.length === 0 ||
        ref.source.kind === "secret" ||
        available.some(({ reference }) => sameSource(reference.source, ref.source)),
    };
  }, [available, label]);
}
