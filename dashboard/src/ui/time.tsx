import { ago, dateTime, past } from "../lib/format.ts";

interface TimeProps {
  readonly at: string;
  readonly now: number;
}

/** `3 min. ago`, with the exact time in its title: of what has happened, never of the future. */
export const TimeAgo = ({ at, now }: TimeProps) => <Time at={at} said={past(Date.parse(at), now)} />;

/** `in 2 days`, of what is still to come, or is over by now. */
export const TimeTo = ({ at, now }: TimeProps) => <Time at={at} said={ago(Date.parse(at), now)} />;

function Time({ at, said }: { readonly at: string; readonly said: string }) {
  return (
    <time dateTime={at} title={dateTime(Date.parse(at))} className="whitespace-nowrap">
      {said}
    </time>
  );
}
