import { type Api, UnexpectedAnswer } from "../demo/platform/api.ts";
import { intentsOf, type Settlement, unsettledOf } from "./evidence.ts";
import type { Receiver } from "./receiver.ts";

/**
 * Does what docs/durability.md asks of a person: finds out at the receiver what became of each call in doubt, and says so.
 * What was received came back well, or has failed after all; what was not is sent again, or has failed. An undoing is
 * never said to have failed, so that what was undone can be told from outside.
 */
export async function settleAll(
  api: Api,
  receiver: Receiver,
  ids: readonly string[],
  random: () => number,
): Promise<Settlement[]> {
  const settlements: Settlement[] = [];
  for (const id of ids) {
    const history = await api.history(id);
    for (const effect of unsettledOf(history)) {
      const key = intentsOf(history).find((intent) => intent.effect === effect)?.key ?? "";
      const request = receiver.log.find((one) => one.key === key);
      const undoes = history.some(({ type }) => type === "execution.compensating");
      const failed = !undoes && random() < 0.3;
      const said = failed ? "error" : request === undefined ? "retry" : "output";
      const outcome = {
        error: { error: { type: "https://chaos.test/errors/settled", status: 500, title: "It had failed" } },
        output: { output: { n: request?.n ?? null, step: request?.step ?? null } },
        retry: "retry",
      }[said];
      try {
        await api.call("POST", `/v1/executions/${id}/settle`, 200, { effect, outcome });
        settlements.push({ execution: id, effect, key, said });
      } catch (error) {
        // Of two branches in doubt the first may end the other.
        if (!(error instanceof UnexpectedAnswer && error.status === 409)) throw error;
      }
    }
  }
  return settlements;
}
