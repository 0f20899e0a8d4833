import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { Stop } from "../lib/terminal.ts";

export const DEFAULT_PORT = 8787;
const HEALTH_TIMEOUT_MS = 1000;

/** The port to serve on: `PORT`, else 8787. */
export function wantedPort(text: string | undefined = process.env["PORT"]): number {
  return portNamed("PORT", text) ?? DEFAULT_PORT;
}

/** Where V8's inspector is to listen: `INSPECTOR_PORT`, else nowhere. */
export function inspectorPort(text: string | undefined = process.env["INSPECTOR_PORT"]): number | null {
  return portNamed("INSPECTOR_PORT", text);
}

function portNamed(name: string, text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new Stop(`${name} must be a number from 1 to 65535, and is "${text}".`);
  return port;
}

/** Stops with who may hold the port, where it is not free on 127.0.0.1. */
export async function mustBeFree(port: number): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
  if (code === undefined) return;
  if (code === "EACCES")
    throw new Stop(`Port ${port} may not be used by this user. Take one above 1023: PORT=8787 npm start`);
  if (code !== "EADDRINUSE") throw new Stop(`Port ${port} cannot be used: ${code}`);
  const who = (await isMillrace(port)) ? "another Millrace" : "another program";
  const holder = linuxHolder(port);
  throw new Stop(
    `Port ${port} is in use by ${who}${holder === undefined ? "" : ` (${holder})`}.\n` +
      `Stop it, or take another port: PORT=${port === 65_535 ? port - 1 : port + 1} npm start`,
  );
}

async function isMillrace(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return answer.ok && answer.headers.has("x-request-id");
  } catch {
    return false;
  }
}

/** `process 123, node`, for processes of this user on Linux. proc_net(5): local address is `<hex>:<port in hex>`, state 0A is LISTEN. */
function linuxHolder(port: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  const inodes = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeners(text(table), port)));
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const held = openFiles(pid).map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]);
    if (held.some((inode) => inode !== undefined && inodes.has(inode)))
      return `process ${pid}, ${text(`/proc/${pid}/comm`).trim()}`;
  }
  return undefined;
}

/** The inodes of the sockets that listen on the port. */
export function listeners(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === "0A")
    .flatMap((fields) => fields[9] ?? []);
}

/** What a process has open; nothing of another user's, and not what is closed meanwhile. */
function openFiles(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  const quietly = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch {
      return otherwise;
    }
  };
  return quietly(() => readdirSync(folder), []).map((fd) => quietly(() => readlinkSync(`${folder}/${fd}`), ""));
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
