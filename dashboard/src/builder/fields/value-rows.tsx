import { useRef, useState } from "react";
import { fields } from "../../strings/fields.ts";
import { AddButton, Line, RemoveButton } from "./controls.tsx";
import { token, usePlace } from "./inspector-context.tsx";
import { ValueEditor } from "./value-editor.tsx";
import type { LiteralKind } from "./value-kind.ts";
import { freeName, renameKey } from "./value-kind.ts";

interface RowsProps<T> {
  readonly label: string;
  readonly member: string;
  readonly value: T;
  /** Of each value; all where it is not given. */
  readonly kinds?: readonly LiteralKind[];
  readonly addLabel?: string;
  readonly baseName?: string;
}

/** Names and values, one row each. */
export function ObjectRows({
  label,
  member,
  value,
  kinds,
  addLabel = fields.addField,
  baseName = fields.newField,
}: RowsProps<Readonly<Record<string, unknown>>>) {
  const place = usePlace();
  const group = useRef<HTMLDivElement>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const names = Object.keys(value);
  const rename = (from: string, to: string): void => {
    const wanted = to.trim();
    const clash = wanted !== from && Object.hasOwn(value, wanted);
    setTaken(clash ? from : null);
    if (wanted !== "" && !clash) place.set(member, renameKey(value, from, wanted));
  };
  const add = (): void => {
    place.set(`${member}/${token(freeName(value, baseName))}`, "");
    focusLast(group);
  };
  return (
    <div ref={group} role="group" aria-label={label} className="grid min-w-0 gap-1.5">
      {names.map((name, i) => (
        // By place, not by name: a row that is renamed is the same row, and keeps the focus.
        <div key={i} className="grid min-w-0 gap-0.5">
          <div className="grid min-w-0 grid-cols-[minmax(5rem,2fr)_minmax(0,3fr)_auto] items-start gap-1">
            <Line
              label={fields.nameOf(i + 1)}
              value={name}
              readOnly={place.readOnly}
              invalid={taken === name}
              onCommit={(to) => rename(name, to)}
            />
            <ValueEditor
              label={fields.valueOf(name)}
              member={`${member}/${token(name)}`}
              raw={value[name]}
              {...(kinds === undefined ? {} : { kinds })}
            />
            {place.readOnly ? null : (
              <span className="pt-1">
                <RemoveButton
                  label={fields.remove(name)}
                  onClick={() => place.set(`${member}/${token(name)}`, undefined)}
                />
              </span>
            )}
          </div>
          {taken === name ? (
            <p role="alert" className="text-xs text-bad">
              {fields.sameName}
            </p>
          ) : null}
        </div>
      ))}
      {place.readOnly ? null : <AddButton onClick={add}>{addLabel}</AddButton>}
    </div>
  );
}

/** A list's items, one row each. */
export function ListRows({ label, member, value, kinds, addLabel = fields.addItem }: RowsProps<readonly unknown[]>) {
  const place = usePlace();
  const group = useRef<HTMLDivElement>(null);
  const add = (): void => {
    place.set(member, [...value, ""]);
    focusLast(group);
  };
  return (
    <div ref={group} role="group" aria-label={label} className="grid min-w-0 gap-1.5">
      {value.map((item, i) => (
        <div key={i} className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-start gap-1">
          <ValueEditor
            label={fields.item(i + 1)}
            member={`${member}/${i}`}
            raw={item}
            {...(kinds === undefined ? {} : { kinds })}
          />
          {place.readOnly ? null : (
            <span className="pt-1">
              <RemoveButton
                label={fields.remove(fields.item(i + 1))}
                onClick={() => place.set(member, value.toSpliced(i, 1))}
              />
            </span>
          )}
        </div>
      ))}
      {place.readOnly ? null : <AddButton onClick={add}>{addLabel}</AddButton>}
    </div>
  );
}

/** The new row comes with the new text: its first field is where one goes on. */
function focusLast(group: React.RefObject<HTMLDivElement | null>): void {
  const before = group.current?.children.length ?? 0;
  const observer = new MutationObserver(() => {
    const { children } = group.current ?? {};
    if (children === undefined || children.length <= before) return;
    observer.disconnect();
    const row = children[children.length - 2];
    const field = row?.querySelector<HTMLElement>("input, [contenteditable=true]");
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
  if (group.current !== null) observer.observe(group.current, { childList: true });
  setTimeout(() => observer.disconnect(), 1_000);
}
