import { spawn } from "node:child_process";
import { ROOT } from "./paths.ts";
import { Stop } from "./terminal.ts";

export interface ToolOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is else empty: no tool may wait for an answer. */
  readonly input?: string;
}

/** What keeps wrangler from the network and from questions, unless the command itself is about an account. */
const QUIET = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_UPDATE_NOTIFIER: "1" };

/** Runs a Node tool to its end and gives back all that it said. */
export function runTool(script: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...QUIET, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    // A tool that ends without reading its input closes the pipe first; that is no failure of ours.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** As runTool, where anything but success stops the command with what the tool said. */
export async function mustRun(
  what: string,
  script: string,
  args: readonly string[],
  options?: ToolOptions,
): Promise<ToolOutput> {
  const output = await runTool(script, args, options);
  if (output.code !== 0) throw new Stop(`${what} failed.\n${output.stdout}${output.stderr}`.trimEnd());
  return output;
}

/** Runs a tool in the foreground: its output is ours. Gives its exit code. */
export function passThrough(script: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
