/** One step of a scenario, and the text block under it. */
export interface Step {
  readonly text: string;
  readonly block: string | null;
}
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** As much of Gherkin as the conformance kit uses: scenarios, steps, text blocks, comments. */
export function scenarios(feature: string): Scenario[] {
  const found: { name: string; steps: { text: string; block: string | null }[] }[] = [];
  let block: { indent: number; lines: string[] } | null = null;
  for (const line of feature.split("\n")) {
    const text = line.trim();
    const steps = found.at(-1)?.steps;
    if (block !== null) {
      if (text.startsWith('"""')) {
        const last = steps?.at(-1);
        if (last !== undefined) last.block = block.lines.join("\n");
        block = null;
      } else block.lines.push(line.slice(Math.min(block.indent, line.length - line.trimStart().length)));
    } else if (text.startsWith('"""')) block = { indent: line.indexOf('"""'), lines: [] };
    else if (text.startsWith("Scenario:")) found.push({ name: text.slice(9).trim(), steps: [] });
    else if (/^(Given|When|Then|And) /.test(text))
      steps?.push({ text: text.replace(/^(Given|When|Then|And) /, ""), block: null });
  }
  return found;
}
