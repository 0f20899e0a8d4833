import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../lib/paths.ts";

const read = (page: string): string => readFileSync(join(ROOT, page), "utf8");
const PAGES = ["*.md", "docs/**/*.md", "examples/**/*.md"].flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
const COMMANDS = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json"))).scripts;

/** As GitHub makes it of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
const anchors = (text: string): readonly string[] =>
  Array.from(text.matchAll(/^#+ (.*)$/gm), ([, head = ""]) => anchor(head));
const matches = (text: string, pattern: RegExp): readonly string[] =>
  Array.from(text.matchAll(pattern), ([, one = ""]) => one);

it.each(PAGES)("%s leads to what is there", (page) => {
  const text = read(page);
  const prose = text.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "");
  for (const link of matches(prose, /\]\(([^)\s]+)\)/g).filter((to) => !/^[a-z]+:/.test(to))) {
    const [path = "", part] = link.split("#");
    const to = path === "" ? page : join(dirname(page), path);
    expect(existsSync(join(ROOT, to)), link).toBe(true);
    if (part !== undefined) expect(anchors(read(to)), link).toContain(part);
  }
  for (const name of matches(text, /npm run ([a-z][\w:-]*)/g)) expect(COMMANDS).toHaveProperty([name]);
  for (const file of matches(
    text,
    /`((?:dashboard|docs|durable-objects|e2e|examples|queues|scripts|shared|workers)\/[\w./-]+)`/g,
  ))
    expect(existsSync(join(ROOT, file)), file).toBe(true);
});
