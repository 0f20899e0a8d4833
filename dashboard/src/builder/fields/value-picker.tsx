import { Popover } from "radix-ui";
import { useId, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { Available, Reference } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { ChevronIcon } from "../../ui/icons.tsx";
import { sampleText } from "./samples.ts";
import {
  childrenOf,
  isList,
  kindWord,
  openOf,
  rootsOf,
  search,
  shownOf,
  unseen,
  type ValueNode,
} from "./value-tree.ts";

interface ValuePickerProps {
  readonly available: readonly Available[];
  /** Of the question directly before, by its name. */
  readonly answer?: string | null;
  readonly anchor: RefObject<HTMLElement | null>;
  /** A list is meant: it is chosen as it is. */
  readonly wholeList?: boolean;
  readonly onChoose: (ref: Reference) => void;
  /** `escaped`: nothing is wanted, as opposed to a click elsewhere. */
  readonly onClose: (escaped: boolean) => void;
}

interface Row {
  readonly node: ValueNode;
  readonly trail: readonly string[];
}

/** The searchable tree of values that a field may hold. */
export function ValuePicker({
  available,
  answer = null,
  anchor,
  wholeList = false,
  onChoose,
  onClose,
}: ValuePickerProps) {
  const [query, setQuery] = useState("");
  const roots = useMemo(() => rootsOf(available, answer), [available, answer]);
  const [open, setOpen] = useState(() => openOf(roots, answer));
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const rows = useMemo((): Row[] => {
    if (query.trim() === "") return shownOf(roots, open).map((node) => ({ node, trail: [] }));
    const typed = unseen(roots, query.trim()).map((node) => ({
      node,
      trail: [roots.find(({ id: root }) => node.id.startsWith(`${root}?`))?.label ?? ""],
    }));
    const found = search(roots, query);
    return [...(wholeList ? found.toSorted((a, b) => listsFirst(a) - listsFirst(b)) : found), ...typed];
  }, [roots, open, query, wholeList]);
  const at = Math.min(active, rows.length - 1);
  const current = rows[at];

  const go = (to: number): void => {
    setActive(to);
    document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: "nearest" });
  };
  const toggle = (node: ValueNode, wanted: boolean): void => {
    const next = new Set(open);
    if (wanted) next.add(node.id);
    else next.delete(node.id);
    setOpen(next);
  };
  const choose = ({ node }: Row): void => {
    if (node.heading === true || (node.asks && !wholeList)) toggle(node, !open.has(node.id));
    else onChoose(node.ref);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const tree = query === "";
    const act = (done: () => void): void => {
      event.preventDefault();
      done();
    };
    if (event.key === "ArrowDown") act(() => go(rows.length === 0 ? 0 : (at + 1) % rows.length));
    else if (event.key === "ArrowUp") act(() => go(rows.length === 0 ? 0 : (at - 1 + rows.length) % rows.length));
    else if (event.key === "Enter" && current !== undefined) act(() => choose(current));
    else if (tree && event.key === "ArrowRight" && current?.node.hasChildren === true)
      act(() => (open.has(current.node.id) ? go(at + 1) : toggle(current.node, true)));
    else if (tree && event.key === "ArrowLeft" && current !== undefined)
      act(() => {
        if (open.has(current.node.id)) return toggle(current.node, false);
        const parent = rows.findLastIndex((row, i) => i < at && row.node.level < current.node.level);
        if (parent >= 0) go(parent);
      });
    else if (event.key === "Tab") act(() => onClose(true));
  };

  return (
    <Popover.Root open onOpenChange={(wanted) => (wanted ? undefined : onClose(false))}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          aria-label={fields.tree.title}
          align="start"
          sideOffset={4}
          collisionPadding={12}
          onEscapeKeyDown={(event) => {
            event.preventDefault();
            onClose(true);
          }}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-50 flex max-h-96 w-80 max-w-[calc(100vw-2rem)] flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-card outline-none"
        >
          <input
            autoFocus
            role="combobox"
            aria-label={fields.tree.search}
            aria-haspopup="tree"
            aria-expanded="true"
            aria-controls={`${id}-tree`}
            aria-activedescendant={current === undefined ? undefined : `${id}-${at}`}
            aria-autocomplete="list"
            placeholder={fields.tree.search}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            className="h-10 shrink-0 border-b border-line bg-transparent px-3 outline-none placeholder:text-muted"
          />
          <div
            ref={list}
            id={`${id}-tree`}
            role="tree"
            aria-label={fields.tree.title}
            className="min-h-0 flex-1 overflow-auto p-1"
          >
            {rows.map((row, i) => (
              <TreeRow
                key={row.node.id}
                id={`${id}-${i}`}
                row={row}
                active={i === at}
                open={query === "" && open.has(row.node.id)}
                flat={query !== ""}
                onPoint={() => setActive(i)}
                onToggle={() => toggle(row.node, !open.has(row.node.id))}
                onChoose={() => choose(row)}
              />
            ))}
          </div>
          {rows.length === 0 ? (
            <p className="px-3 pt-1 pb-3 text-muted">{roots.length === 0 ? fields.tree.none : fields.tree.noMatch}</p>
          ) : null}
          <p className="shrink-0 border-t border-line px-3 py-1.5 text-xs text-muted">
            {current?.node.asks === true && !wholeList
              ? fields.tree.listHint
              : current !== undefined && current.node.sample === undefined && !isSaid(current.node)
                ? current.node.kind === "trigger"
                  ? fields.tree.unsentHint
                  : fields.tree.unseenHint
                : fields.tree.keys}
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The definition says what it will be: nothing has to be run to choose it. */
const isSaid = (node: ValueNode): boolean =>
  node.shape !== undefined && (node.hasChildren || (kindWord(node) ?? fields.tree.unknown) !== fields.tree.unknown);

const listsFirst = ({ node }: Row): number => (isList(node) ? 0 : 1);

interface TreeRowProps {
  readonly id: string;
  readonly row: Row;
  readonly active: boolean;
  readonly open: boolean;
  readonly flat: boolean;
  readonly onPoint: () => void;
  readonly onToggle: () => void;
  readonly onChoose: () => void;
}

/** What is beside a value's name: what it was, or what it will be. */
function told(node: ValueNode): string {
  if (node.heading === true) return firstNames(node);
  if (node.sample !== undefined) return sampleText(node.sample, 40);
  if (node.hasChildren && !node.asks) return firstNames(node);
  return kindWord(node) ?? (node.kind === "trigger" ? fields.tree.unsent : fields.tree.unknown);
}

const firstNames = (node: ValueNode): string => {
  const names = childrenOf(node).map(({ label }) => label);
  return names.slice(0, 2).join(", ") + (names.length > 2 ? "…" : "");
};

function TreeRow({ id, row: { node, trail }, active, open, flat, onPoint, onToggle, onChoose }: TreeRowProps) {
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={flat ? 1 : node.level}
      aria-selected={active}
      {...(!flat && node.hasChildren ? { "aria-expanded": open } : {})}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      style={{ paddingLeft: flat ? 8 : 4 + (node.level - 1) * 16 }}
      className={`flex min-h-8 cursor-pointer items-center gap-1 rounded-lg pr-2 ${active ? "bg-accent-soft" : ""}`}
    >
      {flat ? null : (
        <span
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            if (node.hasChildren) onToggle();
          }}
          className={`grid size-6 shrink-0 place-items-center text-muted ${node.hasChildren ? "" : "invisible"} ${open ? "rotate-90" : ""}`}
        >
          <ChevronIcon />
        </span>
      )}
      <span className={`min-w-0 py-1 ${flat ? "flex-1" : "max-w-[60%] shrink-0 truncate"}`}>
        <span className={node.level === 1 && !flat ? "font-medium" : ""}>{node.label}</span>
        {trail.length === 0 ? null : <span className="block truncate text-xs text-muted">{trail.join(" › ")}</span>}
      </span>
      <span className="ml-auto max-w-[60%] min-w-0 truncate pl-2 font-mono text-xs text-muted">{told(node)}</span>
    </div>
  );
}
