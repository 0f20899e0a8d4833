import { ago, dateTime } from "../lib/format.ts";

/** `3 min. ago`, with the exact time in its title. */
export function TimeAgo({ at, now }: { readonly at: string; readonly now: number }) {
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={dateTime(time)} className="whitespace-nowrap">
      {ago(time, now)}
    </time>
  );
}
