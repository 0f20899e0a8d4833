/** `npm run format [-- <paths>]`: writes every file as the formatter would. */
import { TOOLS } from "../lib/paths.ts";
import { passThrough } from "../lib/run-tool.ts";
import { command } from "../lib/terminal.ts";

await command(async () => {
  process.exitCode = await passThrough(TOOLS.oxfmt, process.argv.slice(2));
});
