/** One line on standard output. */
export function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** A failure whose message is all that its reader needs: printed without a stack. */
export class Stop extends Error {}

export function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs one named step, and shows that it runs and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const live = process.stdout.isTTY;
  process.stdout.write(live ? `${title} …` : `${title} …\n`);
  try {
    const result = await work();
    process.stdout.write(`${live ? "\r\x1b[2K" : ""}${title}: ${seconds(began)}\n`);
    return result;
  } catch (error) {
    if (live) process.stdout.write("\n");
    throw error;
  }
}

/** The end of every command of scripts/: what went wrong in words, and exit code 1, whatever is still going on. */
export async function command(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${inWords(error)}\n`, () => process.exit(1));
  }
}

function inWords(error: unknown): string {
  if (error instanceof Stop) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
