import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Figure, kib } from "./stats.ts";

const MAX_INITIAL = 250 * 1024;

/** Compressed sizes of what was built: what every page loads first, and the largest of what is loaded when it is needed. */
export function bundleFigures(dist: string): Figure[] {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const initial = new Set([...html.matchAll(/(?:src|href)="\/?(assets\/[^"]+\.js)"/g)].map(([, name = ""]) => name));
  const files = readdirSync(join(dist, "assets"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name: `assets/${name}`, size: gzipSync(readFileSync(join(dist, "assets", name))).byteLength }));
  const first = files.filter(({ name }) => initial.has(name)).reduce((sum, { size }) => sum + size, 0);
  const later = files
    .filter(({ name }) => !initial.has(name))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 6);
  const target = { text: `≤ ${kib(MAX_INITIAL)}`, holds: first > 0 && first <= MAX_INITIAL };
  return [
    { name: "Initial JavaScript, gzip", value: kib(first), target },
    ...later.map(({ name, size }): Figure => ({ name: `  later: ${name}`, value: kib(size), target: null })),
  ];
}
