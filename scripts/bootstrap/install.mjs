import { spawn } from "node:child_process";
import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { missingPackages } from "./lock.mjs";

const TICK_MS = 1000;
/** Without a terminal a line every tick would drown the log. */
const QUIET_TICKS = 5;
const LOG_TAIL_BYTES = 4000;

/**
 * Runs `npm ci` where node_modules is missing or is not what package-lock.json says. npm keeps its own record of
 * what it installed (node_modules/.package-lock.json, written last), so an interrupted install is seen as missing.
 * @param {string} root the project's folder
 */
export async function install(root) {
  const lock = readLock(join(root, "package-lock.json"));
  if (lock === undefined) throw new Error("package-lock.json is missing or is not JSON: this is no complete checkout.");
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  const missing = missingPackages(lock, installed);
  if (missing.length === 0) return;
  refuseLink(root, missing);
  await npmCi(
    root,
    Object.keys(lock.packages).filter((path) => path !== "" && !lock.packages[path].optional),
  );
}

/**
 * `npm ci` begins by deleting what is there: through a link that would be another checkout's.
 * @param {string} root
 * @param {string[]} missing
 */
function refuseLink(root, missing) {
  const place = join(root, "node_modules");
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  const [first, ...more] = missing;
  const which = more.length === 0 ? `${first} is` : `${first} and ${more.length} more are`;
  throw new Error(
    `node_modules is a symbolic link to ${readlinkSync(place)}, and what is there is not what package-lock.json says: ${which} missing, or of another version.\n` +
      "Nothing was installed, since that would change what the link leads to. Install there, or remove the link and start again.",
  );
}

/**
 * @param {string} root
 * @param {string[]} paths of the packages to be, relative to root
 */
async function npmCi(root, paths) {
  const began = Date.now();
  say("Installing dependencies (npm ci). The first time downloads about 250 MB.");
  const windows = process.platform === "win32";
  const child = spawn(windows ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    shell: windows,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(),
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-LOG_TAIL_BYTES)));
  }
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
    const done = paths.filter((path) => existsSync(join(root, path, "package.json"))).length;
    const line = `  ${done} of ${paths.length} packages, ${seconds(began)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r${line}  `);
    else if (ticks % QUIET_TICKS === 0) say(line);
  }, TICK_MS);
  const failure = await new Promise((settle) => {
    child.on("error", (error) => settle(`npm could not be run: ${error.message}`));
    child.on("close", (code) => settle(code === 0 ? undefined : `npm ci failed (exit code ${code}):\n${log.trim()}`));
  });
  clearInterval(timer);
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[2K");
  if (failure !== undefined) throw new Error(failure);
  say(`Installed ${paths.length} packages in ${seconds(began)}.`);
}

/** Ours without what would leave the development dependencies out, which are what this is for. */
function environment() {
  const { npm_config_omit: _omit, npm_config_production: _production, ...rest } = process.env;
  return { ...rest, NODE_ENV: "development" };
}

/** @param {string} path */
function readLock(path) {
  try {
    const lock = JSON.parse(readFileSync(path, "utf8"));
    return typeof lock?.packages === "object" && lock.packages !== null ? lock : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} since */
function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(0)} s`;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
