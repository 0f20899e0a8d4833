import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm run generate:templates`: writes shared/templates/texts.gen.ts from the YAML files beside it, since a Worker has no
 * file system to read them from. A test says when they differ.
 */
const FOLDER = fileURLToPath(new URL("../shared/templates", import.meta.url));

/** The text of shared/templates/texts.gen.ts. */
export function templateTexts(folder: string = FOLDER): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .toSorted();
  const members = files.map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return `  ${JSON.stringify(file.slice(0, -".yaml".length))}:\n    ${JSON.stringify(text)},`;
  });
  return `// Made by scripts/generate-templates.ts from the YAML beside it; not to be edited.
export const texts = {
${members.join("\n")}
} as const satisfies Readonly<Record<string, string>>;
`;
}

// run.mjs may import it, and names it as if it had been started: import.meta.main would be false.
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(FOLDER, "texts.gen.ts"), templateTexts());
