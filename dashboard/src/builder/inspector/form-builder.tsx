import { inspector } from "../../strings/inspector.ts";
import { DownIcon } from "../../ui/icons.tsx";
import { AddButton, Check, Field, Line, Pick, RemoveButton } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { nameFor, type Question, type QuestionType, questionsOf, schemaOf } from "./form-schema.ts";

const text = inspector.formBuilder;
const TYPES = Object.entries(text.types) as [QuestionType, string][];

interface FormBuilderProps {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly onChange: (schema: Readonly<Record<string, unknown>>) => void;
}

/** What somebody is asked, question by question. */
export function FormBuilder({ schema, onChange }: FormBuilderProps) {
  const { readOnly } = usePlace();
  const questions = questionsOf(schema);
  const write = (next: readonly Question[]): void => onChange(schemaOf(next, schema));
  const swap = (i: number, j: number): void => {
    const next = [...questions];
    const [a, b] = [next[i], next[j]];
    if (a === undefined || b === undefined) return;
    next[i] = b;
    next[j] = a;
    write(next);
  };
  const add = (): void => {
    const label = text.newLabel(questions.length + 1);
    const name = nameFor(
      label,
      questions.map((each) => each.name),
    );
    write([...questions, { name, label, type: "text", required: false, choices: [], schema: {} }]);
  };
  return (
    <div className="grid gap-2">
      {questions.length === 0 ? <p className="text-muted">{text.empty}</p> : null}
      {questions.map((question, i) => (
        <QuestionCard
          key={i}
          number={i + 1}
          question={question}
          onChange={(to) => write(questions.map((each, at) => (at === i ? to : each)))}
          onRename={(label) => {
            const others = questions.filter((_, at) => at !== i).map((each) => each.name);
            // The name follows the label as long as it came from it: what has another is referred to by it.
            const named = nameFor(question.label, others) === question.name ? nameFor(label, others) : question.name;
            write(questions.map((each, at) => (at === i ? { ...each, label, name: named } : each)));
          }}
          onRemove={() => write(questions.toSpliced(i, 1))}
          onUp={i === 0 ? null : () => swap(i, i - 1)}
          onDown={i === questions.length - 1 ? null : () => swap(i, i + 1)}
        />
      ))}
      {readOnly ? null : <AddButton onClick={add}>{text.add}</AddButton>}
    </div>
  );
}

interface QuestionCardProps {
  readonly number: number;
  readonly question: Question;
  readonly onChange: (question: Question) => void;
  readonly onRename: (label: string) => void;
  readonly onRemove: () => void;
  readonly onUp: (() => void) | null;
  readonly onDown: (() => void) | null;
}

function QuestionCard({ number, question, onChange, onRename, onRemove, onUp, onDown }: QuestionCardProps) {
  const { readOnly } = usePlace();
  const { label, type, required, choices } = question;
  return (
    <div
      role="group"
      aria-label={text.field(number)}
      className="grid gap-2 rounded-xl border border-line bg-surface p-2.5"
    >
      <div className="flex items-center gap-1">
        <Line
          label={`${text.label} ${number}`}
          value={label}
          readOnly={readOnly}
          onCommit={(to) => {
            if (to.trim() !== "") onRename(to.trim());
          }}
        />
        {readOnly ? null : (
          <>
            <Step label={text.up(label)} onClick={onUp} up />
            <Step label={text.down(label)} onClick={onDown} />
            <RemoveButton label={text.remove(label)} onClick={onRemove} />
          </>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Pick
          label={`${text.type}: ${label}`}
          value={type}
          disabled={readOnly}
          className="w-44"
          options={type === "other" ? TYPES : TYPES.filter(([each]) => each !== "other")}
          onChange={(to) => onChange({ ...question, type: to })}
        />
        <Check
          label={text.required}
          checked={required}
          disabled={readOnly}
          onChange={(to) => onChange({ ...question, required: to })}
        />
      </div>
      {type === "other" ? <p className="text-xs text-muted">{text.other}</p> : null}
      {type === "choice" ? (
        <Field label={text.choices} hint={text.choicesHint}>
          {({ id, note }) => (
            <textarea
              // Written when it is left: an empty line while typing is no choice.
              key={choices.join("\n")}
              id={id}
              aria-describedby={note}
              defaultValue={choices.join("\n")}
              readOnly={readOnly}
              rows={Math.max(2, choices.length + 1)}
              onBlur={(event) => {
                const next = event.target.value
                  .split("\n")
                  .map((each) => each.trim())
                  .filter((each) => each !== "");
                if (next.join("\n") !== choices.join("\n")) onChange({ ...question, choices: [...new Set(next)] });
              }}
              className="w-full rounded-lg border border-line-strong bg-surface px-2.5 py-1.5"
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}

function Step({
  label,
  onClick,
  up = false,
}: {
  readonly label: string;
  readonly onClick: (() => void) | null;
  readonly up?: boolean;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      // Disabled, it would lose the focus when the question is at the end.
      aria-disabled={onClick === null}
      onClick={onClick ?? undefined}
      className={`grid size-7 shrink-0 place-items-center rounded-md text-muted aria-disabled:opacity-30 not-aria-disabled:hover:bg-sunken not-aria-disabled:hover:text-ink ${up ? "rotate-180" : ""}`}
    >
      <DownIcon />
    </button>
  );
}
