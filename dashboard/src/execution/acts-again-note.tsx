import { Fragment } from "react";
import { watching } from "../strings/watching.ts";
import type { Acting } from "./acts-again.ts";

const text = watching.rerun;
/** More than that nobody reads. */
const MOST_NAMED = 5;

interface ActsAgainNoteProps {
  readonly acts: readonly Acting[];
  /** Which of them are reached is not known, or which others there are. */
  readonly maybe?: { readonly others: boolean };
}

/** What is done again outside of an execution that is run again, by the titles of its steps. Nothing where nothing is. */
export function ActsAgainNote({ acts, maybe }: ActsAgainNoteProps) {
  const named = acts.slice(0, MOST_NAMED);
  const [one] = named;
  if (one === undefined) return null;
  if (acts.length === 1 && maybe === undefined)
    return (
      <p className="break-words">
        <Title of={one} /> {text.again(text.act[one.act], one.times)}
      </p>
    );
  const left = acts.length - named.length;
  return (
    <p className="break-words">
      {maybe === undefined ? text.theseAgain : text.theseMaybe}{" "}
      {named.map((acting, i) => (
        <Fragment key={i}>
          {i === 0 ? "" : ", "}
          <Title of={acting} /> {text.times(text.act[acting.act], acting.times)}
        </Fragment>
      ))}
      {left > 0 ? text.moreSteps(left) : maybe?.others === true ? text.otherSteps : ""}.
    </p>
  );
}

function Title({ of }: { readonly of: Acting }) {
  return <strong className="font-semibold">{of.title}</strong>;
}
