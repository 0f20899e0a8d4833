import { Dialog } from "radix-ui";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { keepFocus } from "../lib/lead.ts";

export interface CommandItem {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly description?: string;
  readonly icon?: ReactNode;
  readonly aside?: string;
}

interface CommandDialogProps<T extends CommandItem> {
  readonly title: string;
  readonly placeholder: string;
  /** What a query finds, the best first. Items of a group that follow each other are shown under its name. */
  readonly find: (query: string) => readonly T[];
  readonly none: (query: string) => string;
  readonly onChoose: (item: T) => void;
  readonly onClose: () => void;
  /** Where the focus goes when it closes; else back to where it was. */
  readonly onCloseFocus?: () => void;
}

/** A list to choose from by typing: arrow keys move, Enter chooses. The WAI-ARIA combobox with a list. */
export function CommandDialog<T extends CommandItem>(props: CommandDialogProps<T>) {
  const { title, placeholder, find, none, onChoose, onClose, onCloseFocus } = props;
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = find(query);
  const at = Math.min(active, Math.max(0, found.length - 1));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, query]);
  const choose = (item: T | undefined): void => {
    if (item === undefined) return;
    onClose();
    onChoose(item);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const to = at + move;
      setActive(Math.abs(move) === 1 ? (to + found.length) % Math.max(1, found.length) : clamp(to, found.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (onCloseFocus === undefined) return keepFocus(event);
            event.preventDefault();
            onCloseFocus();
          }}
          className="fixed top-[10vh] left-1/2 z-40 flex max-h-[76vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-surface shadow-card outline-none"
        >
          <Dialog.Title className="px-5 pt-4 pb-1 text-base font-semibold">{title}</Dialog.Title>
          <div className="border-b border-line px-3 pb-2">
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls={`${id}list`}
              aria-activedescendant={found.length === 0 ? undefined : `${id}${at}`}
              aria-label={title}
              placeholder={placeholder}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
              spellCheck={false}
              autoComplete="off"
              className="h-10 w-full rounded-lg bg-transparent px-2 outline-none placeholder:text-muted"
            />
          </div>
          <div ref={list} id={`${id}list`} role="listbox" aria-label={title} className="min-h-0 overflow-auto p-2">
            {found.map((item, i) => (
              <Row
                key={item.id}
                id={`${id}${i}`}
                item={item}
                heading={item.group === "" || item.group === found[i - 1]?.group ? null : item.group}
                active={i === at}
                onActive={() => setActive(i)}
                onChoose={() => choose(item)}
              />
            ))}
          </div>
          {found.length > 0 ? null : (
            <p role="status" className="px-5 pb-6 text-muted">
              {none(query)}
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const clamp = (to: number, length: number): number => Math.min(length - 1, Math.max(0, to));

function Row({
  id,
  item,
  heading,
  active,
  onActive,
  onChoose,
}: {
  readonly id: string;
  readonly item: CommandItem;
  readonly heading: string | null;
  readonly active: boolean;
  readonly onActive: () => void;
  readonly onChoose: () => void;
}) {
  return (
    <>
      {heading === null ? null : (
        <div role="presentation" className="px-3 pt-3 pb-1 text-xs font-medium text-muted first:pt-1">
          {heading}
        </div>
      )}
      <div
        id={id}
        role="option"
        aria-selected={active}
        onPointerMove={active ? undefined : onActive}
        onClick={onChoose}
        className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 ${active ? "bg-sunken" : ""}`}
      >
        {item.icon}
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{item.title}</span>
          {item.description === undefined ? null : (
            <span className="block truncate text-xs text-muted">{item.description}</span>
          )}
        </span>
        {item.aside === undefined ? null : <kbd className="shrink-0 text-xs text-muted">{item.aside}</kbd>}
      </div>
    </>
  );
}
