import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  type EditorState,
  EditorState as State,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, placeholder, WidgetType } from "@codemirror/view";
import type { Reference } from "../../../../shared/builder/types.ts";
import { chipsIn, readable } from "./chip-text.ts";

/** The clipboard's own type for text with chips: other programs read the plain text beside it. */
const CLIPBOARD = "application/x-millrace-chips";

export interface ChipNames {
  /** As it stands on the chip: `Get order › email`. */
  readonly label: (ref: Reference) => string;
  /** With its sample, for hover and screen readers. */
  readonly title: (ref: Reference) => string;
  readonly sample: (ref: Reference) => string;
  /** False: nothing of that name stands before this step any more. */
  readonly known: (ref: Reference) => boolean;
  /** What was seen last does not have it: a few words of that; else empty. */
  readonly absent: (ref: Reference) => string;
  readonly remove: (ref: Reference) => string;
}

/** Of a sample: in characters. */
const SHORT = 10;

class ChipWidget extends WidgetType {
  readonly ref: Reference;
  readonly names: ChipNames;
  readonly key: string;
  constructor(ref: Reference, names: ChipNames) {
    super();
    this.ref = ref;
    this.names = names;
    this.key = `${names.title(ref)}\n${names.known(ref)}\n${names.absent(ref)}`;
  }
  override eq(other: ChipWidget): boolean {
    return other.key === this.key;
  }
  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    const known = this.names.known(this.ref);
    chip.className = `mx-px inline-flex max-w-[calc(100%-0.5rem)] items-baseline gap-1 rounded-md px-1.5 align-baseline text-[0.8125rem] leading-5 ${known ? "bg-accent-soft text-accent" : "bg-bad-soft text-bad"}`;
    chip.title = this.names.title(this.ref);
    chip.dataset["chip"] = "";
    chip.style.cursor = "pointer";
    // The end says most: what is before it gives way first.
    const way = this.names.label(this.ref).split(" › ");
    const last = way.pop() ?? "";
    const lead = part("min-w-0 shrink truncate", way.length === 0 ? "" : `${way.join(" › ")} ›`);
    if (way.length > 0) chip.append(lead);
    chip.append(part("max-w-full shrink-0 truncate font-medium", last));
    const sample = this.names.sample(this.ref);
    if (sample !== "") {
      // A number that is cut is another number: what is short is whole, and the way to it gives way.
      const room = sample.length > SHORT ? "min-w-0 max-w-28 shrink-[2] truncate" : "shrink-0";
      const shown = part(`${room} text-xs text-muted`, sample);
      shown.setAttribute("aria-hidden", "true");
      chip.append(shown);
    }
    const absent = this.names.absent(this.ref);
    if (known && absent !== "") chip.append(part("shrink-0 text-xs text-wait", absent));
    const remove = document.createElement("button");
    remove.type = "button";
    // By keyboard, Backspace behind a chip removes it: a stop of Tab for each chip would be in the way.
    remove.tabIndex = -1;
    remove.dataset["remove"] = "";
    remove.setAttribute("aria-label", this.names.remove(this.ref));
    remove.className =
      "-mr-1 grid size-5 shrink-0 place-items-center self-center rounded text-muted hover:bg-surface hover:text-ink";
    remove.textContent = "×";
    chip.append(remove);
    return chip;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

function part(className: string, text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

/** Names and samples change while the text does not: chips are drawn anew. */
export const renamed = StateEffect.define<ChipNames>();

function chips(initial: ChipNames): Extension {
  interface Drawn {
    readonly names: ChipNames;
    readonly set: DecorationSet;
  }
  const draw = (state: EditorState, names: ChipNames): Drawn => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to, ref } of chipsIn(state.doc.toString()))
      builder.add(from, to, Decoration.replace({ widget: new ChipWidget(ref, names) }));
    return { names, set: builder.finish() };
  };
  const field = StateField.define<Drawn>({
    create: (state) => draw(state, initial),
    update(drawn, tr) {
      const names = tr.effects.find((effect) => effect.is(renamed))?.value ?? drawn.names;
      return tr.docChanged || names !== drawn.names ? draw(tr.state, names) : drawn;
    },
    provide: (self) => [
      EditorView.decorations.from(self, ({ set }) => set),
      EditorView.atomicRanges.of((view) => view.state.field(self).set),
    ],
  });
  return [field, clipboard((view) => view.state.field(field).names)];
}

