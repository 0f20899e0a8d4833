/** `npm run test:e2e [name]`: every test of this folder in a process of its own, one after the other. */
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const [wanted = ""] = process.argv.slice(2);
const folder = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts") && name.includes(wanted))
  .toSorted()
  .map((name) => folder + name);
if (files.length === 0) throw new Error(`No test of ${folder} has "${wanted}" in its name.`);

run({ files, concurrency: false })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(spec)
  .pipe(process.stdout);
