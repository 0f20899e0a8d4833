import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { inspector } from "../../strings/inspector.ts";
import { AddButton, Field, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { connectionsQuery } from "./queries.ts";

const text = inspector.connection;

interface ConnectionPickerProps {
  /** Of which connectors; the first is the one that a new connection is made for. */
  readonly connectors: readonly string[];
  readonly value: string;
  readonly onChange: (name: string, baseUrl: string) => void;
  readonly label?: string;
  /** Where a new one is likely to lead to. */
  readonly baseUrl?: string;
  /** What "none" is called, where none is a choice. */
  readonly none?: string;
}

export function ConnectionPicker({
  connectors,
  value,
  onChange,
  label = text.label,
  none,
  baseUrl = "",
}: ConnectionPickerProps) {
  const place = usePlace();
  const list = useQuery(connectionsQuery);
  const [making, setMaking] = useState<string | null>(null);
  const fitting = (list.data?.items ?? []).filter((each) => connectors.includes(each.connector));
  const known = value === "" || fitting.some((each) => each.name === value || each.id === value);
  const options = [
    ["", list.isPending ? text.loading : (none ?? text.choose)] as const,
    ...fitting.map((each) => [each.id === value ? each.id : each.name, each.name] as const),
    ...(known || list.isPending ? [] : [[value, text.missing(value)] as const]),
  ];
  const choose = (name: string): void => {
    const url = fitting.find((each) => each.name === name || each.id === name)?.config["baseUrl"];
    onChange(name, typeof url === "string" ? url : "");
  };
  return (
    <Field label={label} hint={list.isSuccess && fitting.length === 0 ? text.none : undefined}>
      {({ id, note }) => (
        <div className="grid gap-1">
          <Pick
            id={id}
            describedBy={note}
            value={value}
            disabled={place.readOnly}
            options={options}
            onChange={choose}
          />
          {place.readOnly ? null : (
            <div className="flex flex-wrap gap-x-2">
              {connectors.map((connector) => (
                <AddButton key={connector} onClick={() => setMaking(connector)}>
                  {connectors.length === 1 ? text.create : text.title(connector)}
                </AddButton>
              ))}
            </div>
          )}
          {making === null ? null : (
            <ConnectionDialog
              connector={making}
              baseUrl={baseUrl}
              onClose={() => setMaking(null)}
              onMade={(name, url) => {
                setMaking(null);
                onChange(name, url);
              }}
            />
          )}
        </div>
      )}
    </Field>
  );
}
