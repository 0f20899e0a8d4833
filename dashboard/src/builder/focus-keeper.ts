import { FOCUSABLE, isLeading } from "../lib/lead.ts";
import { firstField } from "./focus-panel.ts";
import { nextPane, type Pane } from "./panes.ts";

/** What had the focus, and how it is found again where it is drawn anew. */
interface Held {
  readonly element: HTMLElement;
  readonly pane: Pane | null;
  readonly name: string;
}

const DIALOG = '[role="dialog"], [role="menu"], [data-radix-popper-content-wrapper]';
/** A dialog keeps the focus itself, and gives it back. */
const isAsking = (): boolean => document.querySelector(DIALOG) !== null;
const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/**
 * Sees to it that the focus never falls to the page itself: where what has it is taken away, moved or drawn anew, the
 * same control has it, or what took its place, or what stands beside it.
 */
export class FocusKeeper {
  readonly #root: HTMLElement;
  readonly #toCanvas: () => void;
  /** Where one was last in each pane. */
  readonly #been = new Map<Pane, HTMLElement>();
  #held: Held | null = null;
  /** Between two controls nothing has the focus for a moment, and what is left may write, and be drawn anew. */
  #between = false;

  constructor(root: HTMLElement, toCanvas: () => void) {
    this.#root = root;
    this.#toCanvas = toCanvas;
  }

  /** @returns what ends it */
  start(): () => void {
    const observer = new MutationObserver((records) => this.#changed(records));
    observer.observe(this.#root, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
    // Dialogs stand beside the page.
    observer.observe(document.body, { childList: true });
    const onFocus = (event: FocusEvent): void => this.#focused(event.target);
    // Who presses on nothing wants the focus nowhere.
    const onPointer = ({ target }: PointerEvent): void => {
      if (target instanceof Element && target.closest(`${FOCUSABLE}, ${DIALOG}, [data-stop]`) === null)
        this.#held = null;
    };
    const onLeave = ({ relatedTarget }: FocusEvent): void => {
      this.#between = relatedTarget !== null;
    };
    document.addEventListener("focusin", onFocus);
    document.addEventListener("focusout", onLeave, true);
    window.addEventListener("pointerdown", onPointer, true);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("focusout", onLeave, true);
      window.removeEventListener("pointerdown", onPointer, true);
    };
  }

  /** To the next pane that is shown, to where one was in it. False: there is no other. */
  go(back: boolean): boolean {
    const shown = [...this.#root.querySelectorAll<HTMLElement>("[data-pane]")].map((pane) => pane.dataset["pane"]);
    const now = document.activeElement;
    const to = nextPane(shown, now === null ? null : paneOf(now), back);
    if (to === null) return false;
    this.#enter(to);
    return true;
  }

  #enter(pane: Pane): void {
    const was = this.#been.get(pane);
    if (pane === "canvas") return this.#toCanvas();
    if (was !== undefined && this.#isThere(was)) return was.focus();
    const element = this.#pane(pane);
    if (element !== null) (pane === "panel" ? firstField(element) : focusableIn(element))?.focus();
  }

  #pane(pane: Pane): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(`[data-pane="${pane}"]`);
  }

  #focused(target: EventTarget | null): void {
    this.#between = false;
    if (!(target instanceof HTMLElement)) return;
    if (this.#root.contains(target)) {
      const pane = paneOf(target);
      this.#held = { element: target, pane, name: nameOf(target) };
      if (pane !== null) this.#been.set(pane, target);
    } else if (target.closest(DIALOG) === null) this.#held = null;
  }

  #isThere(element: HTMLElement): boolean {
    return this.#root.contains(element) && !element.matches(":disabled") && element.getClientRects().length > 0;
  }

  #changed(records: readonly MutationRecord[]): void {
    const held = this.#held;
    if (held === null) return;
    const there = this.#isThere(held.element);
    const lost = (isNowhere() || (!there && document.activeElement === held.element)) && !isAsking();
    const heir = there ? held.element : this.#heir(held, records);
    if (heir !== null && !there) this.#held = { element: heir, pane: paneOf(heir), name: nameOf(heir) };
    if (!lost || this.#between) return;
    const moved = records.some(({ removedNodes }) => [...removedNodes].some((node) => node.contains(held.element)));
    if (!there || moved) this.#give(heir);
    // A dialog that has gone gives the focus back by itself, a moment later: to what opened it, where that is there.
    else if (records.some(({ target }) => target === document.body)) setTimeout(() => this.#settle());
  }

  #settle(): void {
    if (isNowhere() && !isAsking()) this.#give(this.#held?.element ?? null);
  }

  #give(heir: HTMLElement | null): void {
    if (isLeading()) return;
    if (heir === null) this.#toCanvas();
    else heir.focus({ preventScroll: true });
  }

  #heir(held: Held, records: readonly MutationRecord[]): HTMLElement | null {
    const pane = held.pane === null ? null : this.#pane(held.pane);
    if (pane === null) return held.pane === "canvas" || this.#pane("canvas") === null ? focusableIn(this.#root) : null;
    // Of the canvas one step is what Tab leads to, and it is drawn by then, or comes into view.
    if (held.pane === "canvas") return null;
    const all = [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((each) => this.#isThere(each));
    const same = held.name === "" ? undefined : all.find((each) => nameOf(each) === held.name);
    return (
      same ?? beside(held.element, records, pane, all) ?? all.find((each) => !each.matches("[data-close]")) ?? null
    );
  }
}

const paneOf = (element: Element): Pane | null =>
  (element.closest<HTMLElement>("[data-pane]")?.dataset["pane"] as Pane | undefined) ?? null;

const focusableIn = (element: Element): HTMLElement | null => element.querySelector<HTMLElement>(FOCUSABLE);

/** In place of what was taken away, behind it, before it; then the same of what it stood in. */
function beside(
  element: HTMLElement,
  records: readonly MutationRecord[],
  pane: HTMLElement,
  all: readonly HTMLElement[],
): HTMLElement | null {
  const record = records.findLast(
    ({ removedNodes, target }) => pane.contains(target) && [...removedNodes].some((node) => node.contains(element)),
  );
  const from = record?.target ?? (pane.contains(element) ? element : null);
  if (from === null) return null;
  const before = record?.previousSibling ?? null;
  const known = before !== null && pane.contains(before) ? before : null;
  // All that can have it stand in the document's order: the first one behind, or the last one before.
  const within = (each: HTMLElement): boolean => from.contains(each);
  const behind = (each: HTMLElement): boolean =>
    known === null || (known.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const inside = all.filter(within);
  return (
    inside.find((each) => behind(each) && !(known?.contains(each) ?? false)) ??
    inside.at(-1) ??
    all.find((each) => (from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0) ??
    all.findLast((each) => (from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING) !== 0) ??
    null
  );
}

/** What a control is called, with what it stands in: the same one drawn anew is called the same. */
function nameOf(element: HTMLElement): string {
  const own = ownName(element);
  if (own === "") return "";
  const around: string[] = [];
  for (let at = element.parentElement; at !== null && !at.matches("[data-pane]"); at = at.parentElement)
    around.push(at.getAttribute("aria-label") ?? "");
  return [element.tagName, own, ...around.filter((name) => name !== "")].join("\n");
}

function ownName(element: HTMLElement): string {
  const label = element.getAttribute("aria-label");
  if (label !== null) return label;
  const ids = element.getAttribute("aria-labelledby");
  if (ids !== null)
    return ids
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ");
  if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement)
    return element.labels?.[0]?.textContent ?? "";
  return element.textContent;
}
