import { yaml } from "@codemirror/lang-yaml";
import { useEffect, useMemo, useRef, useState } from "react";
import { parseDocument, stringify } from "yaml";
import type { Step } from "../../../../shared/builder/types.ts";
import { inspector } from "../../strings/inspector.ts";
import { Button } from "../../ui/button.tsx";
import { CodeEditor } from "../fields/code-editor.tsx";
import { AddButton, Field, Pick, RemoveButton } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { ExpressionEditor } from "./expression-editor.tsx";
import { addable, expressionMembers, memberOf } from "./expression-members.ts";
import { inputBefore } from "./input-before.ts";
import { Section } from "./section.tsx";

const text = inspector.advanced;
const YAML = yaml();

interface AdvancedProps {
  readonly step: Step;
  /** Which member somebody asked to see, and for the how-manieth time. */
  readonly open: { readonly member: string; readonly count: number } | null;
}

export function Advanced({ step, open }: AdvancedProps) {
  const [shown, setShown] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open === null) return;
    setShown(true);
    // It is there with the next frame.
    const frame = requestAnimationFrame(() => {
      panel.current?.scrollIntoView({ block: "nearest" });
      panel.current
        ?.querySelector<HTMLElement>(open.member === "" ? "[data-yaml] .cm-content" : ".cm-content")
        ?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [open]);
  return (
    <Section title={text.heading} open={shown} onOpenChange={setShown}>
      <div ref={panel} className="grid min-w-0 gap-4">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
          <dt className="text-muted">{text.key}</dt>
          <dd className="truncate font-mono">{step.name}</dd>
          <dt className="text-muted">{text.pointer}</dt>
          <dd className="font-mono break-all">{step.path}</dd>
        </dl>
        <Expressions step={step} wanted={open?.member ?? ""} count={open?.count ?? 0} />
        <StepText step={step} />
      </div>
    </Section>
  );
}

function Expressions({
  step,
  wanted,
  count,
}: {
  readonly step: Step;
  readonly wanted: string;
  readonly count: number;
}) {
  const place = usePlace();
  const members = useMemo(() => expressionMembers(step.task), [step.task]);
  const [chosen, setChosen] = useState("");
  const [fresh, setFresh] = useState<string | null>(null);
  useEffect(() => {
    if (wanted !== "") setChosen(wanted);
  }, [wanted, count]);
  const all =
    fresh !== null && !members.some(({ member }) => member === fresh)
      ? [...members, { member: fresh, source: ".", template: false }]
      : members;
  const at = all.find(({ member }) => member === chosen) ?? all[0];
  const input = useMemo(
    () => inputBefore(place.outline, step.path, place.samples),
    [place.outline, step.path, place.samples],
  );
  const free = addable(step.task);
  const write = (member: string, source: string, template: boolean): void => {
    setFresh(null);
    if (template) return place.set(member, source);
    place.setField(member, { kind: "expression", source: memberOf(member, source)?.source ?? source });
  };
  const name = (member: string): string => text.members[member] ?? member.slice(1).replaceAll("/", " › ");
  return (
    <div className="grid min-w-0 gap-2">
      {at === undefined ? (
        <p className="text-muted">{text.noExpressions}</p>
      ) : (
        <>
          <Field
            label={text.member}
            aside={
              place.readOnly ? null : (
                <RemoveButton
                  label={text.clear}
                  onClick={() => {
                    setFresh(null);
                    place.set(at.member, undefined);
                  }}
                />
              )
            }
          >
            {({ id }) => (
              <Pick
                id={id}
                value={at.member}
                options={all.map(({ member }) => [member, name(member)] as const)}
                onChange={setChosen}
              />
            )}
          </Field>
          <ExpressionEditor
            key={at.member}
            label={`${text.expression}: ${name(at.member)}`}
            source={at.source}
            template={at.template}
            input={input}
            onCommit={(source) => write(at.member, source, at.template)}
          />
        </>
      )}
      {place.readOnly || free.length === 0 ? null : (
        <div className="flex flex-wrap gap-x-1">
          {free.map((member) => (
            <AddButton
              key={member}
              onClick={() => {
                setFresh(member);
                setChosen(member);
              }}
            >
              {member.slice(1).replace("/", ".")}
            </AddButton>
          ))}
        </div>
      )}
    </div>
  );
}

/** The step as it stands in the definition, to be changed as text. */
function StepText({ step }: { readonly step: Step }) {
  const place = usePlace();
  // Without what is around it if it fails: that has a form of its own.
  const whole = useMemo(() => stringify([{ [step.name]: step.task }], { lineWidth: 0 }), [step.name, step.task]);
  const [typed, setTyped] = useState(whole);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    setTyped(whole);
    setProblem(null);
  }, [whole]);
  const apply = (): void => {
    const document = parseDocument(typed);
    const [error] = document.errors;
    if (error !== undefined) return setProblem(text.notYaml(error.message));
    const value: unknown = document.toJS();
    const item: unknown = Array.isArray(value) ? value[0] : value;
    const entries = isRecord(item) ? Object.values(item) : [];
    const task = entries[0];
    if (entries.length !== 1 || !isRecord(task)) return setProblem(text.notStep);
    place.set("", task);
  };
  return (
    <Field label={text.yaml} problem={problem}>
      {({ note }) => (
        <div data-yaml className="grid min-w-0 gap-2">
          <CodeEditor
            label={text.yaml}
            value={typed}
            describedBy={note}
            readOnly={place.readOnly}
            extensions={YAML}
            onChange={setTyped}
            className="max-h-96"
          />
          {typed === whole ? null : (
            <div className="flex gap-2">
              <Button look="primary" onClick={apply}>
                {text.apply}
              </Button>
              <Button onClick={() => setTyped(whole)}>{text.revert}</Button>
            </div>
          )}
        </div>
      )}
    </Field>
  );
}
