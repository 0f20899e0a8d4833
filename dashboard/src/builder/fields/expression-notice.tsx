import { fields } from "../../strings/fields.ts";
import { usePlace } from "./inspector-context.tsx";

/** In place of a field whose value is more than text and chips. */
export function ExpressionNotice({
  member,
  label,
  text = fields.expression,
}: {
  readonly member: string;
  readonly label: string;
  readonly text?: string;
}) {
  const place = usePlace();
  return (
    <div
      data-member={member}
      className="flex min-h-9 flex-wrap items-center justify-between gap-x-3 rounded-lg border border-dashed border-line-strong bg-sunken px-2.5 py-1"
    >
      <span className="text-muted">{text}</span>
      <button
        type="button"
        aria-label={`${fields.openAdvanced}: ${label}`}
        onClick={() => place.openAdvanced(member)}
        className="min-h-6 font-medium text-accent hover:underline"
      >
        {fields.openAdvanced}
      </button>
    </div>
  );
}
