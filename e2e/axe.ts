import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE: ReadonlySet<string> = new Set(["serious", "critical"]);

/**
 * What axe finds on the page as it stands, of what is serious or critical: a line each, with its place. The source
 * goes in by the debugging protocol, which the page's content security policy does not bind.
 */
export async function graveFindings(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate(
    async () => await (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => GRAVE.has(impact ?? ""))
    .flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${impact}: ${help} (${id}) at ${target.join(" ")}: ${failureSummary}`),
    );
}