function clipboard(namesOf: (view: EditorView) => ChipNames): Extension {
  const copy = (event: ClipboardEvent, view: EditorView, cut: boolean): boolean => {
    const { from, to } = view.state.selection.main;
    if (from === to || event.clipboardData === null) return false;
    const text = view.state.sliceDoc(from, to);
    event.clipboardData.setData(CLIPBOARD, text);
    event.clipboardData.setData("text/plain", readable(text, namesOf(view).label));
    event.preventDefault();
    if (cut && !view.state.readOnly) view.dispatch({ ...view.state.replaceSelection(""), userEvent: "delete.cut" });
    return true;
  };
  return EditorView.domEventHandlers({
    copy: (event, view) => copy(event, view, false),
    cut: (event, view) => copy(event, view, true),
    paste(event, view) {
      const text = event.clipboardData?.getData(CLIPBOARD) ?? "";
      if (text === "" || view.state.readOnly) return false;
      event.preventDefault();
      view.dispatch({ ...view.state.replaceSelection(text), userEvent: "input.paste", scrollIntoView: true });
      return true;
    },
  });
}

/** A press on a chip opens the tree to put another in its place; one on its × removes it. */
const pressed = (onOpen: (typed: string) => void): Extension =>
  EditorView.domEventHandlers({
    mousedown: (event) => {
      if (chipOf(event) === null) return false;
      // The cursor stays: what is pressed is chosen as a whole by the click.
      event.preventDefault();
      return true;
    },
    click(event, view) {
      const chip = chipOf(event);
      if (chip === null) return false;
      const from = view.posAtDOM(chip);
      const found = chipsIn(view.state.doc.toString()).find((one) => one.from === from);
      if (found === undefined) return false;
      event.preventDefault();
      if (event.target instanceof Element && event.target.closest("[data-remove]") !== null) {
        view.dispatch({ changes: { from, to: found.to }, userEvent: "delete" });
        view.focus();
      } else {
        view.dispatch({ selection: { anchor: from, head: found.to } });
        onOpen("");
      }
      return true;
    },
  });

const chipOf = ({ target }: Event): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-chip]") : null;

/** Enter is the form's in a field of one line; what is pasted into it becomes one line. */
const oneLine: Extension = State.transactionFilter.of((tr) =>
  tr.docChanged && tr.newDoc.lines > 1 ? [tr, { changes: breaksOf(tr.newDoc.toString()), sequential: true }] : tr,
);
const breaksOf = (text: string): { from: number; to: number; insert: string }[] =>
  [...text.matchAll(/\n/g)].map(({ index }) => ({ from: index, to: index + 1, insert: " " }));

export interface ChipEditorOptions {
  readonly names: ChipNames;
  readonly multiline: boolean;
  readonly placeholder: string;
  /** Asked for at each update: a label may change while one types. */
  readonly attributes: () => Readonly<Record<string, string>>;
  /** Whether "/" opens the tree, too. Not in addresses, which are full of them. */
  readonly slash: boolean;
  readonly onOpen: (typed: string) => void;
  readonly onChange: (text: string) => void;
  readonly onBlur: () => void;
  readonly readOnly: boolean;
}

const LOOK = EditorView.theme({
  "&": { fontSize: "0.875rem", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  // Lines wrap: a bar to scroll sideways would come for a pixel or two.
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.5rem", overflow: "hidden auto" },
  // A chip is as wide as there is room, and not the other way round.
  ".cm-content": { maxWidth: "100%", padding: "5px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-placeholder": { color: "var(--muted)" },
});

export function chipExtensions(options: ChipEditorOptions): Extension[] {
  return [
    history(),
    keymap.of([
      ...(options.multiline ? [] : [{ key: "Enter", run: () => true }]),
      // Tab leaves the field, as in every form.
      ...defaultKeymap.filter(({ key }) => key !== "Tab"),
      ...historyKeymap,
    ]),
    ...(options.multiline ? [] : [oneLine]),
    EditorView.lineWrapping,
    LOOK,
    chips(options.names),
    ...(options.readOnly ? [] : [pressed(options.onOpen)]),
    placeholder(options.placeholder),
    State.readOnly.of(options.readOnly),
    EditorView.editable.of(!options.readOnly),
    EditorView.contentAttributes.of(() => ({
      ...options.attributes(),
      "aria-multiline": String(options.multiline),
      tabindex: "0",
    })),
    EditorView.inputHandler.of((view, from, to, typed) => {
      if (options.readOnly || !opens(typed, view.state.sliceDoc(Math.max(0, from - 1), from), options.slash))
        return false;
      if (from !== to) view.dispatch({ changes: { from, to } });
      options.onOpen(typed);
      return true;
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
      if (update.focusChanged && !update.view.hasFocus) options.onBlur();
    }),
  ];
}

/** A slash within a word is a slash: `and/or`, `1/2`. */
const opens = (typed: string, before: string, slash: boolean): boolean =>
  typed === "{" || (typed === "/" && slash && (before === "" || /\s/.test(before)));
