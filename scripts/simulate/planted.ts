import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { MUTATIONS } from "./mutations.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url).href);
/** Each has a process of its own: what was loaded once stays as it is. */
const AT_ONCE = 2;

/**
 * Plants each defect, and runs seeds until one fails.
 * @param seeds within how many it has to be found
 * @returns how many were found, and how many were not
 */
export async function findPlanted(seeds: number): Promise<{ readonly found: number; readonly missed: number }> {
  const left = [...MUTATIONS];
  let found = 0;
  let missed = 0;
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const after = await seedsUntilFound(next.name, seeds);
      if (after === null) missed += 1;
      else found += 1;
      console.log(
        `${after === null ? "✗" : "✓"} ${next.name}: ${after === null ? `not found in ${seeds} seeds` : `found after ${after} seeds`}`,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { found, missed };
}

/** Null where all seeds passed, or where it ended in another way than by a finding. */
function seedsUntilFound(mutation: string, seeds: number): Promise<number | null> {
  const child = spawn(process.execPath, [MAIN, "--mutation", mutation, "--seeds", String(seeds)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (part: Buffer) => {
    said += part.toString();
  });
  return new Promise((resolve) => {
    child.on("close", () => {
      const last = /^(\d+) passed, 1 failed$/m.exec(said);
      resolve(last === null ? null : Number(last[1]));
    });
  });
}
