import type { Platform } from "../platform.ts";
import { post, probe } from "./run.ts";
import { ENDLESS } from "./texts.ts";

const ENDS_WITHIN_MS = 30_000;

/** Where an expression may stand, with this one in it. */
const PLACES: Readonly<Record<string, (expression: string) => Record<string, unknown>>> = {
  set: (expression) => ({ set: { value: expression } }),
  "input.from": (expression) => ({ input: { from: expression }, set: { a: 1 } }),
  "output.as": (expression) => ({ set: { a: 1 }, output: { as: expression } }),
  "export.as": (expression) => ({ set: { a: 1 }, export: { as: expression } }),
  if: (expression) => ({ if: expression, set: { a: 1 } }),
  "for.in": (expression) => ({ for: { in: expression }, do: [{ inner: { set: { a: 1 } } }] }),
  "for.while": (expression) => ({ for: { in: "${ [1] }" }, while: expression, do: [{ inner: { set: { a: 1 } } }] }),
  "switch.when": (expression) => ({ switch: [{ only: { when: expression, then: "end" } }] }),
  endpoint: (expression) => ({ call: "http", with: { method: "get", endpoint: expression } }),
  "raise.detail": (expression) => ({
    raise: { error: { type: "https://example.com/e", status: 400, title: "t", detail: expression } },
  }),
  wait: (expression) => ({ wait: expression }),
};

/**
 * Each expression that never ends, in a place of its own turn: its execution faults with the standard's `expression`
 * error, and one beside it is as quick as ever.
 * @returns what was not so
 */
export async function runEndless(platform: Platform): Promise<readonly string[]> {
  const wrong: string[] = [];
  const places = Object.entries(PLACES);
  await Promise.all(
    ENDLESS.map(async (program, i) => {
      const [place, task] = places[i % places.length] ?? ["set", PLACES["set"]];
      if (task === undefined) return;
      const definition = {
        document: { dsl: "1.0.3", namespace: "conformance", name: "endless", version: "1.0.0" },
        do: [{ turn: task(`\${ ${program} }`) }],
      };
      const { status, body } = await post(platform, { definition, input: 1, wait: "PT10S" });
      if (status !== 200 && status !== 202) {
        wrong.push(`${program} in ${place}: answered ${status} ${JSON.stringify(body).slice(0, 300)}`);
        return;
      }
      const { id } = body as { id: string };
      const execution = await platform.ended(id, ENDS_WITHIN_MS);
      if (execution.status !== "faulted" || execution.error?.type.endsWith("/expression") !== true) {
        wrong.push(
          `${program} in ${place}: ${execution.status} ${JSON.stringify(execution.error ?? execution.output)?.slice(0, 300)}`,
        );
      }
      await probe(platform).catch((error: unknown) => wrong.push(`beside ${program}: ${String(error)}`));
    }),
  );
  return wrong;
}
