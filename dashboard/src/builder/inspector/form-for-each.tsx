import { useState } from "react";
import { readCondition, readField, writeCondition } from "../../../../shared/builder/index.ts";
import { inspector } from "../../strings/inspector.ts";
import { ChipField } from "../fields/chip-field.tsx";
import { ConditionRows } from "../fields/condition-rows.tsx";
import { AddButton, Choices, Field, Line, NumberLine, RemoveButton } from "../fields/controls.tsx";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.forEach;
const DEFAULT_CONCURRENCY = 5;
/** What a loop has before somebody says which list. */
const EMPTY: ReadonlySet<string> = new Set(["", "[]"]);
const MAX_CONCURRENCY = 1_000;

export function ForEachForm({ step }: StepFormProps) {
  const place = usePlace();
  const [bad, setBad] = useState(false);
  const loop = isRecord(step.task["for"]) ? step.task["for"] : {};
  const list = readField(loop["in"] ?? "", true);
  const metadata = step.task["metadata"];
  const concurrency = isRecord(metadata) ? metadata["concurrency"] : undefined;
  // One at a time is how loops are made: each by itself, and the result is the list of theirs.
  const many = typeof concurrency === "number" && concurrency > 1;
  const item = typeof loop["each"] === "string" ? loop["each"] : "item";
  const condition = step.task["while"];
  const rename = (name: string): void => {
    const good = /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
    setBad(!good);
    if (good) place.set("/for/each", name);
  };
  return (
    <>
      {list.kind === "expression" && !EMPTY.has(list.source) ? (
        <Field label={text.list}>{() => <ExpressionNotice member="/for/in" label={text.list} />}</Field>
      ) : (
        <Field label={text.list} hint={text.listHint}>
          {({ label, note }) => (
            <div data-member="/for/in" className="min-w-0">
              <ChipField
                label={text.list}
                labelledBy={label}
                describedBy={note}
                wholeList
                value={list.kind === "expression" ? { kind: "literal", value: "" } : list}
                onChange={(value) => place.setField("/for/in", value)}
              />
            </div>
          )}
        </Field>
      )}
      <Field label={text.item} problem={bad ? text.badName : null}>
        {({ id, note }) => (
          <Line
            id={id}
            value={item}
            readOnly={place.readOnly}
            invalid={bad}
            describedBy={note}
            onCommit={rename}
            className="w-56"
          />
        )}
      </Field>
      <Field label={text.how}>
        {() => (
          <Choices
            label={text.how}
            value={many ? "many" : "one"}
            disabled={place.readOnly}
            options={[
              ["one", text.oneByOne],
              ["many", text.sideBySide],
            ]}
            onChange={(how) => place.set("/metadata/concurrency", how === "one" ? 1 : DEFAULT_CONCURRENCY)}
          />
        )}
      </Field>
      {many ? (
        <Field label={text.atOnce}>
          {({ id }) => (
            <NumberLine
              id={id}
              value={Number(concurrency)}
              min={2}
              max={MAX_CONCURRENCY}
              whole
              readOnly={place.readOnly}
              onCommit={(value) => place.set("/metadata/concurrency", value)}
            />
          )}
        </Field>
      ) : concurrency !== undefined && condition === undefined ? null : condition === undefined ? (
        place.readOnly ? null : (
          <AddButton onClick={() => place.set("/while", writeCondition({ kind: "rows", join: "and", rows: [] }))}>
            {text.addWhile}
          </AddButton>
        )
      ) : (
        <div className="grid gap-1">
          <div className="flex items-center justify-between">
            <span className="font-medium">{text.while}</span>
            {place.readOnly ? null : (
              <RemoveButton label={text.removeWhile} onClick={() => place.set("/while", undefined)} />
            )}
          </div>
          <ConditionRows
            label={text.while}
            condition={readCondition(condition)}
            member="/while"
            onChange={(next) => place.set("/while", writeCondition(next))}
          />
        </div>
      )}
    </>
  );
}
