// `node scripts/run.mjs <script.ts> [arguments]`: what every command of package.json goes through.
// Runs on any Node from 20 and without node_modules: installs what is missing, then runs the script on the
// Node of node_modules, which reads TypeScript as it is and is as new as wrangler asks for.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { install } from "./bootstrap/install.mjs";

const OLDEST_NODE = 20;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, "node_modules", ".bin");

// For the line that says how long a start took: installing counts.
process.env.MILLRACE_BEGAN = String(Math.round(performance.timeOrigin));

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) stop("usage: node scripts/run.mjs <script.ts> [arguments]");
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  stop(`Millrace needs Node ${OLDEST_NODE} or newer; this is ${process.version}.`);
}

try {
  await install(ROOT);
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}

const node = join(ROOT, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
if (!existsSync(node)) {
  stop(
    "node_modules has no Node of its own: its install script did not run.\n" +
      "npm may be set to ignore-scripts; `npm rebuild node esbuild workerd` repairs it.",
  );
}

process.env.PATH = `${BIN}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;
process.chdir(ROOT);

const file = resolve(script);
if (resolve(process.execPath) === resolve(node)) {
  // Already the right Node: no second process that could outlive this one.
  process.argv.splice(1, 2, file);
  await import(pathToFileURL(file).href);
} else {
  runChild(file);
}

/** @param {string} file */
function runChild(file) {
  // The channel carries nothing: its end tells a server that we were killed.
  const child = spawn(node, [file, ...rest], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    // A terminal sends SIGINT to the whole group already; the child decides when it is done.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on("error", (error) => stop(`could not run ${node}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
