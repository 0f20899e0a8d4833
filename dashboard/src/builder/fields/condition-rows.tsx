import { TWO_SIDED, unfinishedSides } from "../../../../shared/builder/index.ts";
import type { Condition, ConditionRow, FieldValue, Operator } from "../../../../shared/builder/types.ts";
import { useId } from "react";
import { fields } from "../../strings/fields.ts";
import { ChipField } from "./chip-field.tsx";
import { AddButton, Pick, RemoveButton } from "./controls.tsx";
import { differing, meant, withLeft } from "./condition-types.ts";
import { ExpressionNotice } from "./expression-notice.tsx";
import { usePlace } from "./inspector-context.tsx";

const text = fields.condition;
const OPERATORS = Object.entries(text.operators) as [Operator, string][];
const NONE: FieldValue = { kind: "literal", value: "" };

interface ConditionRowsProps {
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
  /** Where it stands in the step, should it be an expression. */
  readonly member: string;
  readonly label: string;
}

export function ConditionRows({ condition, onChange, member, label }: ConditionRowsProps) {
  const place = usePlace();
  if (condition.kind === "expression")
    return (
      <div className="grid gap-1">
        <ExpressionNotice member={member} label={label} text={text.expression} />
        {place.readOnly ? null : (
          <AddButton
            onClick={() => onChange({ kind: "rows", join: "and", rows: [{ left: NONE, operator: "is", right: NONE }] })}
          >
            {text.rewrite}
          </AddButton>
        )}
      </div>
    );
  const { join, rows } = condition;
  const shown = rows.length === 0 ? [{ left: NONE, operator: "is" as const, right: NONE }] : rows;
  const write = (at: number, row: ConditionRow): void =>
    onChange({ kind: "rows", join, rows: shown.map((each, i) => (i === at ? row : each)) });
  // The field that a problem of the condition leads to: the first that is empty.
  const empty = shown.findIndex((row) => unfinishedSides(row).length > 0);
  return (
    <div role="group" aria-label={label} data-member={empty < 0 ? member : undefined} className="grid min-w-0 gap-2">
      {shown.length < 2 ? null : (
        <Pick
          label={text.join}
          value={join}
          disabled={place.readOnly}
          className="w-44"
          options={[
            ["and", text.and],
            ["or", text.or],
          ]}
          onChange={(to) => onChange({ kind: "rows", join: to, rows: shown })}
        />
      )}
      {shown.map((row, i) => (
        <Row
          key={i}
          row={row}
          onChange={(next) => write(i, next)}
          onRemove={
            shown.length < 2 || place.readOnly
              ? null
              : () => onChange({ kind: "rows", join, rows: shown.toSpliced(i, 1) })
          }
          number={i + 1}
          fresh={rows.length === 0}
          member={i === empty ? member : undefined}
        />
      ))}
      {place.readOnly ? null : (
        <AddButton
          onClick={() =>
            onChange({ kind: "rows", join, rows: [...shown, { left: NONE, operator: "is", right: NONE }] })
          }
        >
          {text.add}
        </AddButton>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: ConditionRow;
  readonly number: number;
  /** Nobody has begun to fill it in. */
  readonly fresh: boolean;
  /** Of the condition, where this row's empty field is what a problem leads to. */
  readonly member: string | undefined;
  readonly onChange: (row: ConditionRow) => void;
  readonly onRemove: (() => void) | null;
}

function Row({ row, number, fresh, member, onChange, onRemove }: RowProps) {
  const place = usePlace();
  const id = useId();
  const differ = differing(row, place.available);
  const empty = unfinishedSides(row);
  const missing = (side: "left" | "right"): boolean => !fresh && empty.includes(side);
  const leadsTo = (side: "left" | "right"): string | undefined => (empty[0] === side ? member : undefined);
  const fieldOf = (side: "left" | "right", value: FieldValue, onValue: (to: FieldValue) => void) => (
    <div data-member={leadsTo(side)} className="min-w-0">
      <ChipField
        label={`${text[side]} ${number}`}
        value={value}
        // Beside the comparison there is no room for words: they stand below.
        placeholder={side === "left" ? text.empty.left : ""}
        narrow={side === "right"}
        invalid={missing(side)}
        describedBy={missing(side) ? `${id}-${side}` : undefined}
        onChange={onValue}
      />
      {missing(side) ? (
        <span
          id={`${id}-${side}`}
          className={side === "left" ? "sr-only" : "mt-0.5 block px-1 text-xs whitespace-nowrap text-wait"}
        >
          {text.empty[side]}
        </span>
      ) : null}
    </div>
  );
  const toOperator = (operator: Operator): void =>
    onChange({ ...row, operator, right: TWO_SIDED.includes(operator) ? (row.right ?? NONE) : null });
  return (
    <div className="grid min-w-0 gap-1.5 rounded-lg border border-line bg-surface p-2">
      <div className="flex min-w-0 gap-1 *:first:min-w-0 *:first:flex-1">
        {fieldOf("left", row.left, (left) => onChange(withLeft(row, left, place.available)))}
        {onRemove === null ? null : (
          <span className="pt-1">
            <RemoveButton label={text.remove(number)} onClick={onRemove} />
          </span>
        )}
      </div>
      <div
        className={`grid min-w-0 items-start gap-1.5 ${row.right === null ? "" : "grid-cols-[9.5rem_minmax(0,1fr)]"}`}
      >
        <Pick
          label={`${text.operator} ${number}`}
          value={row.operator}
          disabled={place.readOnly}
          options={OPERATORS}
          onChange={toOperator}
        />
        {row.right === null
          ? null
          : fieldOf("right", row.right, (right) => onChange({ ...row, right: meant(right, row, place.available) }))}
      </div>
      {differ === null ? null : (
        <p
          role="status"
          className="flex flex-wrap items-center gap-x-2 rounded-md bg-wait-soft px-2 py-1 text-xs text-wait"
        >
          {differ.message}
          <button
            type="button"
            onClick={() => onChange(differ.mended)}
            className="min-h-6 font-semibold underline underline-offset-2"
          >
            {differ.label}
          </button>
        </p>
      )}
    </div>
  );
}
