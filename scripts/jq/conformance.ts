// `npm run conformance:jq -- FILE…`: runs files in the format of jq's own tests, which is groups of a
// program, an input and the outputs wanted; `%%FAIL` is before a program that must not compile.
import { readFileSync } from "node:fs";
import { parseSuite, runCase } from "../../shared/jq/testing/suite.ts";

const files = process.argv.slice(2).filter((argument) => argument !== "--");
if (files.length === 0) {
  process.stderr.write("usage: npm run conformance:jq -- FILE…\n");
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const file of files) {
  for (const test of parseSuite(readFileSync(file, "utf8"))) {
    const problem = runCase(test);
    if (problem === null) {
      passed++;
      continue;
    }
    failed++;
    process.stdout.write(`${file}:${test.line}: ${test.program}\n    ${problem.replaceAll("\n", "\n    ")}\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
