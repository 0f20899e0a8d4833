import { useDoer } from "../keys/who.ts";
import { dateTime } from "../lib/format.ts";
import { watching } from "../strings/watching.ts";
import { Json } from "../ui/code.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Fact, Facts } from "./facts.tsx";
import { personRecordOf, type PersonRecord } from "./person-record.ts";

const text = watching.record;

interface OutputValueProps {
  readonly value: unknown;
  readonly label: string;
  readonly className?: string;
}

/** What came out. What a person said is told in words, with what it is as data below: that names them by an id. */
export function OutputValue(props: OutputValueProps) {
  const record = personRecordOf(props.value);
  if (record === null) return <Json {...props} />;
  return (
    <>
      <Told record={record} />
      <Disclosure title={text.asData}>
        <Json {...props} />
      </Disclosure>
    </>
  );
}

function Told({ record: { approved, comment, fields, by, at } }: { readonly record: PersonRecord }) {
  const who = useDoer(by);
  return (
    <Facts>
      {approved === null ? null : (
        <Fact name={watching.answer}>
          <span className={approved ? "text-good" : "text-bad"}>
            {approved ? watching.approved : watching.declined}
          </span>
        </Fact>
      )}
      {fields.map(([name, value]) => (
        <Fact key={name} name={name}>
          {typeof value === "boolean" ? (value ? watching.choice.yes : watching.choice.no) : value}
        </Fact>
      ))}
      {comment === null ? null : (
        <Fact name={text.comment}>
          <span className="whitespace-pre-wrap">{comment}</span>
        </Fact>
      )}
      <Fact name={text.by}>{who}</Fact>
      <Fact name={text.at}>{dateTime(at)}</Fact>
    </Facts>
  );
}
