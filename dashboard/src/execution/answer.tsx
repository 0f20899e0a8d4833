import { useDoer } from "../keys/who.ts";
import { watching } from "../strings/watching.ts";
import type { ApprovalAnswer } from "./approval.ts";

/** What a person said who was asked, and who it was. */
export function Answer({ approved, by }: ApprovalAnswer) {
  const who = useDoer(by ?? "");
  const said = approved ? watching.approved : watching.declined;
  return (
    <span className={approved ? "text-good" : "text-bad"}>{by === null ? said : watching.answerBy(said, who)}</span>
  );
}
